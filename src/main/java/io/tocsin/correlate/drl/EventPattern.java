package io.tocsin.correlate.drl;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * One {@code Event( … )} of a rule of several patterns.
 *
 * @param name what the author calls it, e.g. {@code $login}; empty where it has no name
 * @param role what the rule wants of it
 * @param line where it begins, from 1
 * @param conditions between the commas, as they were written
 * @param requirements what every event that meets it has, as far as its text tells
 * @param signals whether it looks at what rules find
 * @param keyed whether it equals an earlier pattern in some value, or is the first
 * @param joinedBy ECS paths of the fields by which other patterns are joined with it; empty where that is not known
 */
public record EventPattern(
        String name,
        Role role,
        int line,
        List<Condition> conditions,
        List<Requirement> requirements,
        boolean signals,
        boolean keyed,
        List<String> joinedBy) {

    /**
     * A condition of it.
     *
     * @param written as its author wrote it
     * @param before how many conditions are compiled before it that its author did not write
     * @param joins whether it looks at an earlier pattern too
     */
    public record Condition(Conjunct written, int before, boolean joins) {}

    /** What a rule wants of a pattern. */
    public enum Role {
        /** There is an event, and it is part of the match. */
        MATCHED,
        /** There is an event, whichever. */
        EXISTS,
        /** There is none. */
        ABSENT,
        /** All such events are counted, added up or collected. */
        ACCUMULATED
    }

    public EventPattern {
        conditions = List.copyOf(conditions);
        requirements = List.copyOf(requirements);
        joinedBy = List.copyOf(joinedBy);
    }

    /** The same, joined by these fields. */
    EventPattern joinedBy(Collection<String> paths) {
        return new EventPattern(name, role, line, conditions, requirements, signals, keyed, List.copyOf(paths));
    }

    /** The same with one more condition in front that its author did not write. */
    EventPattern afterAnother() {
        List<Condition> more = new ArrayList<>(conditions);
        if (!more.isEmpty()) {
            Condition first = more.get(0);
            more.set(0, new Condition(first.written(), first.before() + 1, first.joins()));
        }
        return new EventPattern(name, role, line, more, requirements, signals, keyed, joinedBy);
    }
}
