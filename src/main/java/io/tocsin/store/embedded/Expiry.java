package io.tocsin.store.embedded;

import io.tocsin.platform.thread.InnerThread;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
    private final Duration every;
    private final InnerThread thread;

    Expiry(Rocks rocks, Catalog catalog, Cursors cursors, Clock clock, Duration every, BooleanSupplier closing) {
        this.rocks = rocks;
        this.catalog = catalog;
        this.cursors = cursors;
        this.clock = clock;
        this.closing = closing;
        this.every = every;
        this.thread = InnerThread.start("embedded-store-expiry", this::sweepAgainAndAgain);
    }

    private void sweepAgainAndAgain(InnerThread self) {
        while (self.pause(every)) {
            try {
                sweep();
            } catch (RuntimeException e) {
                // The next sweep finds what this one left.
                log.warn("could not delete all expired documents, will try again", e);
            }
        }
    }

    private void sweep() {
        cursors.killIdle();
        for (RocksDatabase database : catalog.databases()) {
            database.collections().values().forEach(this::sweep);
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
        thread.close();
        thread.joinUninterruptibly();
    }
}
