package io.tocsin.alert;

import io.tocsin.correlate.drl.Rule;
import io.tocsin.event.Severity;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A finding someone must look at. Immutable; {@link AlertDesk} is the only one to change what is stored.
 *
 * @param id made of rule, key and the event that crossed the line, so that a replay finds the same alert
 * @param version counts changes; the REST ETag
 * @param ruleVersions the texts of the rule that its findings were made by, the one that raised it first
 * @param key dedup key, e.g. an address
 * @param keys the fields that make the key, by ECS path, and their values, in order; none where it is not made of fields
 * @param fields what a playbook may read as {@code alert.…}: ECS fields of the event that crossed the line, nested
 * @param count occurrences folded in so far
 * @param firstSeen event time of the oldest evidence
 * @param lastSeen event time of the newest
 * @param createdAt when the alert was raised, by our clock
 * @param events evidence: ids of at most {@value #MAX_EVENTS} events, the first ones
 * @param folded which findings it has taken in
 * @param category what sort of trouble it is, for people; empty where the rule does not say
 * @param summary what happened, in one line with the numbers as they are now; empty where the title says all
 * @param assignee empty where nobody has it
 * @param disposition null until closed
 * @param history every change, oldest first
 * @param dispatches the playbooks that answer it, decided in the write that made the alert
 */
public record Alert(
        String id,
        long version,
        String rule,
        List<RuleVersion> ruleVersions,
        String title,
        Severity severity,
        State state,
        String key,
        Map<String, String> keys,
        Map<String, Object> fields,
        long count,
        Instant firstSeen,
        Instant lastSeen,
        Instant createdAt,
        List<String> events,
        Folded folded,
        List<String> tags,
        List<String> attack,
        String why,
        String category,
        String summary,
        String assignee,
        @Nullable Disposition disposition,
        List<Change> history,
        List<Dispatch> dispatches) {

    /** More evidence than this is counted, not listed. */
    public static final int MAX_EVENTS = 100;

    public Alert {
        keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
        ruleVersions = List.copyOf(ruleVersions);
        fields = Map.copyOf(fields);
        events = List.copyOf(events);
        tags = List.copyOf(tags);
        attack = List.copyOf(attack);
        history = List.copyOf(history);
        dispatches = List.copyOf(dispatches);
    }

    /** The ECS paths of {@link #keys} as one text; empty where there are none. */
    public String keyField() {
        return String.join(Rule.AND, keys.keySet());
    }

    /** The version of the rule that raised it. */
    public String ruleVersion() {
        return ruleVersions.get(0).version();
    }

    /** Whether something it tells of was found by this text of the rule. */
    public boolean isFoundBy(String version) {
        return ruleVersions.stream().anyMatch(one -> one.version().equals(version));
    }

    /** Whether what it tells of was over, after it was seen last. */
    public boolean isMended() {
        return history.stream()
                .anyMatch(change ->
                        change.action().equals("mended") && !change.at().isBefore(lastSeen));
    }

    /**
     * A text of its rule.
     *
     * @param version the text's short name: the first 12 digits of the hash; empty where no rule found it
     * @param hash SHA-256 of the text, 64 hexadecimal digits; empty in alerts that were stored without
     * @param from when its first finding was taken in, by our clock
     */
    public record RuleVersion(String version, String hash, Instant from) {}

    /** Open and acknowledged alerts are live: they take in more findings. */
    public enum State {
        OPEN,
        ACKNOWLEDGED,
        CLOSED
    }

    /**
     * One line of an alert's history.
     *
     * @param at when, by our clock
     * @param actor who: a person's name, {@code rule:<id>} or {@code playbook:<id>}
     * @param action e.g. {@code raised}, {@code acknowledged}, {@code assigned}, {@code closed}, {@code mended},
     *     {@code commented}
     * @param text what was said, empty where nothing was
     */
    public record Change(Instant at, String actor, String action, String text) {}

    /**
     * A playbook that is to answer the alert.
     *
     * @param playbook its id
     * @param run id of its run, made of alert and playbook, so that dispatching again finds the same run
     * @param done whether the run's row exists
     */
    public record Dispatch(String playbook, String run, boolean done) {}
}
