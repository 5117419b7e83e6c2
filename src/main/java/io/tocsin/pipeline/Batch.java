package io.tocsin.pipeline;

import io.tocsin.correlate.engine.RuleEngine;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.event.Event;
import io.tocsin.log.LogRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Some records of the log on their way, and how far they have come: a step that is done is not done again when a later
 * one has to wait for the store. One thread at a time: {@link StoreStage}'s until it is stored, then {@link LogConsumer}'s.
 */
final class Batch {

    private static final Logger log = LoggerFactory.getLogger(Batch.class);

    /** So often the store may refuse a batch while it takes other writes, until one of its records is to blame. */
    private static final int REFUSALS = 5;

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
    private boolean suspected;

    /** How often the store refused it as if it were away, and took another write at the same time. */
    private int refusals;

    private final long next;
    private final long cursor;

    Batch(List<LogRecord> records) {
        this(records, records.get(records.size() - 1).position() + 1);
    }

    private Batch(List<LogRecord> records, long next) {
        this(records, next, next);
    }

    /**
     * @param next the position after the last record that was read
     * @param cursor where the cursor goes when all is done: in front of records that were read and are held back
     */
    Batch(List<LogRecord> records, long next, long cursor) {
        this.records = records;
        this.next = next;
        this.cursor = cursor;
    }

    /** In place of a record that cannot be read: nothing to store or to correlate, and the cursor goes past it. */
    static Batch lost(long position, long cursor) {
        Batch none = new Batch(List.of(), position + 1, cursor);
        none.giveUp();
        return none;
    }

    /** The position after the last record that was read. */
    long next() {
        return next;
    }

    /** Where the cursor goes when all is done. */
    long cursor() {
        return cursor;
    }

    /** All its records are parked: no step has anything left to do. */
    void giveUp() {
        events = List.of();
        stored = true;
        findings = List.of();
        failed = List.of();
    }

    /** Notes that a step failed as if the store were away; where it takes other writes all the time, a record is at fault. */
    void refused(RuntimeException failure, RuleMemory memory) {
        if (Outage.is(failure) && memory.canSave() && ++refusals == REFUSALS) {
            log.error("The store takes other writes and refuses these records again and again", failure);
            suspected = true;
        }
    }

    /** Whether a failure makes this batch wait; otherwise one of its records is at fault. */
    boolean mustWait(Throwable failure) {
        return !suspected && Outage.is(failure);
    }

    /** The record that an event is made of; null where it is none of this batch. */
    @Nullable
    LogRecord recordAt(long position) {
        if (records.isEmpty()) {
            return null;
        }
        long index = position - records.get(0).position();
        boolean isThere =
                index >= 0 && index < records.size() && records.get((int) index).position() == position;
        if (isThere) {
            return records.get((int) index);
        }
        // records that were joined left gaps
        return records.stream()
                .filter(record -> record.position() == position)
                .findFirst()
                .orElse(null);
    }
}
