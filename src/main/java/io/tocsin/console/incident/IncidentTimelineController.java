package io.tocsin.console.incident;

import static io.tocsin.access.Permission.INCIDENTS_READ;
import static io.tocsin.access.Permission.INCIDENTS_WRITE;

import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.alert.Author;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.incident.Entry;
import io.tocsin.incident.Incident;
import io.tocsin.incident.IncidentDesk;
import io.tocsin.incident.IncidentTimeline;
import io.tocsin.incident.Limits;
import io.tocsin.incident.TimelineEntry;
import io.tocsin.store.Page;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
import org.springframework.web.bind.annotation.RestController;

/** The timeline of an incident: what the server wrote, which can be pinned only, and what people wrote. */
@RestController
@RequestMapping("/api/v1/incidents/{id}/timeline")
final class IncidentTimelineController {

    private final IncidentDesk incidents;
    private final IncidentTimeline timeline;
    private final Clock clock;

    IncidentTimelineController(IncidentDesk incidents, IncidentTimeline timeline, Clock clock) {
        this.incidents = incidents;
        this.timeline = timeline;
        this.clock = clock;
    }

    /** @param at when it happened; left out for now */
    record EntryBody(
            @Nullable Instant at,
            @Nullable String text,
            @Nullable List<@Nullable String> links,
            @Nullable List<@Nullable String> attack,
            @Nullable Boolean pinned) {

        Entry over(Entry entry) {
            return new Entry(
                    at == null ? entry.at() : at.truncatedTo(ChronoUnit.MILLIS),
                    text == null ? entry.text() : Body.needed("text", text, Limits.TEXT),
                    links == null ? entry.links() : Body.texts("links", links),
                    attack == null ? entry.attack() : Body.texts("attack", attack),
                    pinned == null ? entry.pinned() : pinned);
        }

        boolean isOnlyPinning() {
            return at == null && text == null && links == null && attack == null && pinned != null;
        }
    }

    @RequiresPermission(INCIDENTS_READ)
    @GetMapping
    Page<TimelineEntry> timeline(@PathVariable String id) {
        return new Page<>(timeline.of(incidents.get(id)), null);
    }

    @RequiresPermission(INCIDENTS_WRITE)
    @PostMapping
    ResponseEntity<ItemView<Entry>> add(@PathVariable String id, @RequestBody EntryBody body, Principal caller) {
        Entry entry =
                body.over(new Entry(clock.instant().truncatedTo(ChronoUnit.MILLIS), "", List.of(), List.of(), false));
        if (entry.text().isEmpty()) {
            throw new BadParameterException("text", "The body must have the field \"text\".");
        }
        AuditChange.say("timeline entry " + AuditChange.text(entry.text()));
        return ItemView.created(
                "timeline",
                incidents.items().entries().add(incidents.toChange(id).id(), entry, caller.getName()));
    }

    /** Changes an entry that a person wrote. One that the server wrote can be pinned, and nothing else: 409. */
    @RequiresPermission(INCIDENTS_WRITE)
    @PatchMapping("/{item}")
    ResponseEntity<?> change(
            @PathVariable String id,
            @PathVariable String item,
            @RequestBody EntryBody body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        Incident incident = incidents.toChange(id);
        if (item.contains(":")) {
            if (!body.isOnlyPinning()) {
                throw new ConflictException("The server wrote this entry; it can be pinned and not changed.");
            }
            boolean pinned = Boolean.TRUE.equals(body.pinned());
            incidents.pin(incident.id(), item, pinned, Author.of(caller.getName()));
            AuditChange.say((pinned ? "pinned " : "unpinned ") + item);
            return ResponseEntity.noContent().build();
        }
        Author author = Body.demanding(caller, ifMatch);
        return ItemView.changed(ItemChanges.change(
                incidents.items().entries(), "timeline entry", incident.id(), item, author, body::over));
    }

    @RequiresPermission(INCIDENTS_WRITE)
    @DeleteMapping("/{item}")
    ResponseEntity<Void> remove(
            @PathVariable String id,
            @PathVariable String item,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        if (item.contains(":")) {
            throw new ConflictException("The server wrote this entry; it cannot be removed.");
        }
        ItemChanges.remove(
                incidents.items().entries(),
                "timeline entry",
                incidents.toChange(id).id(),
                item,
                Body.author(caller, ifMatch));
        return ResponseEntity.noContent().build();
    }
}
