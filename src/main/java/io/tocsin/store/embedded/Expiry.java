package io.tocsin.store.embedded;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what has expired by a TTL index and ends idle cursors, on a thread of its own. It deletes a few hundred
 * documents at a time, so that writers wait for one such batch at most.
 */
final class Expiry implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Expiry.class);
    private static final int DELETED_TOGETHER = 500;

    private final Rocks rocks;
    private final Catalog catalog;
    private final Cursors cursors;
    private final Clock clock;
    private final BooleanSupplier closing;
    private final ScheduledExecutorService thread;

    Expiry(Rocks rocks, Catalog catalog, Cursors cursors, Clock clock, Duration every, BooleanSupplier closing) {
        this.rocks = rocks;
        this.catalog = catalog;
        this.cursors = cursors;
        this.clock = clock;
        this.closing = closing;
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread expiry = new Thread(work, "embedded-store-expiry");
            expiry.setDaemon(true);
            return expiry;
        });
        var unused =
                thread.scheduleWithFixedDelay(this::sweep, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        try {
            cursors.killIdle();
            for (RocksDatabase database : catalog.databases()) {
                database.collections().values().forEach(this::sweep);
            }
        } catch (RuntimeException | Error e) {
            // A thrown exception would end the schedule; the next sweep finds what this one left.
            log.warn("could not delete all expired documents, will try again", e);
        }
    }

    private void sweep(RocksCollection collection) {
        for (RocksIndex index : collection.indexes()) {
            Long seconds = index.expireAfterSeconds();
            if (seconds != null) {
                expire(collection, index, clock.instant().minusSeconds(seconds));
            }
        }
    }

    private void expire(RocksCollection collection, RocksIndex index, Instant moment) {
        int deleted = DELETED_TOGETHER;
        while (deleted == DELETED_TOGETHER && !closing.getAsBoolean()) {
            try (Command command = new Command(closing, 0)) {
                command.check();
                deleted = collection.expire(index, moment, DELETED_TOGETHER);
            }
        }
        rocks.sync();
    }

    @Override
    public void close() {
        thread.shutdown();
        boolean interrupted = false;
        while (!thread.isTerminated()) {
            try {
                interrupted |= !thread.awaitTermination(1, TimeUnit.MINUTES) && Thread.interrupted();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
