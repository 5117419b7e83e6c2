package io.tocsin.incident;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.ObservableType;
import io.tocsin.alert.Observables;
import io.tocsin.event.Event;
import io.tocsin.event.Severity;
import io.tocsin.incident.record.Wanted;
import io.tocsin.store.EventQuery;
import io.tocsin.store.EventStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where else a value was seen: in alerts, incidents and events. Safe for many threads. */
public final class Sightings {

    /** Most alerts and incidents that are named. */
    private static final int MOST = 100;

    private static final int MOST_EVENTS = 20;

    /** How far back events are looked through where no index serves their field. */
    private static final Duration WITHOUT_INDEX = Duration.ofDays(1);

    private static final Map<ObservableType, String> INDEXED =
            Map.of(ObservableType.IP, "related.ip", ObservableType.USER, "user.name", ObservableType.HOST, "host.name");

    private final IncidentDesk desk;
    private final AlertDesk alerts;
    private final EventStore events;
    private final Clock clock;

    Sightings(IncidentDesk desk, AlertDesk alerts, EventStore events, Clock clock) {
        this.desk = desk;
        this.alerts = alerts;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Where a value was seen.
     *
     * @param first when it was seen first, by alerts and events; null for never
     * @param last when it was seen last
     */
    public record Sighting(
            ObservableType type,
            String value,
            @Nullable Instant first,
            @Nullable Instant last,
            List<InAlert> alerts,
            List<InIncident> incidents,
            InEvents events) {}

    public record InAlert(String id, String title, String rule, String state, Instant firstSeen, Instant lastSeen) {}

    public record InIncident(String id, String number, String title, Severity severity, Phase phase) {}

    /**
     * @param query that finds them, in the search language; empty where no field holds values of the type
     * @param from since when they were looked through; null for all that are stored
     * @param complete whether that could be done in time
     * @param newest ids of the newest
     */
    public record InEvents(
            String query,
            @Nullable Instant from,
            boolean complete,
            @Nullable Instant first,
            @Nullable Instant last,
            List<String> newest) {}

    /** @param type null for what the value most likely is */
    public Sighting of(@Nullable ObservableType type, String given) {
        ObservableType kind = type == null ? Observables.guess(given) : type;
        String value = Observables.canonical(kind, given);
        List<InAlert> inAlerts = alerts.withObservables(List.of(value), Instant.EPOCH, MOST).stream()
                .map(alert -> new InAlert(
                        alert.id(),
                        alert.title(),
                        alert.rule(),
                        alert.state().name().toLowerCase(Locale.ROOT),
                        alert.firstSeen(),
                        alert.lastSeen()))
                .toList();
        InEvents inEvents = events(kind, value);
        return new Sighting(
                kind,
                value,
                Stream.concat(inAlerts.stream().map(InAlert::firstSeen), Stream.ofNullable(inEvents.first()))
                        .min(Comparator.naturalOrder())
                        .orElse(null),
                Stream.concat(inAlerts.stream().map(InAlert::lastSeen), Stream.ofNullable(inEvents.last()))
                        .max(Comparator.naturalOrder())
                        .orElse(null),
                inAlerts,
                incidents(value),
                inEvents);
    }

    private List<InIncident> incidents(String value) {
        return desk.items().incidentsWith(value).stream()
                .flatMap(id -> desk.find(id).stream())
                .sorted(Comparator.comparing(Incident::createdAt).reversed())
                .limit(MOST)
                .map(one -> new InIncident(one.id(), one.number(), one.title(), one.severity(), one.phase()))
                .toList();
    }

    public Optional<Item<Observable>> observable(String id) {
        return desk.items().observables().records().get(id).filter(item -> !item.removed());
    }

    /** The observables of all incidents that have a value. */
    public List<Item<Observable>> observables(@Nullable ObservableType type, String given) {
        Set<String> spellings =
                type == null ? Observables.spellings(given) : Set.of(Observables.canonical(type, given));
        return desk.items().observables().records().find(Wanted.with("body.value", spellings)).items().stream()
                .filter(item -> !item.removed() && (type == null || item.body().type() == type))
                .toList();
    }

    private InEvents events(ObservableType type, String value) {
        String quoted = "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        String indexed = INDEXED.get(type);
        String query = indexed == null
                ? Observables.fieldsOf(type).stream()
                        .map(field -> field + ":" + quoted)
                        .collect(Collectors.joining(" OR "))
                : indexed + ":" + quoted;
        if (query.isEmpty()) {
            return new InEvents("", null, true, null, null, List.of());
        }
        Instant from = indexed == null ? clock.instant().minus(WITHOUT_INDEX) : null;
        try {
            List<Event> newest = events.find(new EventQuery(query, from, null, MOST_EVENTS, null))
                    .items();
            List<Event> oldest = events.find(new EventQuery(query, from, null, 1, null, true))
                    .items();
            return new InEvents(
                    query,
                    from,
                    true,
                    oldest.isEmpty() ? null : oldest.get(0).occurredAt(),
                    newest.isEmpty() ? null : newest.get(0).occurredAt(),
                    newest.stream().map(Event::id).toList());
        } catch (IllegalArgumentException e) { // the search took too long
            return new InEvents(query, from, false, null, null, List.of());
        }
    }

    /**
     * An alert that may belong to an incident.
     *
     * @param shared the values both have, or {@code key} where it is the same trouble by rule and key
     */
    public record Offer(String alert, String title, String state, Instant createdAt, List<String> shared) {}

    /** Alerts that were raised since an incident was opened, share something with it, and belong to no incident. */
    public List<Offer> offers(Incident incident) {
        Map<String, Alert> found = new LinkedHashMap<>();
        Set<String> values = shareable(incident);
        alerts.withObservables(values, incident.createdAt(), MOST).forEach(alert -> found.put(alert.id(), alert));
        Map<String, Alert> linked =
                alerts.get(incident.alertIds()).stream().collect(Collectors.toMap(Alert::id, Function.identity()));
        Set<String> keys = new HashSet<>();
        for (Alert alert : linked.values()) {
            if (keys.size() < MOST && !alert.key().isEmpty() && keys.add(alert.rule() + "\n" + alert.key())) {
                alerts.latest(alert.rule(), alert.key())
                        .filter(last -> !last.createdAt().isBefore(incident.createdAt()))
                        .ifPresent(last -> found.put(last.id(), last));
            }
        }
        incident.alertIds().forEach(found::remove);
        desk.withAlerts(found.keySet()).forEach(other -> other.alertIds().forEach(found::remove));
        return found.values().stream()
                .sorted(Comparator.comparing(Alert::createdAt))
                .map(alert -> new Offer(
                        alert.id(),
                        alert.title(),
                        alert.state().name().toLowerCase(Locale.ROOT),
                        alert.createdAt(),
                        shared(alert, values, keys)))
                .toList();
    }

    private static List<String> shared(Alert alert, Set<String> values, Set<String> keys) {
        List<String> shared = new ArrayList<>();
        Observables.of(alert).stream()
                .map(Observables.Observed::value)
                .filter(values::contains)
                .distinct()
                .forEach(shared::add);
        if (keys.contains(alert.rule() + "\n" + alert.key())) {
            shared.add("key");
        }
        return shared;
    }

    private Set<String> shareable(Incident incident) {
        return desk.items().observablesOf(incident.id()).stream()
                .filter(item -> !item.body().ignoreSimilarity())
                .map(item -> item.body().value())
                .collect(Collectors.toSet());
    }

    /** Another incident that shares observables. */
    public record Similar(InIncident incident, List<String> shared) {}

    /** Other incidents that share observables, those that share most first. */
    public List<Similar> similar(Incident incident) {
        Map<String, Set<String>> shared = new HashMap<>();
        Set<String> values = shareable(incident);
        if (!values.isEmpty()) {
            desk.items().observables().records().find(Wanted.with("body.value", values)).items().stream()
                    .filter(item -> !item.removed() && !item.body().ignoreSimilarity())
                    .filter(item -> !item.incident().equals(incident.id()))
                    .forEach(item -> shared.computeIfAbsent(item.incident(), id -> new HashSet<>())
                            .add(item.body().value()));
        }
        return shared.entrySet().stream()
                .sorted(Comparator.comparing(
                        (Map.Entry<String, Set<String>> one) -> -one.getValue().size()))
                .limit(MOST)
                .flatMap(one -> desk
                        .find(one.getKey())
                        .map(other -> new Similar(
                                new InIncident(
                                        other.id(), other.number(), other.title(), other.severity(), other.phase()),
                                one.getValue().stream().sorted().toList()))
                        .stream())
                .toList();
    }
}
