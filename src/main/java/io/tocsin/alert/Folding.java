package io.tocsin.alert;

import io.tocsin.correlate.finding.Finding;
import io.tocsin.correlate.finding.Occasion;
import io.tocsin.event.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Findings of one rule and key, in order, against the alerts there are: which alerts come of it and how they change.
 * Computes only; nothing is stored here. Not thread-safe.
 */
final class Folding {

    private static final Comparator<Alert> LATEST_FIRST =
            Comparator.comparing(Alert::lastSeen).thenComparing(Alert::id).reversed();

    private final String log;
    private final ResponsePlan responses;
    private final Function<String, Optional<Event>> events;
    private final Instant now;
    private final List<Alert> known;
    private final Map<String, Long> versions = new HashMap<>();
    private final List<Alert> writes = new ArrayList<>();

    /**
     * @param log id of the event log that the findings' positions are of
     * @param known the alerts of this rule and key that may know one of the findings or take it in
     */
    Folding(
            String log,
            ResponsePlan responses,
            Function<String, Optional<Event>> events,
            Instant now,
            List<Alert> known) {
        this.log = log;
        this.responses = responses;
        this.events = events;
        this.now = now;
        this.known = new ArrayList<>(known);
        known.forEach(alert -> versions.put(alert.id(), alert.version()));
    }

    /**
     * Returns the alerts made (version 1) or changed, as they have to be written one after the other. Findings that follow
     * each other into one alert are one write; but no write holds a finding that comes after one of a later write, so that
     * wherever a crash comes between two of them, all findings up to one are taken in and none after it.
     */
    List<Alert> take(List<Finding> findings) {
        findings.forEach(this::take);
        return List.copyOf(writes);
    }

    /** Those known at first, as they become, and those made. */
    List<Alert> known() {
        return List.copyOf(known);
    }

    private void take(Finding finding) {
        if (isKnown(finding)) {
            return;
        }
        takingIn(known, finding.occasion())
                .ifPresentOrElse(alert -> put(AlertChanges.of(alert).fold(finding, log, now)), () -> make(finding));
    }

    /** Closed alerts count too: a person may have closed the alert between a crash and the replay. */
    private boolean isKnown(Finding finding) {
        String id = finding.alertId();
        return known.stream()
                .anyMatch(alert -> alert.id().equals(id) || alert.folded().knows(finding, log));
    }

    /** Of these alerts of one rule and key, the live one that takes in what came true then. */
    static Optional<Alert> takingIn(Collection<Alert> alerts, Occasion occasion) {
        return alerts.stream()
                .filter(alert ->
                        alert.state() != Alert.State.CLOSED && occasion.isTakenIn(alert.firstSeen(), alert.lastSeen()))
                .min(Comparator.comparing((Alert alert) -> occasion.distance(alert.lastSeen()))
                        .thenComparing(LATEST_FIRST));
    }

    private void make(Finding finding) {
        Map<String, Object> fields =
                events.apply(finding.event()).map(AlertFields::of).orElse(Map.of());
        Alert bare = AlertChanges.raise(finding, log, fields, now);
        List<Alert.Dispatch> dispatches = responses.answersTo(bare);
        put(AlertChanges.of(bare).dispatches(dispatches));
    }

    private void put(AlertChanges changes) {
        String id = changes.id();
        boolean sameWrite =
                !writes.isEmpty() && writes.get(writes.size() - 1).id().equals(id);
        Alert alert = changes.at(versions.getOrDefault(id, 0L) + (sameWrite ? 0 : 1));
        if (sameWrite) {
            writes.remove(writes.size() - 1);
        }
        writes.add(alert);
        versions.put(id, alert.version());
        known.removeIf(other -> other.id().equals(alert.id()));
        known.add(alert);
    }
}
