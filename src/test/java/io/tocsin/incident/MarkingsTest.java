package io.tocsin.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertDesks;
import io.tocsin.alert.Author;
import io.tocsin.alert.Findings;
import io.tocsin.alert.ObservableType;
import io.tocsin.platform.HandMovedClock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What TLP and PAP let leave the organisation. */
class MarkingsTest {

    private static final Markings.Ceiling LOOK_UP = new Markings.Ceiling(Tlp.AMBER, Pap.AMBER);

    private final HandMovedClock clock = new HandMovedClock(Instant.parse("2026-01-05T12:00:00Z"));
    private final AlertDesk alerts = AlertDesks.inMemory(clock);
    private final IncidentDesk desk = TestIncidents.desk(alerts, clock);
    private final Markings markings = new Markings(desk);

    private Incident opened(String alert, Tlp tlp, Pap pap) {
        List<String> linked = alert.isEmpty() ? List.of() : List.of(alert);
        Incident incident = desk.open(new IncidentOpening("Guessed", "", null, linked, "", "", List.of()), "alice");
        IncidentPatch marked = new IncidentPatch(null, null, null, tlp, pap, null, null, null, null, null);
        return desk.change(incident.id(), marked, Author.of("alice"));
    }

    private void observed(Incident incident, String value, Tlp tlp) {
        desk.items()
                .addObservable(
                        incident.id(),
                        new Observable(ObservableType.IP, value, tlp, true, false, List.of(), "", List.of()),
                        "alice");
    }

    private Optional<String> refusal(String alert, String run, String text) {
        return markings.refusal("virustotal.file@1", LOOK_UP, alert, run, List.of(text));
    }

    @Test
    void whatIsWithinTheCeilingMayBeTold() {
        Incident incident = opened("", Tlp.AMBER, Pap.AMBER);
        observed(incident, "203.0.113.7", Tlp.GREEN);

        assertThat(refusal("", "", "203.0.113.7")).isEmpty();
        assertThat(refusal("", "", "a text of no incident")).isEmpty();
    }

    @Test
    void anIncidentAboveTheCeilingTellsNothingOfItsAlertsAndRuns() {
        Alert alert = alerts.raise(List.of(Findings.finding("203.0.113.9", 100, 5)), id -> Optional.empty())
                .get(0);
        Incident incident = opened(alert.id(), Tlp.GREEN, Pap.RED);
        desk.started(incident.id(), "run-1", Author.of("alice"));

        assertThat(refusal(alert.id(), "", "anything").orElseThrow())
                .isEqualTo(
                        "INC-2026-0001 is PAP:RED, and at most PAP:AMBER may be given to virustotal.file@1. Where it may"
                                + " be told after all, change the marking of the incident or the observable first");
        assertThat(refusal("", "run-1", "anything")).isPresent();
        assertThat(refusal("", "run-2", "anything")).isEmpty();
    }

    @Test
    void anObservableIsAsStrictAsItselfAndItsIncidentInWhateverSpelling() {
        Incident red = opened("", Tlp.RED, Pap.CLEAR);
        observed(red, "203.0.113.7", Tlp.CLEAR);
        observed(red, "2001:db8::7", Tlp.CLEAR);
        observed(opened("", Tlp.GREEN, Pap.CLEAR), "198.51.100.3", Tlp.AMBER_STRICT);

        assertThat(refusal("", "", " 203.0.113.7 ").orElseThrow())
                .startsWith("203.0.113.7 of INC-2026-0001 is TLP:RED");
        assertThat(refusal("", "", "2001:DB8:0:0::7")).isPresent();
        assertThat(refusal("", "", "198.51.100.3").orElseThrow()).contains("TLP:AMBER+STRICT", "at most TLP:AMBER");
    }
}
