package io.tocsin.console.incident;

import io.tocsin.console.stream.StreamHub;
import io.tocsin.incident.Incident;
import io.tocsin.incident.IncidentListener;
import io.tocsin.incident.Item;
import io.tocsin.incident.Note;
import io.tocsin.incident.note.NoteDesk;
import io.tocsin.incident.note.NoteStep;
import org.springframework.stereotype.Component;

/** Tells the stream of every change: of an incident to all, of what belongs to one to those who listen to it. */
@Component
final class IncidentStream implements IncidentListener, NoteDesk.StepListener {

    private final StreamHub hub;

    IncidentStream(StreamHub hub) {
        this.hub = hub;
    }

    @Override
    public void changed(Incident incident) {
        hub.publish("incident", IncidentView.of(incident));
    }

    @Override
    public void changed(String kind, Item<?> item) {
        hub.publish(kind, item.incident(), ItemView.of(item));
    }

    /** A step that was confirmed, in {@code note-step}. */
    record StepMessage(String note, IncidentNoteController.StepView step) {}

    @Override
    public void confirmed(Item<Note> note, NoteStep step) {
        hub.publish("note-step", note.incident(), new StepMessage(note.id(), IncidentNoteController.StepView.of(step)));
    }
}
