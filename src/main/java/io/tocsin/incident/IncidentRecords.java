package io.tocsin.incident;

import com.fasterxml.jackson.databind.JavaType;
import io.tocsin.incident.evidence.CustodyHead;
import io.tocsin.incident.evidence.CustodyLine;
import io.tocsin.incident.evidence.EvidenceChunk;
import io.tocsin.incident.evidence.EvidenceRecords;
import io.tocsin.incident.note.NoteSnapshot;
import io.tocsin.incident.note.NoteStep;
import io.tocsin.incident.record.RecordFields;
import io.tocsin.incident.record.Records;
import java.time.Instant;
import java.util.List;

/**
 * The collections of this room.
 *
 * @param numbers the last number given, a record for each year
 */
public record IncidentRecords(
        Records<Incident> incidents,
        Records<Item<Task>> tasks,
        Records<Item<Note>> notes,
        Records<NoteStep> steps,
        Records<NoteSnapshot> snapshots,
        Records<Item<Observable>> observables,
        Records<Item<Evidence>> evidence,
        EvidenceRecords files,
        Records<Item<Entry>> entries,
        Records<Item<Message>> messages,
        Records<Item<Link>> links,
        Records<YearCount> numbers) {

    /** @param id the year */
    public record YearCount(String id, long version, Instant createdAt) implements Records.Row {}

    /** Makes the collections of one kind of store. */
    @FunctionalInterface
    public interface Maker {
        <T extends Records.Row> Records<T> make(String name, JavaType type, List<String> indexed);
    }

    public static IncidentRecords of(Maker maker) {
        List<String> byIncident = List.of("incident");
        return new IncidentRecords(
                maker.make(
                        "incidents",
                        RecordFields.type(Incident.class),
                        List.of("phase", "number", "owner", "alerts.id", "runs", "merges.incident")),
                maker.make("incident-tasks", item(Task.class), byIncident),
                maker.make("incident-notes", item(Note.class), byIncident),
                maker.make("incident-note-steps", RecordFields.type(NoteStep.class), List.of()),
                maker.make("incident-note-texts", RecordFields.type(NoteSnapshot.class), List.of()),
                maker.make("incident-observables", item(Observable.class), List.of("incident", "body.value")),
                maker.make("incident-evidence", item(Evidence.class), byIncident),
                new EvidenceRecords(
                        maker.make("incident-evidence-chunks", RecordFields.type(EvidenceChunk.class), List.of()),
                        maker.make("incident-custody", RecordFields.type(CustodyLine.class), List.of("evidence")),
                        maker.make("incident-custody-heads", RecordFields.type(CustodyHead.class), List.of())),
                maker.make("incident-timeline", item(Entry.class), byIncident),
                maker.make("incident-messages", item(Message.class), byIncident),
                maker.make("incident-links", item(Link.class), List.of("incident", "body.incident")),
                maker.make("incident-numbers", RecordFields.type(YearCount.class), List.of()));
    }

    private static JavaType item(Class<?> body) {
        return RecordFields.type(Item.class, body);
    }
}
