package io.tocsin.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.event.Severity;
import io.tocsin.incident.Change;
import io.tocsin.incident.Incident;
import io.tocsin.incident.Pap;
import io.tocsin.incident.Phase;
import io.tocsin.incident.Tlp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimesReportTest {

    private static final Instant START = Instant.parse("2026-01-05T12:00:00Z");
    private static final List<String> PHASES =
            List.of("triage", "contain", "eradicate", "recover", "lessons", "closed");

    private static Incident incident(int number, Severity severity, Instant opened, List<Change> history) {
        return new Incident(
                "i" + number,
                1,
                "INC-" + number,
                opened,
                "rule:r",
                "Odd",
                "",
                severity,
                Tlp.AMBER,
                Pap.AMBER,
                Phase.NEW,
                null,
                "",
                List.of(),
                List.of(),
                List.of(),
                "",
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "",
                List.of(),
                history);
    }

    /** Random histories, each figure counted again in the plainest way. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void figuresAreThoseOfAPlainRecount(long seed) {
        Random random = new Random(seed);
        List<Incident> incidents = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            incidents.add(random(i, random));
        }

        List<TimesReport.Row> rows = TimesReport.of(incidents);

        for (Severity severity : Severity.values()) {
            List<Incident> some =
                    incidents.stream().filter(one -> one.severity() == severity).toList();
            TimesReport.Row row = rows.stream()
                    .filter(one -> one.by().equals("severity") && one.value().equals(severity.word()))
                    .findFirst()
                    .orElseThrow();
            assertThat(row.incidents()).isEqualTo(some.size());
            assertThat(row.times().get("detect"))
                    .as("seed %s", seed)
                    .isEqualTo(recount(some, "firstEvent", Set.of("detected")));
            assertThat(row.times().get("contain"))
                    .as("seed %s", seed)
                    .isEqualTo(recount(some, "detected", Set.of("contained")));
            assertThat(row.times().get("acknowledge"))
                    .as("seed %s", seed)
                    .isEqualTo(recount(some, "detected", Set.of("acknowledged")));
        }
        assertThat(rows.stream()
                        .filter(row -> row.by().equals("week"))
                        .mapToLong(TimesReport.Row::incidents)
                        .sum())
                .isEqualTo(60);
    }

    private static Incident random(int number, Random random) {
        Instant opened = START.plus(Duration.ofHours(random.nextInt(2_000)));
        List<Change> history = new ArrayList<>();
        Instant detected = opened.minusSeconds(random.nextInt(5_000));
        if (random.nextInt(4) > 0) {
            history.add(new Change(
                    opened,
                    Change.SYSTEM,
                    "firstEvent",
                    "",
                    detected.minusSeconds(random.nextInt(9_000)).toString()));
            history.add(new Change(opened, Change.SYSTEM, "detected", "", detected.toString()));
        }
        Instant at = opened;
        for (int i = random.nextInt(8); i > 0; i--) {
            at = at.plusSeconds(1 + random.nextInt(50_000));
            String actor = random.nextBoolean() ? "alice" : "playbook:p";
            history.add(
                    random.nextInt(5) == 0
                            ? new Change(
                                    at,
                                    Change.SYSTEM,
                                    "effectVerified",
                                    "",
                                    at.minusSeconds(30).toString())
                            : new Change(at, actor, "phase", "", PHASES.get(random.nextInt(PHASES.size()))));
        }
        return incident(number, List.of(Severity.values()).get(random.nextInt(5)), opened, history);
    }

    private static Quantiles recount(List<Incident> incidents, String from, Set<String> to) {
        List<Long> seconds = new ArrayList<>();
        for (Incident incident : incidents) {
            Instant begin = moment(incident, from);
            Instant end = moment(incident, to.iterator().next());
            if (begin != null && end != null && !end.isBefore(begin)) {
                seconds.add(Duration.between(begin, end).toSeconds());
            }
        }
        Collections.sort(seconds);
        return seconds.isEmpty()
                ? new Quantiles(0, null, null)
                : new Quantiles(
                        seconds.size(),
                        seconds.get((seconds.size() + 1) / 2 - 1),
                        seconds.get((int) Math.ceil(seconds.size() * 0.9) - 1));
    }

    private static @Nullable Instant moment(Incident incident, String what) {
        Instant found = null;
        for (Change change : incident.history()) {
            Instant at = null;
            if (change.what().equals(what)) {
                at = Instant.parse(change.after());
            } else if (what.equals("acknowledged") && change.actor().equals("alice")) {
                at = change.at();
            } else if (what.equals("contained")) {
                at = change.what().equals("effectVerified")
                        ? Instant.parse(change.after())
                        : Set.of("eradicate", "recover", "lessons", "closed").contains(change.after())
                                ? change.at()
                                : null;
            }
            found = at != null && (found == null || at.isBefore(found)) ? at : found;
        }
        return found == null && what.equals("detected") ? incident.createdAt() : found;
    }

    @Test
    void aReopenedIncidentIsNotResolved() {
        Change closed = new Change(START.plusSeconds(60), "alice", "phase", "new", "closed");
        Change again = new Change(START.plusSeconds(90), "alice", "phase", "closed", "triage");

        Incident open = incident(1, Severity.LOW, START, List.of(closed, again));
        Incident over = incident(2, Severity.LOW, START, List.of(closed));

        assertThat(TimesReport.of(List.of(open)).get(0).times()).containsEntry("resolve", new Quantiles(0, null, null));
        assertThat(TimesReport.of(List.of(over)).get(0).times().get("close")).isEqualTo(new Quantiles(1, 60L, 60L));
        assertThat(TimesReport.weekOf(Instant.parse("2027-01-01T00:00:00Z"))).isEqualTo("2026-W53");
    }
}
