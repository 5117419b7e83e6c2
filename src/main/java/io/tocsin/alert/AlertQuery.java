package io.tocsin.alert;

import io.tocsin.event.Severity;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What alerts are wanted; those raised last come first.
 *
 * @param rule id of their rule; empty for any
 * @param states empty for any
 * @param severities empty for any
 * @param key their dedup key; empty for any
 * @param from raised at or after; null for no bound
 * @param to raised before; null for no bound
 * @param size most alerts to return, 1 to {@value #MAX_SIZE}
 * @param cursor {@link io.tocsin.store.Page#next} of the page before; null for the first
 */
public record AlertQuery(
        String rule,
        Set<Alert.State> states,
        Set<Severity> severities,
        String key,
        @Nullable Instant from,
        @Nullable Instant to,
        int size,
        @Nullable String cursor) {

    public static final int MAX_SIZE = 200;

    public AlertQuery {
        states = Set.copyOf(states);
        severities = Set.copyOf(severities);
        if (size < 1 || size > MAX_SIZE) {
            throw new IllegalArgumentException("size must be 1 to " + MAX_SIZE + ", is " + size);
        }
    }

    /** All alerts, a page of this size. */
    public static AlertQuery all(int size) {
        return new AlertQuery("", Set.of(), Set.of(), "", null, null, size, null);
    }
}
