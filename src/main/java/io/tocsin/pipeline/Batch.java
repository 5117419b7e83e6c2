package io.tocsin.pipeline;

import io.tocsin.correlate.finding.Finding;
import io.tocsin.event.Event;
import io.tocsin.log.LogRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some records of the log on their way, and how far they have come: a step that is done is not done again when a later
 * one has to wait for the store.
 */
final class Batch {

    final List<LogRecord> records;

    /** Null until normalised. */
    @Nullable
    List<Event> events;

    /** Whether {@link #events} are in the store. */
    boolean stored;

    /** Null until correlated. */
    @Nullable
    List<Finding> findings;

    Batch(List<LogRecord> records) {
        this.records = records;
    }

    /** The position after the last record: where the cursor goes when all is done. */
    long next() {
        return records.get(records.size() - 1).position() + 1;
    }
}
