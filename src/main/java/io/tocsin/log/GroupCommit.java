package io.tocsin.log;

import io.tocsin.event.RawEvent;
import io.tocsin.platform.TransientException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets many appending threads share one synced write: while one thread writes, the others queue up, and one of them
 * writes for all who wait. The queue is bounded by the number of threads.
 */
final class GroupCommit {

    /** What one write takes at most, past the first request. */
    private static final long MAX_BATCH_BYTES = 8L << 20;

    private final Consumer<List<Request>> write;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition written = lock.newCondition();
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private boolean writing;

    /** @param write accepts or refuses every request of the list, or throws: then all of them fail with it */
    GroupCommit(Consumer<List<Request>> write) {
        this.write = write;
    }

    /**
     * Returns when it is written. Does not end early when interrupted: what is queued gets written, and saying
     * otherwise would have it sent again.
     *
     * @return position of the last record
     */
    long append(List<RawEvent> raws) {
        Request mine = new Request(raws);
        lock.lock();
        try {
            waiting.add(mine);
            while (!mine.done) {
                if (writing) {
                    written.awaitUninterruptibly();
                } else {
                    lead();
                }
            }
        } finally {
            lock.unlock();
        }
        if (mine.failure != null) {
            throw mine.failure;
        }
        return mine.lastPosition;
    }

    /** Called with the lock held, which it lets go while it writes. */
    private void lead() {
        List<Request> batch = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty() && (batch.isEmpty() || bytes + waiting.element().bytes <= MAX_BATCH_BYTES)) {
            Request next = waiting.remove();
            bytes += next.bytes;
            batch.add(next);
        }
        writing = true;
        lock.unlock();
        RuntimeException failure = new TransientException("Writing to the event log was broken off");
        try {
            write.accept(batch);
            failure = null;
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            lock.lock();
            writing = false;
            for (Request request : batch) {
                if (failure != null && request.failure == null) {
                    request.refuse(failure);
                }
                request.done = true;
            }
            written.signalAll();
        }
    }

    /** What one caller wants written, all or nothing of it. Guarded by {@link #lock} and the order of hand-over. */
    static final class Request {

        private final List<RawEvent> raws;
        private final long bytes;
        private long lastPosition = -1;
        private @Nullable RuntimeException failure;
        private boolean done;

        private Request(List<RawEvent> raws) {
            this.raws = raws;
            this.bytes = raws.stream().mapToLong(StoredRecord::size).sum();
        }

        List<RawEvent> raws() {
            return raws;
        }

        long bytes() {
            return bytes;
        }

        void accept(long position) {
            lastPosition = position;
        }

        void refuse(RuntimeException reason) {
            failure = reason;
        }
    }
}
