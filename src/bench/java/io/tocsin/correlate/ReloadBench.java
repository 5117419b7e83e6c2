package io.tocsin.correlate;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One file of ten rules is edited while 1,000 others run and events keep coming. */
final class ReloadBench {

    private static final int EDITS = 5;

    private ReloadBench() {}

    /** @param arguments a folder for the rules */
    public static void main(String[] arguments) throws IOException {
        Path rules = Path.of(arguments[0]);
        for (Map.Entry<String, String> text :
                MadeRules.of(1_000, new Random(4711)).texts().entrySet()) {
            write(rules.resolve(text.getKey()), text.getValue());
        }
        Path edited = rules.resolve("made/edited.drl");
        write(edited, ten(0));
        try (Correlator correlator =
                Correlator.watching(rules, CorrelateProperties.defaults(), new SimpleMeterRegistry())) {
            double longest = 0;
            boolean whole = true;
            int number = 0;
            for (int edit = 1; edit <= EDITS; edit++) {
                long from = System.nanoTime();
                write(edited, ten(edit));
                List<Finding> found;
                do {
                    found = correlator.observe(List.of(event(number++)));
                    whole &= isWhole(found, edit);
                } while (!found.get(0).title().equals("version " + edit));
                longest = Math.max(longest, (System.nanoTime() - from) / 1e9);
            }
            Bar.atMost("an edited file of ten rules among 1,000 is in force after", longest, 2, "s");
            Bar.holds("each event meanwhile met all ten rules of one version (%,d events)".formatted(number), whole);
        }
    }

    /** All ten rules found the event, all of them of this version or all of the one before. */
    private static boolean isWhole(List<Finding> found, int edit) {
        return found.size() == 10
                && found.stream().map(Finding::title).distinct().count() == 1
                && List.of("version " + edit, "version " + (edit - 1))
                        .contains(found.get(0).title());
    }

    private static String ten(int version) {
        StringBuilder text = new StringBuilder("package made;\n");
        for (int i = 0; i < 10; i++) {
            text.append(
                    "rule \"edited-%d\" @title(\"version %d\") @severity(\"low\") when $e : Event( category == \"edited\", action != \"v%d\" ) then alert( $e ); end%n"
                            .formatted(i, version, version));
        }
        return text.toString();
    }

    private static Event event(int number) {
        Instant at = Instant.parse("2026-03-02T10:00:00Z").plus(Duration.ofMillis(number));
        return Event.builder()
                .put("event.id", "e" + number)
                .put("@timestamp", at)
                .put("event.ingested", at)
                .put("event.category", List.of("edited"))
                .build();
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
