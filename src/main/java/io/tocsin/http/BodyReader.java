package io.tocsin.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.apache.coyote.BadRequestException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a body into memory as it comes, without a thread that waits for it. When it is complete, or refused, the request
 * goes on in {@link Door}. The web server's threads bring bytes, one at a time; {@link #check} comes from another.
 */
final class BodyReader implements ReadListener {

    private static final Logger log = LoggerFactory.getLogger(BodyReader.class);

    private static final int FIRST_BYTES = 2048;
    private static final int DISCARD_BYTES = 8192;
    private static final long WINDOW_NANOS = 10_000_000_000L;

    /** A request that has not gone on by then has lost its connection meanwhile: its memory must not stay taken. */
    private static final long FORGET_NANOS = 30_000_000_000L;

    private final AsyncContext context;
    private final ServletInputStream in;
    private final Limits limits;
    private final BodyMemory.Share memory;
    private final long began = System.nanoTime();

    private byte[] bytes = new byte[0];
    private long count;
    private long windowBegan = began;
    private long windowCount;
    private @Nullable Refusal refusal;
    private long drainUntil;
    private long drained;
    private boolean done;
    private long doneAt;

    /**
     * @param declaredBytes what the header says; -1 where it says nothing
     * @param timeoutNanos for the whole body
     * @param drainBytes how much more is read and thrown away before a refusal, so that the client reads the answer
     * @param drainNanos for how long
     */
    record Limits(
            BodyBounds.Wish wish,
            long declaredBytes,
            long timeoutNanos,
            long minBytesPerSecond,
            long drainBytes,
            long drainNanos) {}

    BodyReader(AsyncContext context, ServletInputStream in, Limits limits, BodyMemory.Share memory) {
        this.context = context;
        this.in = in;
        this.limits = limits;
        this.memory = memory;
    }

    /** The body; empty where it was refused. */
    synchronized byte[] body() {
        return bytes;
    }

    synchronized @Nullable Refusal refusal() {
        return refusal;
    }

    boolean isIngest() {
        return limits.wish().kind() == BodyBounds.Kind.INGEST;
    }

    BodyMemory.Share memory() {
        return memory;
    }

    @Override
    public synchronized void onDataAvailable() throws IOException {
        try {
            while (!done && in.isReady()) {
                if (refusal != null) {
                    discard();
                } else if (!read()) {
                    return;
                }
            }
        } catch (BadRequestException e) {
            refuse(Refusal.unreadableBody());
            goOn();
        }
    }

    /** False at the end of the body. */
    private boolean read() throws IOException {
        if (count == bytes.length && !grow()) {
            return true;
        }
        int read = in.read(bytes, (int) count, bytes.length - (int) count);
        if (read < 0) {
            return false;
        }
        count += read;
        return true;
    }

    private boolean grow() {
        long most = limits.wish().bound().maxBytes();
        if (count > most) {
            refuse(Refusal.tooLarge(limits.declaredBytes(), limits.wish().bound()));
            return false;
        }
        // One more than is taken, so that one more is noticed.
        long wanted = Math.min(Math.max(FIRST_BYTES, count * 2), most + 1);
        if (limits.declaredBytes() >= count) {
            wanted = Math.min(wanted, limits.declaredBytes() + 1);
        }
        if (!memory.take(wanted - bytes.length)) {
            refuse(Refusal.noMemory());
            return false;
        }
        bytes = Arrays.copyOf(bytes, (int) wanted);
        return true;
    }

    private void refuse(Refusal why) {
        refusal = why;
        bytes = new byte[0];
        memory.close();
        drainUntil = System.nanoTime() + limits.drainNanos();
    }

    private void discard() throws IOException {
        int read = in.read(new byte[DISCARD_BYTES]);
        drained += Math.max(read, 0);
        if (drained > limits.drainBytes()) {
            goOn();
        }
    }

    @Override
    public synchronized void onAllDataRead() {
        if (refusal == null && count != bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) count);
        }
        goOn();
    }

    /** The client has gone; {@link EndOnError} ends the request. */
    @Override
    public synchronized void onError(Throwable cause) {
        log.debug("A body broke off: {}", cause.toString());
        end();
        memory.close();
    }

    /**
     * Refuses a body that is too slow, and ends one that has been drained for long enough. Says whether the body need be
     * checked no more, which is so soon after its request went on.
     */
    synchronized boolean check(long now) {
        if (done) {
            if (now - doneAt > FORGET_NANOS) {
                memory.close();
                return true;
            }
            return false;
        }
        if (refusal != null) {
            if (now - drainUntil > 0) {
                goOn();
            }
            return false;
        }
        boolean late = now - began > limits.timeoutNanos();
        if (now - windowBegan > WINDOW_NANOS) {
            late |= count - windowCount < limits.minBytesPerSecond() * (WINDOW_NANOS / 1_000_000_000L);
            windowBegan = now;
            windowCount = count;
        }
        if (late) {
            refuse(Refusal.slow(count));
            goOn();
        }
        return false;
    }

    private void goOn() {
        if (end()) {
            try {
                context.dispatch();
            } catch (IllegalStateException e) {
                log.debug("A request ended before its body did: {}", e.toString());
                memory.close();
            }
        }
    }

    private boolean end() {
        boolean first = !done;
        done = true;
        doneAt = System.nanoTime();
        return first;
    }
}
