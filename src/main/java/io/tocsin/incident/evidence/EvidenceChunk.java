package io.tocsin.incident.evidence;

import io.tocsin.incident.record.Records;
import java.time.Instant;

/**
 * A part of a file. Chunks never change.
 *
 * @param id of the evidence and the place of the part, from 0
 * @param version always 1
 */
@SuppressWarnings("ArrayRecordComponent") // read once and written on; never compared
public record EvidenceChunk(String id, long version, Instant createdAt, byte[] bytes) implements Records.Row {

    /** Well below the 16 MB that a document may have. */
    static final int SIZE = 1024 * 1024;

    static String idOf(String evidence, long place) {
        return evidence + ":" + place;
    }
}
