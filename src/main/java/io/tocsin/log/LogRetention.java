package io.tocsin.log;

import io.tocsin.platform.Timers;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes old records of the log every now and then. */
final class LogRetention implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LogRetention.class);

    private final RocksEventLog eventLog;
    private final Timers.Timer timer;

    LogRetention(RocksEventLog eventLog, Timers timers, Duration interval) {
        this.eventLog = eventLog;
        this.timer = timers.every("log-retention", interval, this::deleteOld);
    }

    private void deleteOld() {
        long deleted = eventLog.deleteOld();
        if (deleted > 0) {
            log.info("Deleted {} old records from the event log, which now starts at {}", deleted, eventLog.start());
        }
    }

    @Override
    public void close() {
        timer.close();
    }
}
