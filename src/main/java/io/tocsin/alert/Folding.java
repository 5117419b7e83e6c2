package io.tocsin.alert;

import io.tocsin.correlate.Finding;
import io.tocsin.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Findings of one rule and key, in order, against the alerts there are: which alerts come of it and how they change.
 * Computes only; nothing is stored here. Not thread-safe.
 */
final class Folding {

    private final ResponsePlan responses;
    private final Function<String, Optional<Event>> events;
    private final Instant now;
    private final List<Alert> latestFirst;
    private final Map<String, Long> storedVersions = new HashMap<>();
    private final Map<String, Alert> changed = new LinkedHashMap<>();

    /** @param known the alerts of this rule and key seen last, latest first */
    Folding(ResponsePlan responses, Function<String, Optional<Event>> events, Instant now, List<Alert> known) {
        this.responses = responses;
        this.events = events;
        this.now = now;
        this.latestFirst = new ArrayList<>(known);
        known.forEach(alert -> storedVersions.put(alert.id(), alert.version()));
    }

    /** Returns the alerts made (version 1) or changed, in the order they were first touched. */
    List<Alert> take(List<Finding> findings) {
        findings.forEach(this::take);
        return List.copyOf(changed.values());
    }

    private void take(Finding finding) {
        if (isKnown(finding)) {
            return;
        }
        Alert latest = latestFirst.stream()
                .filter(alert -> isWithinSuppress(alert, finding))
                .findFirst()
                .orElse(null);
        if (latest == null || latest.state() == Alert.State.CLOSED) {
            make(finding);
            return;
        }
        long version = storedVersions.getOrDefault(latest.id(), 0L) + 1;
        put(AlertChanges.of(latest).fold(finding).at(version));
    }

    /**
     * Findings come in the order of the log, so one at or before the position an alert has taken in was there before.
     * Closed alerts count too: a person may have closed the alert between a crash and the replay.
     */
    private boolean isKnown(Finding finding) {
        String id = AlertIds.of(finding);
        return latestFirst.stream()
                .anyMatch(alert -> alert.id().equals(id)
                        || (finding.position() >= 0 && finding.position() <= alert.foldedThrough()));
    }

    private static boolean isWithinSuppress(Alert alert, Finding finding) {
        Duration apart = Duration.between(alert.lastSeen(), finding.at()).abs();
        return apart.compareTo(finding.suppress()) <= 0;
    }

    private void make(Finding finding) {
        Map<String, Object> fields =
                events.apply(finding.event()).map(AlertFields::of).orElse(Map.of());
        Alert bare = AlertChanges.raise(finding, fields, now);
        List<Alert.Dispatch> dispatches = responses.answersTo(bare);
        put(AlertChanges.of(bare).dispatches(dispatches).at(1));
    }

    private void put(Alert alert) {
        changed.put(alert.id(), alert);
        latestFirst.removeIf(other -> other.id().equals(alert.id()));
        latestFirst.add(alert);
        latestFirst.sort((one, other) -> other.lastSeen().compareTo(one.lastSeen()));
    }
}
