package io.tocsin.correlate.window;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event as a window remembers it.
 *
 * @param event its id
 * @param time when it happened (epoch milliseconds)
 * @param weight how many happenings it stands for, 1 or more
 * @param value what {@code distinct} counts, {@code sum} adds, which rule a signal is of; null in other windows
 * @param arrival its place in the order of arrival
 * @param samples the fields that the rule's summary tells of, in its order; empty where it tells of none
 * @param kept when it arrived (epoch milliseconds): it is kept until the watermark is past this by the length of the
 *     window, so that an event that comes late is counted with others as long as one that comes in time
 */
public record WindowEntry(
        String event, long time, int weight, @Nullable String value, long arrival, List<String> samples, long kept) {

    /** So large that ten thousand of the largest weight still add up to a number. */
    private static final double MOST = 1e290;

    static final Comparator<WindowEntry> BY_TIME =
            Comparator.comparingLong(WindowEntry::time).thenComparing(WindowEntry::event);

    /** For evidence: an entry that no window holds. */
    public WindowEntry(
            String event, long time, int weight, @Nullable String value, long arrival, List<String> samples) {
        this(event, time, weight, value, arrival, samples, time);
    }

    /** The value as a number; 0 where it is none. */
    double number() {
        return value == null ? 0 : Math.max(-MOST, Math.min(MOST, Double.parseDouble(value)));
    }

    /** Stands before all entries that happened after this time (epoch milliseconds). */
    static WindowEntry after(long time) {
        return new WindowEntry("", time == Long.MAX_VALUE ? time : time + 1, 1, null, 0, List.of());
    }
}
