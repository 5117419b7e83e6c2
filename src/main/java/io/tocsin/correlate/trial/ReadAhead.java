package io.tocsin.correlate.trial;

import io.tocsin.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Recorded events read on a thread of their own while those before them are shown to the rules: in the same order, and so
 * many ahead at most. One thread takes them; it never waits for the store, so it can stop at any time.
 */
final class ReadAhead implements AutoCloseable {

    /** Events that may be in memory and not taken yet. */
    static final int MAX_AHEAD = 2_000;

    private static final int TOGETHER = 100;
    private static final Batch LAST = new Batch(List.of(), true);

    private final Recording events;
    private final LongConsumer estimate;
    private final Thread thread;
    private final BlockingQueue<Batch> ahead = new ArrayBlockingQueue<>(MAX_AHEAD / TOGETHER - 1);
    private List<Event> next = new ArrayList<>(TOGETHER);
    private volatile boolean stopped;
    private volatile @Nullable Throwable failure;

    /** Events that follow each other; none at the end. */
    record Batch(List<Event> events, boolean isEnd) {}

    private ReadAhead(Recording events, Instant from, Instant to, LongConsumer estimate) {
        this.events = events;
        this.estimate = estimate;
        this.thread = new Thread(() -> read(from, to), "backtest-reader");
    }

    /**
     * Begins to read.
     *
     * @param events is closed when it was read, or this was closed
     * @param estimate told how many there are, about, by the reading thread
     */
    @SuppressWarnings("ThreadPriorityCheck") // a hint only: it waits where the thread that takes the events gives way
    static ReadAhead of(Recording events, Instant from, Instant to, LongConsumer estimate) {
        ReadAhead ahead = new ReadAhead(events, from, to, estimate);
        ahead.thread.setDaemon(true);
        ahead.thread.setPriority(Thread.MIN_PRIORITY);
        ahead.thread.start();
        return ahead;
    }

    private void read(Instant from, Instant to) {
        try (events) {
            estimate.accept(events.estimate(from, to));
            events.play(from, to, this::add);
            put(new Batch(next, false));
        } catch (RuntimeException | Error e) {
            failure = e;
        } finally {
            put(LAST);
        }
    }

    private boolean add(Event event) {
        next.add(event);
        if (next.size() == TOGETHER) {
            put(new Batch(next, false));
            next = new ArrayList<>(TOGETHER);
        }
        return !stopped;
    }

    private void put(Batch batch) {
        boolean taken = false;
        while (!taken && !stopped) {
            try {
                ahead.put(batch);
                taken = true;
            } catch (InterruptedException e) {
                // only close interrupts, after it has said to stop
                Thread.currentThread().interrupt();
                stopped = true;
            }
        }
    }

    /**
     * The next events; null where there are none yet after a while.
     *
     * @throws io.tocsin.platform.TransientException where they cannot be read now
     */
    @Nullable
    Batch next(Duration wait) throws InterruptedException {
        Batch batch = ahead.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
        if (batch != null && batch.isEnd()) {
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
        }
        return batch;
    }

    /** No more are wanted. Does not wait for a store that does not answer. */
    @Override
    public void close() {
        stopped = true;
        ahead.clear();
        thread.interrupt();
    }
}
