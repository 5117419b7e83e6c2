package io.tocsin.playbook;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * When a failed call is tried again.
 *
 * @param maxAttempts calls in all, the first one counted, 1 or more
 * @param exponential whether each wait is twice the one before; else all are {@code first}
 * @param first the first wait
 * @param max the longest wait
 * @param fullJitter whether a wait is chosen at random between zero and what it would be
 * @param classes the failures that are worth it
 * @param honourRetryAfter whether a {@code Retry-After} in the answer lengthens the wait
 * @param budget no try begins later than this after the first
 */
public record Retry(
        int maxAttempts,
        boolean exponential,
        Duration first,
        Duration max,
        boolean fullJitter,
        Set<ErrorClass> classes,
        boolean honourRetryAfter,
        Duration budget) {

    /** One try only. */
    public static final Retry NEVER = new Retry(
            1, true, Duration.ofSeconds(1), Duration.ofSeconds(30), true, Set.of(), true, Duration.ofMinutes(2));

    /** Four tries after what may pass: what {@code retry} says by itself. */
    static final Retry USUAL = new Retry(
            4,
            true,
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            true,
            EnumSet.of(ErrorClass.TIMEOUT, ErrorClass.CONNECT, ErrorClass.HTTP_429, ErrorClass.HTTP_5XX),
            true,
            Duration.ofMinutes(2));

    public Retry {
        classes = Set.copyOf(classes);
    }

    /** Returns the wait before the try after {@code attempts} tries, before jitter. */
    public Duration waitAfter(int attempts) {
        if (!exponential) {
            return first;
        }
        Duration wait = first.multipliedBy(1L << Math.min(20, Math.max(0, attempts - 1)));
        return wait.compareTo(max) > 0 ? max : wait;
    }
}
