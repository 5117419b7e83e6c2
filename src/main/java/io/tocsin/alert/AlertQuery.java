package io.tocsin.alert;

import io.tocsin.event.Severity;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What alerts are wanted, and in which order.
 *
 * @param rule id of their rule; empty for any
 * @param states empty for any
 * @param severities empty for any
 * @param key their dedup key; empty for any
 * @param from raised at or after; null for no bound
 * @param to raised before; null for no bound
 * @param search what else they must be like
 * @param sort their order
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
        AlertSearch search,
        Sort sort,
        int size,
        @Nullable String cursor) {

    public static final int MAX_SIZE = 200;

    /** Alerts that are equal in this have the one raised last first. */
    public enum Sort {
        /** Raised last first. */
        NEWEST,
        /** The most severe first. */
        SEVERITY,
        /** Those whose newest evidence is the latest first. */
        SEEN,
        /** Those with the most occurrences first. */
        COUNT
    }

    public AlertQuery {
        states = Set.copyOf(states);
        severities = Set.copyOf(severities);
        if (size < 1 || size > MAX_SIZE) {
            throw new IllegalArgumentException("size must be 1 to " + MAX_SIZE + ", is " + size);
        }
    }

    /** Those raised last first, without a search. */
    public AlertQuery(
            String rule,
            Set<Alert.State> states,
            Set<Severity> severities,
            String key,
            @Nullable Instant from,
            @Nullable Instant to,
            int size,
            @Nullable String cursor) {
        this(rule, states, severities, key, from, to, AlertSearch.ALL, Sort.NEWEST, size, cursor);
    }

    /** All alerts, a page of this size. */
    public static AlertQuery all(int size) {
        return of(AlertSearch.ALL, size);
    }

    /** The alerts of a search, raised last first, a page of this size. */
    public static AlertQuery of(AlertSearch search, int size) {
        return new AlertQuery("", Set.of(), Set.of(), "", null, null, search, Sort.NEWEST, size, null);
    }

    /** Another page of the same alerts in the same order. */
    AlertQuery page(int count, @Nullable String from) {
        return new AlertQuery(rule, states, severities, key, this.from, to, search, sort, count, from);
    }
}
