package io.tocsin.respond;

import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertQuery;
import io.tocsin.playbook.expression.ExpressionException;
import io.tocsin.store.EventQuery;
import io.tocsin.store.EventStore;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;

/** Looks for what runs wait for among the events and alerts that are stored. */
final class StoredHappenings implements Happenings {

    private final ObjectProvider<EventStore> events;
    private final ObjectProvider<AlertDesk> alerts;

    StoredHappenings(ObjectProvider<EventStore> events, ObjectProvider<AlertDesk> alerts) {
        this.events = events;
        this.alerts = alerts;
    }

    @Override
    public Optional<Found> event(String step, String query, Instant since) {
        EventStore store = events.getIfAvailable();
        try {
            return store == null
                    ? Optional.empty()
                    : store.find(new EventQuery(query, since, null, 1, null, true)).items().stream()
                            .map(event -> new Found(event.id(), event.document()))
                            .findFirst();
        } catch (IllegalArgumentException e) {
            throw new ExpressionException("wait.event: " + e.getMessage());
        }
    }

    @Override
    public Optional<Found> alert(String step, String rule, String key, Instant since) {
        AlertDesk desk = alerts.getIfAvailable();
        return desk == null
                ? Optional.empty()
                : desk.find(new AlertQuery(rule, Set.of(), Set.of(), key, since, null, 1, null)).items().stream()
                        .map(alert -> new Found(alert.id(), Map.of()))
                        .findFirst();
    }
}
