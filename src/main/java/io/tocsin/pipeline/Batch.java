package io.tocsin.pipeline;

import io.tocsin.correlate.engine.RuleEngine;
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

    /** Events that the rules could not be shown to their end; parked when {@link #findings} are known. */
    List<RuleEngine.Failed> failed = List.of();

    /** The store takes other writes and refuses this batch again and again: then it is not away, and a record is at fault. */
    boolean suspected;

    /** How often the store refused it as if it were away, and took another write at the same time. */
    int refusals;

    Batch(List<LogRecord> records) {
        this.records = records;
    }

    /** The position after the last record: where the cursor goes when all is done. */
    long next() {
        return records.get(records.size() - 1).position() + 1;
    }

    /** Whether a failure makes this batch wait; otherwise one of its records is at fault. */
    boolean mustWait(Throwable failure) {
        return !suspected && Outage.is(failure);
    }

    /** The record that an event is made of; null where it is none of this batch. */
    @Nullable
    LogRecord recordAt(long position) {
        long index = position - records.get(0).position();
        if (index < 0 || index >= records.size()) {
            return null;
        }
        LogRecord record = records.get((int) index);
        return record.position() == position ? record : null;
    }
}
