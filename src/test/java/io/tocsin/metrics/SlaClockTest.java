package io.tocsin.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.alert.Disposition;
import io.tocsin.event.Severity;
import io.tocsin.incident.Change;
import io.tocsin.incident.Incident;
import io.tocsin.incident.Pap;
import io.tocsin.incident.Phase;
import io.tocsin.incident.Tlp;
import io.tocsin.platform.Yaml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlaClockTest {

    private static final Instant MONDAY = Instant.parse("2026-03-23T08:00:00Z");
    private static final SlaPolicy BERLIN = SlaReader.read("""
                zone: Europe/Berlin
                hours: {monday: "09:00-17:00", tuesday: "09:00-17:00", friday: "22:00-24:00", sunday: "01:00-04:00"}
                holidays: [2026-03-24]
                clocks:
                  high: {acknowledge: 1h, contain: 6h, resolve: 3d}
                  critical: {resolve: 20h, always: true}
                """);

    private static Incident incident(Severity severity, List<Change> history) {
        String waiting = "";
        Phase phase = Phase.NEW;
        for (Change change : history) {
            waiting = change.what().equals("waitingFor") ? change.after() : waiting;
            phase = change.what().equals("phase")
                    ? Phase.valueOf(change.after().toUpperCase(java.util.Locale.ROOT))
                    : phase;
        }
        return new Incident(
                "i",
                1,
                "INC-2026-0001",
                MONDAY,
                "rule:r",
                "Odd",
                "",
                severity,
                Tlp.AMBER,
                Pap.AMBER,
                phase,
                phase == Phase.CLOSED ? Disposition.BENIGN : null,
                "",
                List.of(),
                List.of(),
                List.of(),
                waiting,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "",
                List.of(),
                history);
    }

    private static Change change(long minutes, String what, String after) {
        return new Change(MONDAY.plus(Duration.ofMinutes(minutes)), "rule:r", what, "", after);
    }

    private static SlaClock clock(Incident incident, SlaPolicy.Goal goal, long minutes) {
        Duration target = Objects.requireNonNull(BERLIN.clocks().get(incident.severity()))
                .within()
                .get(goal);
        return SlaClock.of(
                incident, BERLIN, goal, Objects.requireNonNull(target), MONDAY.plus(Duration.ofMinutes(minutes)));
    }

    @Test
    void aClockPausesWhileTheWorkWaitsAndIsDueLater() {
        Incident waits = incident(Severity.HIGH, List.of(change(60, "waitingFor", "the vendor")));
        Incident goesOn =
                incident(Severity.HIGH, List.of(change(60, "waitingFor", "the vendor"), change(180, "waitingFor", "")));

        assertThat(clock(waits, SlaPolicy.Goal.CONTAIN, 600).state()).isEqualTo(SlaClock.State.PAUSED);
        assertThat(clock(waits, SlaPolicy.Goal.CONTAIN, 600).used()).isEqualTo(3600);
        SlaClock later = clock(goesOn, SlaPolicy.Goal.CONTAIN, 240);
        assertThat(later.used()).isEqualTo(7200);
        assertThat(later.due())
                .as("17:00 is the end of the day, Tuesday a holiday, Friday late")
                .isEqualTo(Instant.parse("2026-03-23T16:00:00Z"));
        assertThat(clock(goesOn, SlaPolicy.Goal.CONTAIN, 60 * 24 * 10).state()).isEqualTo(SlaClock.State.BREACHED);
    }

    @Test
    void whatIsReachedInTimeIsMetForGood() {
        Incident done = incident(Severity.HIGH, List.of(change(60, "phase", "eradicate")));

        SlaClock clock = clock(done, SlaPolicy.Goal.CONTAIN, 60 * 24 * 30);

        assertThat(clock.state()).isEqualTo(SlaClock.State.MET);
        assertThat(clock.reached()).isEqualTo(MONDAY.plus(Duration.ofHours(1)));
        assertThat(clock(incident(Severity.HIGH, List.of()), SlaPolicy.Goal.CONTAIN, 300)
                        .state())
                .isEqualTo(SlaClock.State.AT_RISK);
    }

    /** Random waits, closes and reopenings over weeks with a change of summer time, counted minute by minute. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whatIsUsedIsThatOfAPlainRecount(long seed) {
        Random random = new Random(seed);
        List<Change> history = new ArrayList<>();
        long at = 0;
        boolean closed = false;
        for (int i = 0; i < 12; i++) {
            at += random.nextInt(3 * 24 * 60);
            if (random.nextBoolean()) {
                history.add(change(at, "waitingFor", random.nextBoolean() ? "them" : ""));
            } else {
                closed = !closed;
                history.add(change(at, "phase", closed ? "closed" : "triage"));
            }
        }
        long now = at + random.nextInt(5 * 24 * 60);
        Severity severity = random.nextBoolean() ? Severity.HIGH : Severity.CRITICAL;
        Incident incident = incident(severity, history);

        SlaClock clock = clock(incident, SlaPolicy.Goal.RESOLVE, now);

        Instant resolved = incident.times().resolved();
        long end = resolved == null ? now : Duration.between(MONDAY, resolved).toMinutes();
        long counted = 0;
        for (long minute = 0; minute < end; minute++) {
            counted += runs(history, minute, severity) ? 1 : 0;
        }
        assertThat(clock.used()).as("seed %s", seed).isEqualTo(counted * 60);
        if (clock.due() != null) {
            long due = Duration.between(MONDAY, clock.due()).toMinutes();
            long left = 0;
            for (long minute = now; minute < due; minute++) {
                left += runs(history, minute, severity) ? 1 : 0;
            }
            assertThat(left * 60).as("seed %s", seed).isEqualTo(clock.target() - clock.used());
        }
    }

    private static boolean runs(List<Change> history, long minute, Severity severity) {
        boolean waits = false;
        boolean closed = false;
        Instant at = MONDAY.plus(Duration.ofMinutes(minute));
        for (Change change : history) {
            if (!change.at().isAfter(at)) {
                waits = change.what().equals("waitingFor") ? !change.after().isEmpty() : waits;
                closed = change.what().equals("phase") ? change.after().equals("closed") : closed;
            }
        }
        return !waits && !closed && (severity == Severity.CRITICAL || isWork(at));
    }

    private static boolean isWork(Instant at) {
        ZonedDateTime local = at.atZone(BERLIN.hours().zone());
        LocalTime time = local.toLocalTime();
        if (local.toLocalDate().toString().equals("2026-03-24")) {
            return false;
        }
        return switch (local.getDayOfWeek()) {
            case MONDAY, TUESDAY -> time.getHour() >= 9 && time.getHour() < 17;
            case FRIDAY -> time.getHour() >= 22;
            case SUNDAY -> time.getHour() >= 1 && time.getHour() < 4;
            default -> false;
        };
    }

    @Test
    void theFileThatShipsReadsAndAWrongOneNamesItsLine() throws Exception {
        assertThat(SlaReader.read(Files.readString(Path.of("playbooks/incidents/sla.yaml")))
                        .clocks())
                .hasSize(4);
        assertThatThrownBy(() -> SlaReader.read("clocks:\n  high: {acknowledge: soon}"))
                .isInstanceOfSatisfying(
                        Yaml.Wrong.class, e -> assertThat(e.line()).isEqualTo(2));
        assertThatThrownBy(() -> SlaReader.read("clocks: {}\nhours: {monday: \"18:00-08:00\"}"))
                .isInstanceOfSatisfying(
                        Yaml.Wrong.class, e -> assertThat(e.line()).isEqualTo(2));
    }
}
