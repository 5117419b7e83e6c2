package io.tocsin.store.reparse;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is to be read again.
 *
 * @param of stored events or what is parked
 * @param query which events, as {@link io.tocsin.store.EventQuery#text}; empty for all, and for what is parked
 * @param from earliest {@code @timestamp} of an event, inclusive; null for no bound
 * @param to latest {@code @timestamp} of an event, exclusive; null for no bound
 * @param dryRun whether only to report what would change
 */
public record ReparseRequest(
        Of of,
        String query,
        @Nullable Instant from,
        @Nullable Instant to,
        boolean dryRun) {

    /** What there is to read. */
    public enum Of {
        EVENTS,
        PARKED
    }
}
