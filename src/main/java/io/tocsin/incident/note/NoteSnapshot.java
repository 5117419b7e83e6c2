package io.tocsin.incident.note;

import io.tocsin.incident.record.Records;
import java.time.Instant;

/**
 * The text of a note at some revision, so that not all steps have to be read. It can always be made again.
 *
 * @param id of the note
 */
public record NoteSnapshot(String id, long version, long revision, Instant createdAt, String text)
        implements Records.Row {}
