package io.tocsin.store;

import io.tocsin.event.RawEvent;
import java.time.Instant;

/**
 * A raw event that could not be processed, kept whole.
 *
 * @param id made of the log's id and position, so that parking again changes nothing
 * @param position where it stands in the event log; -1 where it never got there
 * @param stage the room that could not go on, e.g. {@code normalise}
 * @param reason what was wrong and what to do, for people
 * @param parkedAt when (UTC)
 * @param replays how often it was sent again
 * @param bytes length of the whole payload; a list of what is parked shows the beginning of a long one only
 */
public record Parked(
        String id,
        long position,
        RawEvent raw,
        String stage,
        String reason,
        Instant parkedAt,
        int replays,
        long bytes) {

    /** One whose raw event is whole. */
    public Parked(String id, long position, RawEvent raw, String stage, String reason, Instant parkedAt, int replays) {
        this(id, position, raw, stage, reason, parkedAt, replays, raw.payload().length);
    }
}
