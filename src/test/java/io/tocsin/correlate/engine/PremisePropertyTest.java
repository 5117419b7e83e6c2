package io.tocsin.correlate.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.correlate.TestEvents;
import io.tocsin.correlate.book.RuleBook;
import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.window.Windows;
import io.tocsin.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Rules with windows find the same in random events, late ones and some that come twice among them, where Drools is given
 * every event and where the conditions are asked first. Each run draws anew; {@code -Dtocsin.test.seed=} repeats one.
 */
class PremisePropertyTest {

    private static final int EVENTS = 3_000;

    private static final List<String> CONDITIONS = List.of(
            "action == \"fail\", count( \"1m\", sourceIp ) > 4",
            "action == \"fail\", count( \"10s\", sourceIp, userName ) >= 2",
            "action == \"fail\", count( \"1m\", sourceIp ) > 2, count( \"1m\", userName ) > 3",
            "action == \"fail\", count( \"1m\", sourceIp ) > 6 || distinct( \"1m\", sourceIp, userName ) > 2",
            "action == \"fail\", !( count( \"1m\", sourceIp ) > 3 )",
            "action == \"fail\", count( \"1m\", sourceIp ) < 3",
            "action == \"fail\", count( \"1m\", sourceIp ) == 5",
            "action == \"ok\", sum( \"2m\", sourceIp, number( \"source.bytes\" ) ) > 150",
            "action == \"ok\", isNew( \"10m\", \"2m\", sourceIp, userName )",
            "action == \"ok\", found( \"r0\", \"3m\", sourceIp )",
            "action == \"ok\", missing( \"30s\", \"r1\", sourceIp )",
            "$ip : sourceIp, $ip == \"192.0.2.1\", action == \"fail\", count( \"1m\", $ip ) > 4",
            "action == \"fail\", userName == \"b\" || userName == \"c\"",
            "kind == \"signal\", sequence( \"5m\", sourceIp, \"r0\", \"r8\" )");

    private final long seed = Long.getLong("tocsin.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void askingTheConditionsFirstChangesNothing() {
        StringBuilder text = new StringBuilder("package p;\n");
        for (int i = 0; i < CONDITIONS.size(); i++) {
            text.append("rule \"r%d\" @title(\"r\") @severity(\"low\") @key(\"source.ip\") when ".formatted(i))
                    .append("$e : Event( %s ) then %s( $e ); end\n"
                            .formatted(CONDITIONS.get(i), i % 3 == 2 ? "signal" : "alert"));
        }
        RuleBook book = new RuleBook();
        book.take(Map.of("p/a.drl", text.toString()), Set.of());
        assertThat(book.problems()).noneMatch(Problem::isError);
        RuleSet rules = book.assemble();
        Set<String> found = new java.util.TreeSet<>();

        try (RuleEngine engine = engine(rules);
                RuleEngine droolsAlone = engine(rules)) {
            droolsAlone.showEverything();
            Event last = event(0);
            for (int i = 0; i < EVENTS; i++) {
                last = random.nextInt(20) == 0 ? last : event(i);
                List<Finding> expected = droolsAlone.observe(last);

                assertThat(engine.observe(last))
                        .as("seed %d, event %s", seed, last.document())
                        .isEqualTo(expected);
                expected.forEach(finding -> found.add(finding.rule()));
            }
        }
        assertThat(found).as("seed %d: rules that find something", seed).hasSizeGreaterThan(CONDITIONS.size() - 3);
    }

    private static RuleEngine engine(RuleSet rules) {
        Lists lists = new Lists();
        return new RuleEngine(
                rules, new Windows(Duration.ofMinutes(5), 40, lists), lists, new RuleMeters(new SimpleMeterRegistry()));
    }

    private Event event(int number) {
        Instant arrived = TestEvents.START.plusMillis(number * 500L);
        return Event.builder()
                .put("event.id", "e" + number)
                .put("tocsin.source", "s" + random.nextInt(2))
                .put("@timestamp", random.nextInt(4) == 0 ? arrived.minusSeconds(random.nextInt(400)) : arrived)
                .put("event.ingested", arrived)
                .put("event.action", random.nextInt(3) == 0 ? "ok" : "fail")
                .put("source.ip", "192.0.2." + random.nextInt(random.nextBoolean() ? 4 : 60))
                .put("source.bytes", random.nextInt(60))
                .putText("user.name", List.of("", "a", "b", "c", "d").get(random.nextInt(5)))
                .build();
    }
}
