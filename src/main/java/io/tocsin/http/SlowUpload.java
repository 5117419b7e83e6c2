package io.tocsin.http;

/**
 * A file that Tomcat reads with a thread that waits: the bytes that have come are looked at from outside. Used by the
 * sweeper alone, but for its making.
 */
final class SlowUpload {

    private static final long WINDOW_NANOS = 10_000_000_000L;
    private static final long LONGEST_NANOS = 1_800_000_000_000L;

    private final Exchange exchange;
    private final long began = System.nanoTime();
    private long windowBegan = began;
    private long windowCount;

    SlowUpload(Exchange exchange) {
        this.exchange = exchange;
    }

    Exchange exchange() {
        return exchange;
    }

    /** Whether too little has come in the last ten seconds, or all of it takes too long. */
    boolean isTooSlow(long now, long minBytesPerSecond) {
        if (now - began > LONGEST_NANOS) {
            return !exchange.isWholeBodyRead();
        }
        if (now - windowBegan <= WINDOW_NANOS) {
            return false;
        }
        if (exchange.isWholeBodyRead()) {
            return false;
        }
        long count = exchange.bytesRead();
        boolean slow = count - windowCount < minBytesPerSecond * (WINDOW_NANOS / 1_000_000_000L);
        windowBegan = now;
        windowCount = count;
        return slow;
    }
}
