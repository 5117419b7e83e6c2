package io.tocsin.incident;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tocsin.incident.record.RecordFields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One line of a history; lines are only ever added.
 *
 * @param at when, by our clock, in milliseconds
 * @param actor who: a person's name, {@code rule:<id>}, {@code playbook:<id>} or {@value #SYSTEM}
 * @param what the field that changed, or the verb, e.g. {@code phase}, {@code reopened}
 * @param before the old value, {@code old} in JSON; empty for none; cut at {@value #MAX_TEXT} characters
 * @param after the new value, {@code new} in JSON; empty for none; cut at {@value #MAX_TEXT} characters
 */
public record Change(
        Instant at,
        String actor,
        String what,
        @JsonProperty("old") String before,
        @JsonProperty("new") String after) {

    /** The actor of what the server found out by itself. */
    public static final String SYSTEM = "system";

    static final int MAX_TEXT = 2_000;

    public Change {
        before = cut(before);
        after = cut(after);
    }

    /** Whether a person did it, and not a rule, a playbook or the server. */
    public boolean isByPerson() {
        return isPerson(actor);
    }

    static boolean isPerson(String actor) {
        return !actor.equals(SYSTEM) && !actor.startsWith("rule:") && !actor.startsWith("playbook:");
    }

    /** A line for each field in which two records of one kind differ. */
    static List<Change> between(Object before, Object after, Set<String> ignored, Instant at, String actor) {
        Map<String, Object> old = RecordFields.of(before);
        List<Change> changes = new ArrayList<>();
        RecordFields.of(after).forEach((name, value) -> {
            if (!ignored.contains(name) && !Objects.equals(old.get(name), value)) {
                changes.add(new Change(at, actor, name, text(old.get(name)), text(value)));
            }
        });
        return changes;
    }

    private static String text(@Nullable Object value) {
        if (value instanceof Collection<?> list) {
            return list.stream().map(Change::text).collect(Collectors.joining(", "));
        }
        if (value instanceof Map<?, ?> map) {
            Object named = map.containsKey("id") ? map.get("id") : map.get("text");
            return named == null ? map.toString() : named.toString();
        }
        return value == null ? "" : value.toString();
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "… (" + text.length() + " characters)";
    }
}
