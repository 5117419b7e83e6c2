package io.tocsin.metrics;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is counted: incidents that were opened, and alerts that were raised, in this time.
 *
 * @param from inclusive; null for no bound
 * @param to exclusive; null for no bound
 */
public record Period(@Nullable Instant from, @Nullable Instant to) {

    boolean has(Instant at) {
        return (from == null || !at.isBefore(from)) && (to == null || at.isBefore(to));
    }
}
