package io.tocsin.correlate.book;

import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.list.ListFile;
import io.tocsin.platform.TextFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Files that are nearly named like those of a rules folder, {@code x.test.yml}: they are passed over, which is told. */
public final class Misnamed {

    private static final int DEEPEST = 16;

    /** The endings that there are, by what is taken for them. */
    private static final Map<String, String> ENDINGS = new TreeMap<>(Map.of(
            ".drl",
            ".drl",
            ".test.yaml",
            ".test.yaml",
            ".test.yml",
            ".test.yaml",
            ListFile.ENDING,
            ListFile.ENDING,
            ".list.yml",
            ListFile.ENDING));

    private Misnamed() {}

    /** Warnings of those below a folder, in order. */
    public static List<Problem> below(Path folder) {
        return TextFiles.below(folder, DEEPEST, (path, e) -> {}).stream()
                .map(file -> problem(folder.relativize(file).toString().replace('\\', '/')))
                .flatMap(Optional::stream)
                .toList();
    }

    /** The warning about a file; empty where its name is right, or nearly no such name. */
    static Optional<Problem> problem(String file) {
        String lower = file.toLowerCase(Locale.ROOT);
        return ENDINGS.entrySet().stream()
                .filter(one -> lower.endsWith(one.getKey()) && !file.endsWith(one.getValue()))
                .findFirst()
                .map(one -> {
                    String stem = file.substring(
                            file.lastIndexOf('/') + 1,
                            file.length() - one.getKey().length());
                    return new Problem(
                            file,
                            0,
                            "",
                            Problem.Severity.WARNING,
                            "it is passed over: its name does not end with " + one.getValue(),
                            "name it " + stem + one.getValue());
                });
    }
}
