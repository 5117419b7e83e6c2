package io.tocsin.correlate.engine;

import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.finding.FindingMaker;
import io.tocsin.correlate.window.Watermarks;
import io.tocsin.event.Event;
import java.util.Comparator;
import java.util.List;

/**
 * A rule of several patterns is true.
 *
 * @param about the event that the alert is about
 * @param facts the events of the match, in the order of the patterns, with those that were accumulated after them
 * @param completed the last of them to happen
 * @param at when it came true (epoch milliseconds)
 */
record Found(Rule rule, Event about, List<Event> facts, Event completed, long at) {

    /** What tells it from other findings of the rule. */
    String name() {
        return name(rule, about, facts, completed);
    }

    static String name(Rule rule, Event about, List<Event> facts, Event completed) {
        return completed.id() + '\0' + FindingMaker.key(rule, about, facts);
    }

    /** The last of them to happen; of several at the same time the one whose id is last. */
    static Event last(List<Event> events) {
        return events.stream()
                .max(Comparator.comparingLong(Watermarks::timeOf).thenComparing(Event::id))
                .orElseThrow();
    }

    /** How far apart they are (milliseconds). */
    static long span(List<Event> events) {
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (Event event : events) {
            long time = Watermarks.timeOf(event);
            least = Math.min(least, time);
            most = Math.max(most, time);
        }
        return most - least;
    }

    /** The one with the later events before the last one. */
    static Found later(Found one, Found other) {
        for (int i = 0; i < Math.min(one.facts().size(), other.facts().size()); i++) {
            Event a = one.facts().get(i);
            Event b = other.facts().get(i);
            int order = Long.compare(Watermarks.timeOf(a), Watermarks.timeOf(b));
            order = order == 0 ? a.id().compareTo(b.id()) : order;
            if (order != 0) {
                return order > 0 ? one : other;
            }
        }
        return one;
    }
}
