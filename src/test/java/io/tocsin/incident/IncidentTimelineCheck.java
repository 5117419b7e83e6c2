package io.tocsin.incident;

import static io.tocsin.alert.Findings.NOON;
import static io.tocsin.alert.Findings.finding;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertDesks;
import io.tocsin.alert.Author;
import io.tocsin.platform.HandMovedClock;
import io.tocsin.store.TestDatabases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long the timeline of a large incident takes over the embedded store; prints the figures. */
class IncidentTimelineCheck {

    @RegisterExtension
    static final TestDatabases databases = new TestDatabases();

    private final HandMovedClock clock = new HandMovedClock(NOON.plus(Duration.ofMinutes(10)));

    @Test
    void aTimelineOfFiveHundredEntries() {
        AlertDesk alerts = AlertDesks.inMemory(clock);
        TestIncidents room = TestIncidents.of(TestIncidents.mongo(databases.fresh()), alerts, clock);
        List<String> linked = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            linked.add(alerts.raise(List.of(finding("203.0.113." + i, 10L * i, 5)), id -> Optional.empty())
                    .get(0)
                    .id());
        }
        Incident opened = room.desk.open(
                new IncidentOpening("Odd", "", null, linked, "account-takeover", "", List.of()), "alice");
        for (int i = 0; i < 100; i++) {
            clock.move(Duration.ofSeconds(1));
            room.desk
                    .items()
                    .entries()
                    .add(opened.id(), new Entry(clock.instant(), "entry " + i, List.of(), List.of(), false), "bob");
            room.desk.change(
                    opened.id(),
                    new IncidentPatch(null, "summary " + i, null, null, null, null, null, null, null, null),
                    Author.of("alice"));
        }
        List<Double> millis = new ArrayList<>();
        int entries = 0;
        for (int i = 0; i < 60; i++) {
            long began = System.nanoTime();
            entries = room.timeline.of(room.desk.get(opened.id())).size();
            millis.add((System.nanoTime() - began) / 1e6);
        }
        Collections.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "timeline of %d entries: median %.1f ms, p90 %.1f ms, slowest %.1f ms%n",
                entries,
                millis.get(30),
                millis.get(54),
                millis.get(59));

        assertThat(entries).isGreaterThanOrEqualTo(500);
    }
}
