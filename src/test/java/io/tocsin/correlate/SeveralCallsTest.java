package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.event.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each call of a condition counts every event that gets to the condition, whatever the calls before it say. */
class SeveralCallsTest {

    private static final int EVENTS = 400;

    /** So many come one after the other, then none for a while: the short window is empty again and again. */
    private static final int BURST = 40;

    private static final String SHORT = "count( \"10m\", sourceIp )";
    private static final String LONG = "count( \"1h\", sourceIp )";

    /** By condition what it says of the two counts. */
    private static final Map<String, BiPredicate<Integer, Integer>> CONDITIONS = Map.of(
            SHORT + " == 3 || " + LONG + " == 50",
            (few, many) -> few == 3 || many == 50,
            LONG + " == 50 || " + SHORT + " == 3",
            (few, many) -> few == 3 || many == 50,
            SHORT + " == 3 && " + LONG + " > 30",
            (few, many) -> few == 3 && many > 30,
            "!( " + SHORT + " == 3 || " + LONG + " >= 15 )",
            (few, many) -> !(few == 3 || many >= 15),
            "( " + SHORT + " > 4 && " + LONG + " < 40 ) || " + LONG + " == 50",
            (few, many) -> (few > 4 && many < 40) || many == 50,
            "!( " + SHORT + " > 4 ) && ( " + LONG + " == 50 || " + LONG + " == 2 )",
            (few, many) -> few <= 4 && (many == 50 || many == 2));

    private final TestEvents made = new TestEvents();
    private final List<Event> events = new ArrayList<>();
    private final Path folder;

    SeveralCallsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void allOfThemCountAlsoAfterARestart() throws Exception {
        List<String> conditions = CONDITIONS.keySet().stream().sorted().toList();
        writeRules(conditions);
        makeEvents();
        List<String> expected = expected(conditions);
        assertThat(expected)
                .as("every rule finds something")
                .extracting(said -> said.substring(0, 2))
                .contains("r0", "r1", "r2", "r3", "r4", "r5");

        CorrelateProperties settings = new CorrelateProperties(Duration.ofMinutes(5), 1_000, Duration.ofSeconds(10));
        List<String> found = new ArrayList<>();
        try (Correlator rules = Correlator.watching(folder, settings, new SimpleMeterRegistry())) {
            found.addAll(said(rules.observe(events.subList(0, EVENTS / 2))));
        }
        try (Correlator again = Correlator.watching(folder, settings, new SimpleMeterRegistry())) {
            events.subList(0, EVENTS / 2).forEach(again::replay);
            found.addAll(said(again.observe(events.subList(EVENTS / 2, EVENTS))));
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(expected);

        try (Correlator afresh = Correlator.watching(folder, settings, new SimpleMeterRegistry())) {
            assertThat(said(afresh.observe(events))).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private void writeRules(List<String> conditions) throws Exception {
        StringBuilder text = new StringBuilder("package p;\n");
        for (int i = 0; i < conditions.size(); i++) {
            text.append("rule \"r" + i + "\" @title(\"t\") @severity(\"low\") @key(\"source.ip\")\n"
                    + "when $e : Event( outcome == \"failure\", " + conditions.get(i) + " ) then alert( $e ); end\n");
        }
        Files.writeString(Files.createDirectory(folder.resolve("p")).resolve("a.drl"), text);
    }

    private void makeEvents() {
        long seconds = 0;
        for (int i = 0; i < EVENTS; i++) {
            seconds += i % BURST == 0 ? 700 : 11;
            String address = "192.0.2." + i % 2;
            events.add(i % 7 == 0 ? made.success(seconds, address) : made.failure(seconds, address));
        }
    }

    private List<String> expected(List<String> conditions) {
        List<String> expected = new ArrayList<>();
        for (Event event : events) {
            int few = failuresWithin(Duration.ofMinutes(10), event);
            int many = failuresWithin(Duration.ofHours(1), event);
            for (int i = 0; i < conditions.size(); i++) {
                if (isFailure(event)
                        && Objects.requireNonNull(CONDITIONS.get(conditions.get(i)))
                                .test(few, many)) {
                    expected.add("r" + i + " " + event.id());
                }
            }
        }
        return expected;
    }

    private int failuresWithin(Duration window, Event event) {
        return (int) events.stream()
                .filter(other -> isFailure(other)
                        && other.sourceIp().equals(event.sourceIp())
                        && !other.occurredAt().isAfter(event.occurredAt())
                        && other.occurredAt().isAfter(event.occurredAt().minus(window)))
                .count();
    }

    private static boolean isFailure(Event event) {
        return event.outcome().equals("failure");
    }

    private static List<String> said(List<Finding> findings) {
        return findings.stream()
                .map(finding -> finding.rule() + " " + finding.event())
                .toList();
    }
}
