package io.tocsin.correlate.window;

import java.time.Instant;

/**
 * What a memory would say of an event, see {@link Looking}.
 *
 * @param answer what the call says, with what it counts
 * @param words why, for people; empty where the value says it all
 * @param until until when what is missing can come (epoch milliseconds); {@link #DECIDED} where nothing is waited for
 * @param complete false where what decides may be forgotten already
 */
record View(Answer answer, String words, long until, boolean complete) {

    static final long DECIDED = Long.MIN_VALUE;

    static View of(Answer answer) {
        return new View(answer, "", DECIDED, true);
    }

    static View of(Answer answer, String words) {
        return new View(answer, words, DECIDED, true);
    }

    static View no(String words) {
        return of(Answer.NOTHING, words);
    }

    /** Time decides: it comes true then (epoch milliseconds) where nothing comes before. */
    static View waiting(long until, String words) {
        return new View(Answer.NOTHING, words, until, true);
    }

    View incomplete() {
        return new View(answer, words, until, false);
    }

    /** A time (epoch milliseconds) for people. */
    static String time(long at) {
        return Instant.ofEpochMilli(at).toString();
    }
}
