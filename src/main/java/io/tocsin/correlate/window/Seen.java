package io.tocsin.correlate.window;

import org.jspecify.annotations.Nullable;

/**
 * An event as a window remembers it.
 *
 * @param event its id
 * @param time when it happened (epoch milliseconds)
 * @param weight how many happenings it stands for, 1 or more
 * @param value what {@code distinct} counts; null in other windows
 * @param arrival its place in the order of arrival
 */
public record Seen(
        String event, long time, int weight, @Nullable String value, long arrival) {}
