package io.tocsin.console.incident;

import static io.tocsin.access.Permission.INCIDENTS_READ;
import static io.tocsin.access.Permission.INCIDENTS_WRITE;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.alert.Author;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.incident.Incident;
import io.tocsin.incident.IncidentDesk;
import io.tocsin.incident.Item;
import io.tocsin.incident.Items;
import io.tocsin.incident.Limits;
import io.tocsin.incident.Note;
import io.tocsin.incident.note.ChangeSet;
import io.tocsin.incident.note.NoteDesk;
import io.tocsin.incident.note.NoteStep;
import io.tocsin.incident.note.NoteText;
import io.tocsin.store.Page;
import java.net.URI;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The notes of an incident, whole and step by step. */
@RestController
@RequestMapping("/api/v1/incidents/{id}/notes")
final class IncidentNoteController {

    private final IncidentDesk incidents;
    private final NoteDesk notes;

    IncidentNoteController(IncidentDesk incidents, NoteDesk notes) {
        this.incidents = incidents;
        this.notes = notes;
    }

    /** A note with what it says; its etag counts steps too. */
    record NoteView(
            @JsonUnwrapped ItemView<Note> note,
            @JsonUnwrapped NoteText says) {}

    record NoteBody(@Nullable String title, @Nullable String text) {}

    /**
     * Steps of an editor.
     *
     * @param revision of the text that the first step is for
     * @param client by which the editor finds its own steps
     * @param steps each as CodeMirror's {@code ChangeSet.toJSON} writes it
     */
    record StepsBody(
            @Nullable Long revision,
            @Nullable String client,
            @Nullable List<List<Object>> steps) {}

    record StepView(long revision, String client, String actor, Instant createdAt, List<Object> changes) {

        static StepView of(NoteStep step) {
            return new StepView(step.revision(), step.client(), step.actor(), step.createdAt(), step.changes());
        }
    }

    /**
     * @param revision of the note now
     * @param steps those after the revision that was asked for, in order
     */
    record StepsView(long revision, List<StepView> steps) {}

    @RequiresPermission(INCIDENTS_READ)
    @GetMapping
    Page<NoteView> notes(@PathVariable String id) {
        return new Page<>(incidents.items().notes().of(incidents.get(id).id()), null).map(this::view);
    }

    private NoteView view(Item<Note> note) {
        NoteText says = notes.text(note.id());
        return new NoteView(ItemView.of(note, note.version() + says.revision()), says);
    }

    @RequiresPermission(INCIDENTS_READ)
    @GetMapping("/{item}")
    ResponseEntity<NoteView> note(@PathVariable String id, @PathVariable String item) {
        return answer(incidents.items().notes().get(incidents.get(id).id(), item));
    }

    @RequiresPermission(INCIDENTS_WRITE)
    @PostMapping
    ResponseEntity<NoteView> add(@PathVariable String id, @RequestBody NoteBody body, Principal caller) {
        Incident incident = incidents.toChange(id);
        String text = body.text() == null ? "" : body.text();
        if (text.length() > Limits.NOTE) {
            throw new BadParameterException("text", "A note has at most " + Limits.NOTE + " characters.");
        }
        String title = Body.text("title", body.title(), Limits.TITLE);
        Item<Note> note = notes.add(incident.id(), title.isEmpty() ? "Note" : title, text, caller.getName());
        AuditChange.say("note " + AuditChange.text(note.body().title()));
        NoteView view = view(note);
        return ResponseEntity.created(URI.create("/api/v1/incidents/" + incident.id() + "/notes/" + note.id()))
                .eTag(view.note().etag())
                .body(view);
    }

    /** Changes title and text whole; editors send steps instead. */
    @RequiresPermission(INCIDENTS_WRITE)
    @PatchMapping("/{item}")
    ResponseEntity<NoteView> change(
            @PathVariable String id,
            @PathVariable String item,
            @RequestBody NoteBody body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        Author author = Body.demanding(caller, ifMatch);
        String title = body.title() == null ? null : Body.needed("title", body.title(), Limits.TITLE);
        Incident incident = incidents.toChange(id);
        Item<Note> before = incidents.items().notes().get(incident.id(), item);
        String text = notes.text(item).text();
        Item<Note> changed = notes.change(incident.id(), item, title, body.text(), author);
        AuditChange.say("note " + item + ": "
                + AuditChange.some(List.of(
                        AuditChange.from(
                                "title", before.body().title(), changed.body().title()),
                        AuditChange.from("text", text, notes.text(item).text()))));
        return answer(changed);
    }

    @RequiresPermission(INCIDENTS_WRITE)
    @DeleteMapping("/{item}")
    ResponseEntity<Void> remove(
            @PathVariable String id,
            @PathVariable String item,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        Incident incident = incidents.toChange(id);
        Author author = Body.author(caller, ifMatch);
        Item<Note> note = incidents.items().notes().get(incident.id(), item);
        Items.refuseStale("note " + item, author, notes.versionOf(note));
        ItemChanges.remove(incidents.items().notes(), "note", incident.id(), item, Author.of(author.actor()));
        return ResponseEntity.noContent().build();
    }

    /** What was written after a revision, at most 1,000 steps at once. */
    @RequiresPermission(INCIDENTS_READ)
    @GetMapping("/{item}/steps")
    StepsView steps(@PathVariable String id, @PathVariable String item, @RequestParam(defaultValue = "0") long since) {
        Item<Note> note = incidents.items().notes().get(incidents.get(id).id(), item);
        return new StepsView(
                notes.text(note.id()).revision(),
                notes.since(note.id(), Math.max(since, 0)).stream()
                        .map(StepView::of)
                        .toList());
    }

    /**
     * Confirms steps: they are stored when this answers. Where others were quicker it answers 409 with {@code revision} and the
     * {@code steps} that the editor has not seen: rebase on them and send again.
     */
    @RequiresPermission(INCIDENTS_WRITE)
    @PostMapping("/{item}/steps")
    StepsView accept(
            @PathVariable String id, @PathVariable String item, @RequestBody StepsBody body, Principal caller) {
        Item<Note> note = incidents.items().notes().get(incidents.toChange(id).id(), item);
        String client = Body.needed("client", body.client(), Limits.NAME);
        if (body.revision() == null) {
            throw new BadParameterException("revision", "Say which revision of the text the first step is for.");
        }
        List<List<Object>> given = body.steps() == null ? List.of() : body.steps();
        if (given.isEmpty() || given.size() > NoteDesk.MOST_STEPS) {
            throw new BadParameterException("steps", "Send 1 to " + NoteDesk.MOST_STEPS + " steps.");
        }
        try {
            List<ChangeSet> changes = given.stream().map(ChangeSet::read).toList();
            long revision = notes.accept(note, body.revision(), client, changes, caller.getName());
            AuditChange.say("note " + item + ": revision " + body.revision() + " → " + revision);
            return new StepsView(revision, List.of());
        } catch (IllegalArgumentException e) {
            throw new BadParameterException("steps", String.valueOf(e.getMessage()));
        }
    }

    private ResponseEntity<NoteView> answer(Item<Note> note) {
        NoteView view = view(note);
        return ResponseEntity.ok().eTag(view.note().etag()).body(view);
    }
}
