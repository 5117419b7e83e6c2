package io.tocsin.metrics;

import static io.tocsin.alert.Findings.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertDesks;
import io.tocsin.alert.Author;
import io.tocsin.correlate.Correlator;
import io.tocsin.event.Severity;
import io.tocsin.incident.Change;
import io.tocsin.incident.Incident;
import io.tocsin.incident.IncidentDesk;
import io.tocsin.incident.IncidentOpening;
import io.tocsin.incident.IncidentPatch;
import io.tocsin.incident.Phase;
import io.tocsin.incident.TestIncidents;
import io.tocsin.platform.HandMovedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlaDeskTest {

    private final HandMovedClock clock = new HandMovedClock(NOON);
    private final AlertDesk alerts = AlertDesks.inMemory(clock);
    private final TestIncidents.Desks incidents = TestIncidents.desks(alerts, clock);
    private Path file;
    private SlaPolicies policies;
    private SlaDesk desk;

    @BeforeEach
    void agree(@TempDir Path folder) throws IOException {
        file = folder.resolve(SlaPolicies.FILE);
        Files.writeString(file, """
                clocks:
                  high: {contain: 1h, resolve: 3d}
                  low: {always: true}
                """);
        policies = SlaPolicies.in(file);
        desk = new SlaDesk(policies, incidents.desk(), incidents.closing(), clock);
    }

    private Incident open(Severity severity) {
        return incidents.desk().open(new IncidentOpening("Odd", "", severity, List.of(), "", "", List.of()), "rule:r");
    }

    private List<String> breaches(Incident incident) {
        return incidents.desk().get(incident.id()).history().stream()
                .filter(line -> line.what().equals(IncidentDesk.BREACHED))
                .map(Change::after)
                .toList();
    }

    @Test
    void aBreachIsWrittenIntoTheHistoryOnce() {
        Incident late = open(Severity.HIGH);
        desk.look();
        assertThat(breaches(late)).isEmpty();

        clock.move(Duration.ofMinutes(61));
        desk.look();
        desk.look();

        assertThat(breaches(late)).containsExactly("contain");
    }

    @Test
    void aMissedGoalIsReportedUntilItIsReached() {
        Incident late = open(Severity.HIGH);
        desk.look();
        assertThat(desk.breaches()).isEmpty();

        clock.move(Duration.ofMinutes(61));
        desk.look();
        assertThat(desk.breaches())
                .containsExactly(new SlaBreach(late.number(), "Odd", Severity.HIGH, "contain", 3600));
        assertThat(desk.breaches().get(0).notice().summary()).contains(late.number(), "contain within PT1H");
        incidents.desk().phase(late.id(), Phase.ERADICATE, Author.of("alice"));
        desk.look();

        assertThat(desk.breaches()).isEmpty();
    }

    @Test
    void prometheusIsToldWhatIsOpenLateAndHowLongThingsTake() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        MetricsDesk metrics = new MetricsDesk(incidents.desk(), alerts, Correlator.over(file.getParent()), desk, file);
        IncidentMeters meters = new IncidentMeters(incidents.desk(), metrics, desk, registry, clock);
        Incident late = open(Severity.HIGH);
        open(Severity.LOW);
        clock.move(Duration.ofMinutes(61));
        desk.look();
        incidents.desk().phase(late.id(), Phase.TRIAGE, Author.of("alice"));

        meters.count();
        meters.measure();

        assertThat(registry.get("tocsin.incidents.open")
                        .tags("severity", "high", "phase", "triage")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(registry.get("tocsin.incidents.open")
                        .tags("severity", "high", "phase", "new")
                        .gauge()
                        .value())
                .isZero();
        assertThat(registry.get("tocsin.incidents.breached")
                        .tags("goal", "contain")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(registry.get("tocsin.incidents.time")
                        .tags("measure", "acknowledge", "quantile", "0.5")
                        .gauge()
                        .value())
                .isEqualTo(61 * 60);
    }

    @Test
    void whatKeptItsGoalOrHasNoClockIsLeftAlone() {
        Incident inTime = open(Severity.HIGH);
        Incident low = open(Severity.LOW);
        Incident critical = open(Severity.CRITICAL);
        incidents.desk().phase(inTime.id(), Phase.ERADICATE, Author.of("alice"));

        clock.move(Duration.ofHours(2));
        desk.look();

        assertThat(List.of(inTime, low, critical))
                .allSatisfy(one -> assertThat(breaches(one)).isEmpty());
    }

    @Test
    void anotherSeverityHasItsClocksFromTheOpening() {
        Incident incident = open(Severity.MEDIUM);
        clock.move(Duration.ofHours(2));
        desk.look();
        assertThat(breaches(incident)).isEmpty();

        incidents.desk().change(incident.id(), severity(Severity.HIGH), Author.of("alice"));
        desk.look();

        assertThat(breaches(incident)).containsExactly("contain");
    }

    @Test
    void withoutAnAgreementNothingBreaches() throws IOException {
        Incident incident = open(Severity.HIGH);
        Files.delete(file);
        policies.reload();

        clock.move(Duration.ofDays(30));
        desk.look();

        assertThat(breaches(incident)).isEmpty();
    }

    private static IncidentPatch severity(Severity severity) {
        return new IncidentPatch(null, null, severity, null, null, null, null, null, null, null);
    }
}
