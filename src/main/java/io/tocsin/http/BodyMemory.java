package io.tocsin.http;

import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/** Memory that bodies may take together. Safe for many threads. */
public final class BodyMemory {

    private static final String ATTRIBUTE = Share.class.getName();

    private final long maxBytes;
    private long used;

    public BodyMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** What one request holds. Not thread-safe, but for {@link #close}; each change comes after the one before. */
    public final class Share implements AutoCloseable {

        private long held;
        private boolean closed;

        /**
         * Takes more, and says whether there was as much. A request that is alone may pass the bound, so that a small
         * one here never makes a larger one elsewhere meaningless.
         */
        public boolean take(long bytes) {
            synchronized (BodyMemory.this) {
                if (closed || (used + bytes > maxBytes && used > held)) {
                    return false;
                }
                used += bytes;
                held += bytes;
                return true;
            }
        }

        /** Gives everything back; a second call does nothing. */
        @Override
        public void close() {
            synchronized (BodyMemory.this) {
                used -= held;
                held = 0;
                closed = true;
            }
        }
    }

    /** Returns what the request holds already, so that what is made of its body is held with it; null for none. */
    public static @Nullable Share of(ServletRequest request) {
        return (Share) request.getAttribute(ATTRIBUTE);
    }

    static void attach(Share share, ServletRequest request) {
        request.setAttribute(ATTRIBUTE, share);
    }

    public Share share() {
        return new Share();
    }

    synchronized long used() {
        return used;
    }
}
