package io.tocsin.playbook;

import java.time.Duration;

/**
 * Bounds on one run.
 *
 * @param runTimeout bound on the time a run is at work; the times it waits for people or by itself do not count
 * @param totalTimeout bound on the time from its start to its end
 * @param maxSteps bound on the steps it takes, each item of a list being one
 * @param maxOutput bound on the characters of one output
 */
public record Limits(Duration runTimeout, Duration totalTimeout, int maxSteps, int maxOutput) {

    static final Limits DEFAULT = new Limits(Duration.ofHours(1), Duration.ofDays(31), 1_000, 256 * 1024);
}
