package io.tocsin.correlate.explain;

import java.time.Instant;

/**
 * Why a rule that is true raises no new alert.
 *
 * @param alert id of the alert that takes the finding in
 * @param lastSeen when the newest of its events happened
 * @param until findings that happen up to here are taken in; each one moves it on
 * @param counted whether the event is among the alert's evidence already
 */
public record Suppression(String alert, Instant lastSeen, Instant until, boolean counted) {}
