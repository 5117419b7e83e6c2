package io.tocsin.correlate.window;

import java.time.Duration;

/**
 * How much windows wait for and remember.
 *
 * @param lateness how long after a later event of the same source an event may come and still be counted exactly
 * @param maxLag how far a sender may be behind the one that is furthest and still hold time for the others
 * @param maxKeys keys that one call remembers; past it the one longest unused is dropped, and counted
 * @param maxWaiting events that one call waits with; past it the next are let go, and counted
 */
public record Bounds(Duration lateness, Duration maxLag, int maxKeys, int maxWaiting) {

    /**
     * A host that was cut off for an hour and then tells all of it is as exact as any other, and one whose clock is
     * wrong, by a time zone at least, delays what time alone makes true, and a start, by no more than that.
     */
    public static final Duration MAX_LAG = Duration.ofHours(1);

    /** Events are kept whole, so that is some 10 MB for a call. */
    public static final int MAX_WAITING = 10_000;

    /** With what is left to choose where nobody says otherwise. */
    public static Bounds of(Duration lateness, int maxKeys) {
        return new Bounds(lateness, MAX_LAG, maxKeys, MAX_WAITING);
    }
}
