package io.tocsin.platform;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Lets one through in each interval, so that a flood of bad input does not become a flood of log lines. */
public final class RateLimit {

    private final long intervalNanos;
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    public RateLimit(Duration interval) {
        this.intervalNanos = interval.toNanos();
    }

    public boolean permits() {
        long now = System.nanoTime();
        long due = next.get();
        return now - due >= 0 && next.compareAndSet(due, now + intervalNanos);
    }
}
