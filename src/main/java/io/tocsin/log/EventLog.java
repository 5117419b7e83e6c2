package io.tocsin.log;

import io.tocsin.event.RawEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** The durable, append-only log of raw events. Safe for many appending and reading threads. */
public interface EventLog {

    /**
     * Names this log for its whole life, a few characters; a new one starts when the data folder is new. Event ids are
     * made of it and the position, so that they never meet those of an earlier log in the same store.
     */
    String id();

    /** Id of the event that stands at this position; ids of one log are in the order of the log. */
    default String eventId(long position) {
        return eventId(id(), position);
    }

    /** As {@link #eventId(long)}, of the log with this id. */
    static String eventId(String log, long position) {
        return log + "-" + HexFormat.of().toHexDigits(position, 12);
    }

    /**
     * Appends in order and returns when all of it is on disk. Single appends of several threads share a sync.
     *
     * @return position of the last record
     * @throws LogFullException when the bound on unread bytes is reached; then nothing of it was appended
     * @throws io.tocsin.platform.TransientException when the disk refuses
     */
    long append(List<RawEvent> raws);

    /**
     * Reads on from a position, in order; empty when there is nothing yet.
     *
     * @param from the first position wanted; where retention has removed it, reading starts at the oldest there is
     * @param max most records to return, 1 or more
     * @throws CorruptRecordException when the next record fails its checksum
     */
    List<LogRecord> read(long from, int max);

    /** Waits until a record at this position exists or the time is over; says which. Restores an interrupt. */
    boolean awaitPosition(long position, Duration atMost);

    /** The position of the oldest record still held; {@link #end} when it is empty. */
    long start();

    /** The position the next record will get. */
    long end();

    /** Position of the first record received at or after this time; {@link #end} where there is none. */
    long positionAt(Instant receivedAt);

    /** Where this reader wants to go on: 0 where it has never moved. */
    long cursor(String reader);

    /** Says that this reader is done with everything before {@code next}; durable on return. */
    void moveCursor(String reader, long next);

    /** Bytes that no cursor has passed yet; the bound is on these. */
    long unreadBytes();

    /** The bound on {@link #unreadBytes}. */
    long maxUnreadBytes();
}
