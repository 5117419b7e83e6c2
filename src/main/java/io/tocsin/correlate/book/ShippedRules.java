package io.tocsin.correlate.book;

import io.tocsin.correlate.drl.CompiledFiles;
import io.tocsin.correlate.drl.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Compiles the rules that come with Tocsin when it is built, so that the first start on a new machine need not. */
public final class ShippedRules {

    private ShippedRules() {}

    /**
     * @param args the folder of the rules and that for what is made of them, which then holds nothing else
     * @throws IllegalStateException where a rule file has an error
     */
    public static void main(String[] args) throws IOException {
        Path compiled = Path.of(args[1]);
        Instant began = Instant.now().minusSeconds(1); // file systems may give times in whole seconds
        RuleBook book = RuleFiles.read(Path.of(args[0]), CompiledFiles.in(compiled), null)
                .book();
        List<Problem> errors = book.problems().stream().filter(Problem::isError).toList();
        if (!errors.isEmpty()) {
            throw new IllegalStateException("rules with errors are not shipped: " + errors);
        }
        try (Stream<Path> all = Files.list(compiled)) {
            for (Path file : all.toList()) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(began)) {
                    Files.delete(file);
                }
            }
        }
    }
}
