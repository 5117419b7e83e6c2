package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.finding.Finding;
import io.tocsin.event.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions about the rhythm of events, sums that surge, the calendar and texts that look made up. */
class FunctionsTest {

    /** A Friday. */
    private static final Instant NOON = Instant.parse("2026-03-06T12:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private int made;

    @BeforeEach
    void makePack() throws Exception {
        Files.createDirectory(folder.resolve("p"));
    }

    @Test
    void whatCallsHomeAtEvenIntervalsIsRegular() throws Exception {
        List<Event> even = new ArrayList<>();
        List<Event> random = new ArrayList<>();
        Random jitter = new Random(7);
        for (int i = 0; i < 20; i++) {
            even.add(event(NOON.plusSeconds(300L * i + jitter.nextInt(10)), "beacon", 1));
            random.add(event(NOON.plusSeconds(jitter.nextInt(6_000)), "person", 1));
        }
        String rule = "regularity( \"6h\", userName ) >= 0.9";

        assertThat(found(rule, even)).isNotEmpty().allMatch(one -> one.key().equals("beacon"));
        assertThat(found(rule, even).get(0).evidence()).as("fewer tell nothing").hasSize(6);
        assertThat(found(rule, random)).isEmpty();
    }

    @Test
    void aSumSurgesWhereItsEventsDoNot() throws Exception {
        List<Event> events = new ArrayList<>();
        for (int hour = 0; hour < 60; hour++) {
            events.add(event(NOON.plus(Duration.ofHours(hour)), "backup", 100));
        }
        assertThat(found("surge( \"1h\", \"1d\", userName, number(\"source.bytes\") ) >= 5", events))
                .isEmpty();

        events.add(event(NOON.plus(Duration.ofHours(60)), "backup", 5_000));
        assertThat(found("surge( \"1h\", \"1d\", userName ) >= 5", events)).isEmpty();
        assertThat(found("surge( \"1h\", \"1d\", userName, number(\"source.bytes\") ) >= 5", events))
                .singleElement()
                .satisfies(one -> assertThat(one.why()).contains("surge(1h, 1d, user.name, source.bytes) = "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        mon-fri                | true
        sat-sun                | false
        sun-mon                | false
        thu-sat                | true
        mon,fri                | true
        sat Pacific/Kiritimati | true
        fri Pacific/Kiritimati | false
        """)
    void aDayOfTheWeekIsThatOfTheZone(String days, boolean holds) throws Exception {
        assertThat(found("isDayOfWeek( \"" + days + "\" )", List.of(event(NOON, "a", 1))))
                .hasSize(holds ? 1 : 0);
    }

    @Test
    void aTextThatLooksMadeUpHasMoreEntropy() throws Exception {
        String rule = "entropy( userName ) > 3.2";

        assertThat(found(rule, List.of(event(NOON, "x7k2q9vz4mwp", 1)))).hasSize(1);
        assertThat(found(rule, List.of(event(NOON, "administrator", 1), event(NOON, "aaaaaaaaaaaa", 1))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "isDayOfWeek( \"friday\" )",
                "isDayOfWeek( \"sat-sun Nowhere/Here\" )",
                "surge( \"1h\", \"1d\", number(\"source.bytes\") ) > 3",
                "regularity( \"6h\" ) > 0.9"
            })
    void whatMeansNothingIsRefused(String condition) throws Exception {
        write(condition);
        try (Correlator rules = Correlator.over(folder)) {
            assertThat(rules.problems()).anyMatch(problem -> problem.isError());
        }
    }

    private void write(String condition) throws Exception {
        Files.writeString(folder.resolve("p/a.drl"), """
            package p;
            rule "r" @title("t") @severity("low") @key("user.name")
            when $e : Event( action == "seen", %s ) then alert( $e ); end
            """.formatted(condition));
    }

    private List<Finding> found(String condition, List<Event> events) throws Exception {
        write(condition);
        try (Correlator rules = Correlator.over(folder)) {
            assertThat(rules.problems()).noneMatch(problem -> problem.isError());
            return rules.observe(events);
        }
    }

    private Event event(Instant at, String user, long bytes) {
        return Event.builder()
                .put("event.id", "f" + made++)
                .put("tocsin.source", "test")
                .put("@timestamp", at)
                .put("event.ingested", at)
                .put("event.action", "seen")
                .put("user.name", user)
                .put("source.bytes", bytes)
                .build();
    }
}
