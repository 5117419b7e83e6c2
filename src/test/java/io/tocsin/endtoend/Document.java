package io.tocsin.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A page of the documentation: the blocks that its reader types or writes. */
record Document(Path file, List<String> blocks) {

    private static final Pattern BLOCK =
            Pattern.compile("(?m)^( *)```[a-z]*\\n((?:.*\\n)*?)\\1```$", Pattern.UNIX_LINES);

    static Document read(Path file) throws IOException {
        List<String> blocks = BLOCK.matcher(Files.readString(file))
                .results()
                .map(found -> found.group(2).replaceAll("(?m)^" + found.group(1), ""))
                .toList();
        return new Document(file, blocks);
    }

    /**
     * The first block with a text.
     *
     * @throws IllegalStateException where there is none, since the page then says something else than is tested
     */
    String block(String text) {
        return blocks.stream()
                .filter(block -> block.contains(text))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(file + " has no block with " + text));
    }
}
