package io.tocsin.correlate.window;

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
 */
public record Seen(
        String event, long time, int weight, @Nullable String value, long arrival, List<String> samples) {

    public Seen(String event, long time, int weight, @Nullable String value, long arrival) {
        this(event, time, weight, value, arrival, List.of());
    }

    /** So large that ten thousand of the largest weight still add up to a number. */
    private static final double MOST = 1e290;

    /** The value as a number; 0 where it is none. */
    double number() {
        return value == null ? 0 : Math.max(-MOST, Math.min(MOST, Double.parseDouble(value)));
    }
}
