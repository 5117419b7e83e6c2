package io.tocsin.correlate.window;

/** How far a sender, a source with its host, has come. {@link EventClock} alone changes it. */
final class Mark {

    final String source;
    final String host;

    /** The latest time it sent (epoch milliseconds). */
    long time = Long.MIN_VALUE / 2;

    /** When something came from it last (epoch milliseconds). */
    long arrived = Long.MIN_VALUE / 2;

    /** Since when it has been further behind than is waited for (epoch milliseconds, by arrival); else never. */
    long laggingSince = Long.MAX_VALUE;

    /** Its place in {@link Slowest}; less than 0 where it is not in it. */
    int place = -1;

    /** The time by which it has its place there: its own, or an earlier one. */
    long placedBy;

    Mark(String source, String host) {
        this.source = source;
        this.host = host;
    }
}
