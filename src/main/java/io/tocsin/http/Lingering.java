package io.tocsin.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;

/**
 * Throws away what still comes of a body whose request has been answered, for a moment and without a thread that waits: a
 * connection that is closed while bytes arrive is reset, and the client would never read the answer.
 */
final class Lingering implements ReadListener {

    private static final long NANOS = 1_000_000_000L;
    private static final int BYTES = 8192;

    private final AsyncContext context;
    private final ServletInputStream in;
    private final long until = System.nanoTime() + NANOS;
    private final byte[] discarded = new byte[BYTES];
    private long left;
    private boolean done;

    Lingering(AsyncContext context, ServletInputStream in, long mostBytes) {
        this.context = context;
        this.in = in;
        this.left = mostBytes;
    }

    @Override
    public synchronized void onDataAvailable() throws IOException {
        while (!done && in.isReady()) {
            int read = in.read(discarded);
            if (read < 0) {
                return;
            }
            left -= read;
            if (left < 0) {
                end();
            }
        }
    }

    @Override
    public synchronized void onAllDataRead() {
        end();
    }

    @Override
    public synchronized void onError(Throwable cause) {
        done = true;
    }

    /** Ends where its time is over; says whether it has ended. */
    synchronized boolean check(long now) {
        if (now - until > 0) {
            end();
        }
        return done;
    }

    private void end() {
        if (!done) {
            done = true;
            context.complete();
        }
    }
}
