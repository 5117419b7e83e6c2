package io.tocsin.incident.note;

import io.tocsin.platform.PermanentException;
import java.util.List;

/** Somebody else's steps were confirmed first: rebase on those and send again. */
public final class OutdatedStepsException extends PermanentException {

    private final long revision;
    private final transient List<NoteStep> steps;

    OutdatedStepsException(long revision, List<NoteStep> steps) {
        super("The note is at revision " + revision + ": rebase on \"steps\" and send again.");
        this.revision = revision;
        this.steps = List.copyOf(steps);
    }

    /** Of the note now. */
    public long revision() {
        return revision;
    }

    /** Those that the sender has not seen, in order; its own among them were confirmed. */
    public List<NoteStep> steps() {
        return steps;
    }
}
