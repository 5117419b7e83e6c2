package io.tocsin.incident;

import static io.tocsin.alert.Findings.NOON;
import static io.tocsin.alert.Findings.finding;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertDesks;
import io.tocsin.alert.Author;
import io.tocsin.alert.ObservableType;
import io.tocsin.correlate.Correlator;
import io.tocsin.event.Severity;
import io.tocsin.platform.HandMovedClock;
import io.tocsin.store.NoEvents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // the folder is given by JUnit
class SightingsTest {

    private static final Author ALICE = Author.of("alice");

    private final HandMovedClock clock = new HandMovedClock(NOON.plus(Duration.ofMinutes(10)));
    private final AlertDesk alerts = AlertDesks.inMemory(clock);
    private final TestIncidents room = TestIncidents.inMemory(alerts, clock);
    private final Sightings sightings = new Sightings(room.desk, alerts, new NoEvents(), clock);
    private long position = 100;

    @TempDir
    Path rules;

    private Alert raise(String rule, String key) {
        position += 10;
        clock.move(Duration.ofSeconds(1));
        return alerts.raise(List.of(finding(rule, Severity.HIGH, key, position, 5)), id -> Optional.empty())
                .get(0);
    }

    private Incident open(String template, Alert... of) {
        return room.desk.open(
                new IncidentOpening(
                        "Odd", "", null, List.of(of).stream().map(Alert::id).toList(), template, "", List.of()),
                "alice");
    }

    @Test
    void aValueIsFoundInAlertsAndIncidentsInAnySpelling() {
        Alert one = raise("a", "2001:db8::1");
        Incident incident = open("", one);
        Alert two = raise("b", "2001:db8::1");

        Sightings.Sighting seen = sightings.of(null, "2001:DB8:0:0::1");

        assertThat(seen.type()).isEqualTo(ObservableType.IP);
        assertThat(seen.value()).isEqualTo("2001:db8::1");
        assertThat(seen.alerts()).extracting(Sightings.InAlert::id).containsExactly(two.id(), one.id());
        assertThat(seen.incidents()).extracting(Sightings.InIncident::id).containsExactly(incident.id());
        assertThat(seen.events().query()).isEqualTo("related.ip:\"2001:db8::1\"");
        assertThat(seen.first()).isEqualTo(one.firstSeen());
        assertThat(sightings.observables(null, "2001:DB8::1")).hasSize(1);
    }

    @Test
    void newAlertsThatShareSomethingAreOfferedOnce() {
        Incident incident = open("", raise("a", "203.0.113.9"));
        Alert shares = raise("b", "203.0.113.9");
        raise("b", "198.51.100.1");

        assertThat(sightings.offers(incident)).singleElement().satisfies(offer -> {
            assertThat(offer.alert()).isEqualTo(shares.id());
            assertThat(offer.shared()).containsExactly("203.0.113.9");
        });
        open("", shares);
        assertThat(sightings.offers(incident)).as("it belongs to another one").isEmpty();
        assertThat(sightings.similar(incident)).singleElement().satisfies(other -> assertThat(other.shared())
                .containsExactly("203.0.113.9"));
    }

    @Test
    void anObservableThatIsIgnoredBringsNothingTogether() {
        Incident incident = open("", raise("a", "203.0.113.9"));
        Item<Observable> proxy = room.desk.items().observablesOf(incident.id()).get(0);
        room.desk
                .items()
                .observables()
                .change(
                        incident.id(),
                        proxy.id(),
                        ALICE,
                        body -> new Observable(
                                body.type(), body.value(), null, false, true, List.of(), "", body.alerts()));
        raise("b", "203.0.113.9");

        assertThat(sightings.offers(incident)).isEmpty();
    }

    @Test
    void alertsJoinWhereTheTemplateSaysSo() {
        Incident joins = open("account-takeover", raise("a", "203.0.113.9"));
        Incident asks = open("data-exposure", raise("a", "198.51.100.1"));
        Alert one = raise("b", "203.0.113.9");
        raise("b", "198.51.100.1");

        new IncidentIntake(room.desk, alerts, sightings, List::of, clock).look();

        assertThat(room.desk.get(joins.id()).hasAlert(one.id())).isTrue();
        assertThat(room.desk.get(asks.id()).alerts()).hasSize(1);
        assertThat(alerts.get(one.id()).state())
                .as("nobody has looked at it yet")
                .isEqualTo(Alert.State.OPEN);
    }

    @Test
    void anAlertOpensAnIncidentWhereItsRuleSaysSo() throws Exception {
        Files.createDirectories(rules.resolve("p"));
        Files.writeString(rules.resolve("p/a.drl"), """
                package p;
                rule "a" @title("T") @severity("high") @incident("host-compromise") @key("source.ip")
                when $e : Event( category == "malware" ) then alert( $e ); end
                """);
        Alert alert = raise("a", "203.0.113.9");
        raise("b", "198.51.100.1");
        try (Correlator correlator = Correlator.over(rules)) {
            IncidentIntake intake = new IncidentIntake(room.desk, alerts, sightings, correlator::rules, clock);

            intake.look();
            intake.look();
        }

        assertThat(room.desk.openOf(List.of(Severity.values()))).singleElement().satisfies(opened -> {
            assertThat(opened.alertIds()).containsExactly(alert.id());
            assertThat(opened.createdBy()).isEqualTo("rule:a");
            assertThat(opened.templates()).containsExactly("host-compromise");
            assertThat(opened.times().acknowledged()).isNull();
        });
    }
}
