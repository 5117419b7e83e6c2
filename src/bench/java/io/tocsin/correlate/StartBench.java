package io.tocsin.correlate;

import io.tocsin.correlate.book.RulePreload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/** A start with 1,000 rules: in this process, which has done nothing else. */
final class StartBench {

    private StartBench() {}

    /** @param arguments the rules folder, the folder for compiled rules, and what to call it, {@code first} or {@code second} */
    public static void main(String[] arguments) throws IOException {
        Path rules = Path.of(arguments[0]);
        if (!Files.exists(rules)) {
            for (Map.Entry<String, String> text :
                    MadeRules.of(1_000, new Random(4711)).texts().entrySet()) {
                Path file = rules.resolve(text.getKey());
                Files.createDirectories(file.getParent());
                Files.writeString(file, text.getValue());
            }
        }
        boolean first = arguments[2].equals("first");
        double before = Measured.processCpuSeconds();
        RulePreload.start(rules, Path.of(arguments[1]));
        try (Correlator correlator = Correlator.over(rules)) {
            double took = Measured.processCpuSeconds() - before;
            Bar.holds(
                    "%s start: 1,000 rules are in force".formatted(arguments[2]),
                    correlator.rules().size() == 1_000);
            Bar.atMost("%s start with 1,000 rules".formatted(arguments[2]), took, first ? 30 : 8, "CPU-seconds");
        }
    }
}
