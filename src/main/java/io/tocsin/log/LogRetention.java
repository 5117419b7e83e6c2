package io.tocsin.log;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes old records of the log every now and then, on a daemon thread of its own. */
final class LogRetention implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LogRetention.class);

    private final RocksEventLog eventLog;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "log-retention");
        thread.setDaemon(true);
        return thread;
    });

    LogRetention(RocksEventLog eventLog, Duration interval) {
        this.eventLog = eventLog;
        var unused = timer.scheduleWithFixedDelay(
                this::deleteOld, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void deleteOld() {
        try {
            long deleted = eventLog.deleteOld();
            if (deleted > 0) {
                log.info(
                        "Deleted {} old records from the event log, which now starts at {}", deleted, eventLog.start());
            }
        } catch (RuntimeException e) {
            // A timer that throws never fires again; the next turn may find the disk well.
            log.warn("Old records of the event log could not be deleted: {}", e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
