package io.tocsin.correlate.finding;

import java.time.Duration;
import java.time.Instant;

/**
 * When a rule came true, and how near to an alert of the same rule and key that has to be to be taken in by it.
 *
 * @param suppress so long before an alert was seen first and after it was seen last it takes in
 */
public record Occasion(Instant at, Duration suppress) {

    /** Whether an alert that was seen from then to then takes it in. */
    public boolean isTakenIn(Instant firstSeen, Instant lastSeen) {
        return !at.isBefore(firstSeen.minus(suppress)) && !at.isAfter(lastSeen.plus(suppress));
    }

    /** How far it is from when an alert was seen last: of several alerts the nearest takes it in. */
    public Duration distance(Instant lastSeen) {
        return Duration.between(lastSeen, at).abs();
    }
}
