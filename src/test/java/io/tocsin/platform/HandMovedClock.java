package io.tocsin.platform;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands until it is moved. */
public final class HandMovedClock extends Clock {

    private volatile Instant now;

    public HandMovedClock() {
        this(Instant.parse("2026-01-05T12:00:00Z"));
    }

    public HandMovedClock(Instant start) {
        now = start;
    }

    public void move(Duration by) {
        now = now.plus(by);
    }

    public void moveTo(Instant time) {
        now = time;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
