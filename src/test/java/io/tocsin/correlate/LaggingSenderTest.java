package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.correlate.finding.LaggingSource;
import io.tocsin.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that are cut off for a while, or whose clocks are wrong, beside others that are in time. */
class LaggingSenderTest {

    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final Duration ZONE = Duration.ofHours(8);
    private static final String RULES = """
            many    | source.ip | action == "fail", count( "10m", sourceIp ) > 5
            after   | source.ip | action == "ok", found( "many", "10m", sourceIp )
            stopped | host.name | action == "stop"
            open    | host.name | action == "start", missing( "30m", "stopped", hostName )
            quiet   | host.name | action == "alive", silent( "20m", hostName )
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Correlator rules;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Finding> found = new ArrayList<>();
    private int made;

    @BeforeEach
    void load() throws IOException {
        StringBuilder text = new StringBuilder("package p;\n");
        for (String line : RULES.lines().toList()) {
            String[] part = line.split("\\s*\\|\\s*", 3);
            text.append(
                    "rule \"%s\" @title(\"t\") @severity(\"low\") @key(\"%s\")\nwhen $e : Event( %s ) then %s( $e ); end\n"
                            .formatted(part[0], part[1], part[2], part[0].equals("stopped") ? "signal" : "alert"));
        }
        Files.createDirectory(folder.resolve("p"));
        Files.writeString(folder.resolve("p/all.drl"), text);
        rules = Correlator.watching(folder, CorrelateProperties.defaults(), meters);
        rules.clock().listen(NOON);
    }

    @AfterEach
    void close() {
        rules.close();
    }

    @Test
    void aHostThatWasCutOffIsHeardAsIfItHadNotBeen() {
        for (int minute = 0; minute < 40; minute++) {
            othersAt(NOON.plus(Duration.ofMinutes(minute)), 8);
        }
        Instant back = NOON.plus(Duration.ofMinutes(40));
        for (int i = 0; i < 6; i++) {
            send("h9", NOON.plusSeconds(600 + 10L * i), back, "fail", "203.0.113.9");
        }

        assertThat(found).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("many");
            assertThat(finding.count()).isEqualTo(6);
        });
        assertThat(rules.remembered().late()).as("and is said to be late").isEqualTo(6);
    }

    @Test
    void aWrongClockDelaysWhatIsSaidOfOthersByNoMoreThanTheBound() {
        send("h1", NOON, NOON, "start", "192.0.2.1");
        for (int minute = 1; minute <= 45; minute++) {
            Instant now = NOON.plus(Duration.ofMinutes(minute));
            othersAt(now, 2);
            send("old", now.minus(Duration.ofDays(4_000)), now, "tick", "192.0.2.2");
        }

        assertThat(found).extracting(Finding::rule).containsExactly("open");
        assertThat(found.get(0).key()).isEqualTo("h1");
        assertThat(found.get(0).at()).isEqualTo(NOON.plus(Duration.ofMinutes(30)));
    }

    @Test
    void whatAHostFarBehindSendsIsCountedByItsOwnTimeHoweverMuchOthersSend() {
        for (int i = 0; i < 6; i++) {
            Instant now = NOON.plusSeconds(60L * i);
            for (int other = 0; other < 4_000; other++) {
                send("h1", now.plusMillis(other), now.plusMillis(other), "fail", "192.0.2." + other % 250 + "x");
            }
            send("far", now.minus(ZONE), now.plusSeconds(5), "fail", "203.0.113.9");
        }
        send("far", NOON.plusSeconds(400).minus(ZONE), NOON.plusSeconds(405), "ok", "203.0.113.9");

        assertThat(found)
                .filteredOn(finding -> finding.key().equals("203.0.113.9"))
                .extracting(Finding::rule)
                .containsExactly("many", "after");
    }

    @Test
    void whatOthersSendOfTheSameKeyDoesNotTakeItsCountAway() {
        othersAt(NOON, 1);
        for (int i = 0; i < 6; i++) {
            Instant now = NOON.plusSeconds(60L * i);
            send("far", now.minus(ZONE), now, "fail", "203.0.113.9");
            send("h1", now.plusSeconds(5), now.plusSeconds(5), "fail", "203.0.113.9");
        }

        assertThat(found).extracting(Finding::rule).containsExactly("many", "many");
    }

    @Test
    void itsAbsencesAreJudgedByItsOwnTime() {
        othersAt(NOON, 2);
        Instant past = NOON.minus(ZONE);
        send("far", past, NOON.plusSeconds(1), "start", "192.0.2.2");
        send("far", past.plusSeconds(600), NOON.plusSeconds(1), "stop", "192.0.2.2");
        send("far", past.plusSeconds(700), NOON.plusSeconds(1), "start", "192.0.2.2");
        assertThat(found).isEmpty();

        othersAt(NOON.plusSeconds(1 + 1_800 + 299), 2);
        assertThat(found).as("what it sends next could still be in time").isEmpty();
        othersAt(NOON.plusSeconds(1 + 1_800 + 301), 2);

        assertThat(found).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("open");
            assertThat(finding.at()).isEqualTo(past.plusSeconds(700 + 1_800));
        });
    }

    @Test
    void itIsSilentWhenItIsSilentAndNotBefore() {
        for (int minute = 0; minute < 60; minute += 10) {
            Instant now = NOON.plus(Duration.ofMinutes(minute));
            send("far", now.minus(ZONE), now, "alive", "192.0.2.2");
            for (int second = 0; second < 600; second += 60) {
                othersAt(now.plusSeconds(second), 1);
            }
        }
        assertThat(found).isEmpty();

        for (int minute = 60; minute < 120; minute++) {
            othersAt(NOON.plus(Duration.ofMinutes(minute)), 1);
        }
        assertThat(found).extracting(Finding::key).containsExactly("far");
        assertThat(found.get(0).at())
                .isEqualTo(NOON.plus(Duration.ofMinutes(70)).minus(ZONE));
    }

    @Test
    void itIsToldOfWithHowFarBehindItIs() {
        othersAt(NOON, 2);
        Instant now = NOON.plus(Duration.ofMinutes(6));
        othersAt(now, 2);
        send("far", now.minus(ZONE), now, "tick", "192.0.2.2");
        rules.clock().look();

        assertThat(rules.clock().laggingSenders()).isEqualTo(1);
        assertThat(rules.clock().watermark())
                .as("time does not wait for it, and a start reads no further back because of it")
                .contains(now.minus(Duration.ofMinutes(5)));
        LaggingSource source = new LaggingSource(
                "test",
                List.of(new io.tocsin.correlate.window.Watermarks.Lagging("test", "far", ZONE, Duration.ofMinutes(2))),
                Duration.ofHours(1));
        assertThat(source.notice().summary())
                .startsWith("Of source test, behind the others are far by 8 h 0 m, more than the 1 h 0 m of"
                        + " tocsin.correlate.max-lag.");
    }

    @Test
    void whatFallsDueLaterSeesWhatFellDueBefore() throws IOException {
        Path chained = folder.resolve("chained");
        Files.createDirectories(chained.resolve("p"));
        Files.writeString(chained.resolve("p/a.drl"), """
                package p;
                rule "y" @title("t") @severity("low") @key("host.name")
                when $e : Event( action == "start", missing( "5m", "never", hostName ) ) then alert( $e ); end
                rule "a" @title("t") @severity("low") @key("host.name")
                when $e : Event( action == "start", missing( "15m", "y", hostName ) ) then alert( $e ); end
                rule "b" @title("t") @severity("low") @key("host.name")
                when $e : Event( action == "start", missing( "5m", "y", hostName ) ) then alert( $e ); end
                """);
        try (Correlator backtest = Correlator.over(chained)) {
            backtest.observe(List.of(event("h1", NOON, NOON, "start", "192.0.2.1")));

            assertThat(backtest.finish(NOON.plusSeconds(7_200)))
                    .extracting(Finding::rule)
                    .as("as where time went on in small steps")
                    .containsExactly("y");
        }
    }

    private void othersAt(Instant now, int hosts) {
        for (int host = 1; host <= hosts; host++) {
            send("h" + host, now, now, "tick", "192.0.2.1");
        }
    }

    private void send(String host, Instant happened, Instant arrived, String action, String address) {
        found.addAll(rules.observe(List.of(event(host, happened, arrived, action, address))));
    }

    private Event event(String host, Instant happened, Instant arrived, String action, String address) {
        Event.Builder event = Event.builder();
        Map.of("event.id", "l" + made++, "tocsin.source", "test", "host.name", host, "event.action", action)
                .forEach(event::put);
        return event.put("source.ip", address)
                .put("@timestamp", happened)
                .put("event.ingested", arrived)
                .build();
    }
}
