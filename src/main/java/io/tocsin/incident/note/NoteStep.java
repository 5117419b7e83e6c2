package io.tocsin.incident.note;

import io.tocsin.incident.record.Records;
import java.time.Instant;
import java.util.List;

/**
 * One change of a note that the server has confirmed. Steps are only ever added.
 *
 * @param id of note and revision, so that each revision is given once
 * @param version always 1
 * @param note id of the note
 * @param revision of the text after it; 1 is the first
 * @param client which editor sent it, as that one names itself
 * @param actor who wrote
 * @param changes {@link ChangeSet#toJson}
 */
public record NoteStep(
        String id,
        long version,
        String note,
        long revision,
        String client,
        String actor,
        Instant createdAt,
        List<Object> changes)
        implements Records.Row {

    static NoteStep of(String note, long revision, String client, String actor, Instant at, ChangeSet changes) {
        return new NoteStep(idOf(note, revision), 1, note, revision, client, actor, at, changes.toJson());
    }

    static String idOf(String note, long revision) {
        return note + ":" + revision;
    }
}
