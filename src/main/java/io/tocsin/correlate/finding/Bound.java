package io.tocsin.correlate.finding;

import java.util.Locale;

/**
 * A bound on what a rule remembers; past it the oldest is let go, and counted.
 *
 * @param kind what is bounded
 * @param max how many of them there may be
 */
public record Bound(Kind kind, int max) {

    /** What is bounded, with what to say and to do where the bound is reached. */
    public enum Kind {
        /** Keys of a window function, and what is remembered under them. */
        KEYS(
                "its windows forgot %d keys or events",
                "each call remembers %d keys",
                "raise tocsin.correlate.max-keys (or max-waiting, where it asks found, missing or without), or narrow the"
                        + " rule's conditions or shorten its windows"),
        /** Events of one pattern that have the same values in the fields by which it is joined. */
        JOIN_VALUE(
                "it let go %d events in favour of newer ones with the same join values",
                "a pattern keeps the newest %d events with the same join values",
                "narrow the conditions of its patterns, join them by a further field, or count with a window function"),
        /** Events of all patterns. */
        EVENTS(
                "its patterns let go %d events",
                "they keep %d events",
                "narrow the conditions of its patterns, shorten the time between them, or join each to an earlier one with =="),
        /** Matches of one event. */
        EVENT_MATCHES(
                "%d events completed too many matches",
                "the first %d matches of an event count",
                "narrow the conditions of its patterns, or join them by a further field"),
        /** Matches of all events. */
        MATCHES(
                "its patterns let go %d events or matches",
                "they keep %d matches", "narrow the conditions of its patterns, or shorten the time between them");

        private final String letGo;
        private final String limit;
        private final String remedy;

        Kind(String letGo, String limit, String remedy) {
            this.letGo = letGo;
            this.limit = limit;
            this.remedy = remedy;
        }
    }

    /** The name in meters. */
    public String word() {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String letGo(long count) {
        return String.format(Locale.ROOT, kind.letGo, count);
    }

    String limit() {
        return String.format(Locale.ROOT, kind.limit, max);
    }

    String remedy() {
        return kind.remedy;
    }
}
