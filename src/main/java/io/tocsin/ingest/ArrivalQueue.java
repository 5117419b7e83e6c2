package io.tocsin.ingest;

import io.tocsin.event.RawEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Messages on their way from the network threads to the one that appends; bounded in number and in bytes. */
final class ArrivalQueue {

    private final int maxMessages;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<RawEvent> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean closed;

    ArrivalQueue(int maxMessages, long maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    /** Takes it at once or not at all; false where there is no room or the queue is closed. */
    boolean offer(RawEvent raw) {
        lock.lock();
        try {
            if (closed || !fits(raw)) {
                return false;
            }
            add(raw);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for room; false where the queue was closed meanwhile. */
    boolean put(RawEvent raw) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && !fits(raw)) {
                room.await();
            }
            if (closed) {
                return false;
            }
            add(raw);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for messages and takes up to {@code max} of them; empty once the queue is closed and drained. */
    List<RawEvent> take(int max) throws InterruptedException {
        List<RawEvent> taken = new ArrayList<>();
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.await();
            }
            while (!waiting.isEmpty() && taken.size() < max) {
                RawEvent raw = waiting.remove();
                bytes -= raw.payload().length;
                taken.add(raw);
            }
            room.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more comes in; what is in can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean fits(RawEvent raw) {
        return waiting.isEmpty() || (waiting.size() < maxMessages && bytes + raw.payload().length <= maxBytes);
    }

    private void add(RawEvent raw) {
        waiting.add(raw);
        bytes += raw.payload().length;
        changed.signal();
    }
}
