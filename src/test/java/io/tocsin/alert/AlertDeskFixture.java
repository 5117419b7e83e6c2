package io.tocsin.alert;

import static io.tocsin.alert.Findings.NOON;

import io.tocsin.correlate.finding.Finding;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A desk of its own for each test: a clock that stands, one playbook that answers every alert, and what was heard. */
abstract class AlertDeskFixture {

    static final String KEY = "203.0.113.7";
    static final Author MARIA = Author.of("maria");
    static final Instant NOW = NOON.plusSeconds(3600);

    final InMemoryAlertStore store = new InMemoryAlertStore();
    final List<Alert> heard = new ArrayList<>();
    final AlertDesk desk = AlertDesks.of(
            store,
            alert -> List.of(new Alert.Dispatch("contain", "run-of-" + alert.id(), false)),
            heard::add,
            Clock.fixed(NOW, ZoneOffset.UTC));

    List<Alert> raise(Finding... findings) {
        return desk.raise(List.of(findings), id -> Optional.empty());
    }
}
