package io.tocsin.console.incident;

import static io.tocsin.access.Permission.INCIDENTS_READ;
import static io.tocsin.access.Permission.INCIDENTS_WRITE;

import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.alert.Author;
import io.tocsin.alert.Disposition;
import io.tocsin.console.Parameters;
import io.tocsin.event.Severity;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.incident.Incident;
import io.tocsin.incident.IncidentClosing;
import io.tocsin.incident.IncidentDesk;
import io.tocsin.incident.IncidentMerging;
import io.tocsin.incident.IncidentOpening;
import io.tocsin.incident.IncidentPatch;
import io.tocsin.incident.IncidentQuery;
import io.tocsin.incident.Limits;
import io.tocsin.incident.Pap;
import io.tocsin.incident.Phase;
import io.tocsin.incident.Tlp;
import io.tocsin.store.Page;
import java.net.URI;
import java.security.Principal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Incidents over REST; an {@code id} is an incident's id or its number. Reference: {@code docs/reference/incidents.md}. */
@RestController
@RequestMapping("/api/v1/incidents")
final class IncidentController {

    private final IncidentDesk incidents;
    private final IncidentClosing closing;
    private final IncidentMerging merging;

    IncidentController(IncidentDesk incidents, IncidentClosing closing, IncidentMerging merging) {
        this.incidents = incidents;
        this.closing = closing;
        this.merging = merging;
    }

    /** Verbs that need nothing said; an unknown field is refused all the same. */
    record Nothing() {}

    /**
     * @param title may be left out where a template or an alert gives one
     * @param severity left out for that of the template, or of the most severe alert
     * @param alerts ids
     * @param template id of an incident template
     */
    record Open(
            @Nullable String title,
            @Nullable String summary,
            @Nullable String severity,
            @Nullable List<@Nullable String> alerts,
            @Nullable String template,
            @Nullable String owner,
            @Nullable List<@Nullable String> labels) {}

    record Patch(
            @Nullable String title,
            @Nullable String summary,
            @Nullable String severity,
            @Nullable String tlp,
            @Nullable String pap,
            @Nullable String owner,
            @Nullable List<@Nullable String> handlers,
            @Nullable List<@Nullable String> labels,
            @Nullable List<@Nullable String> attack,
            @Nullable String waitingFor) {}

    record ToPhase(@Nullable String phase) {}

    /**
     * @param reason needed while a mandatory task is open or an effect is running
     * @param alerts whether its alerts that are not closed get the same disposition
     */
    record Close(
            @Nullable String disposition,
            @Nullable String reason,
            @Nullable Boolean alerts) {}

    /** @param incident id or number of the other one */
    record Other(@Nullable String incident) {}

    /**
     * What goes into the new incident: ids.
     *
     * @param title left out for that of an alert that goes along
     */
    record Split(
            @Nullable List<@Nullable String> alerts,
            @Nullable List<@Nullable String> tasks,
            @Nullable List<@Nullable String> observables,
            @Nullable String title) {}

    record Template(@Nullable String template) {}

    /**
     * @param q letters of the number, title, summary, owner or labels, or the exact value of an observable
     * @param state {@code open}, {@code closed}, or phases with commas between
     * @param alert ids of alerts, with commas between, of which at least one belongs to it
     */
    @RequiresPermission(INCIDENTS_READ)
    @GetMapping
    Page<IncidentView> list(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "") String state,
            @RequestParam(defaultValue = "") String severity,
            @RequestParam(defaultValue = "") String owner,
            @RequestParam(defaultValue = "") Set<String> alert,
            @RequestParam(defaultValue = Parameters.DEFAULT_SIZE) int size,
            @RequestParam(required = false) @Nullable String cursor) {
        IncidentQuery query = new IncidentQuery(
                q.strip(),
                phases(state),
                Parameters.words("severity", severity, Severity.class),
                owner,
                alert,
                Parameters.size(size, IncidentQuery.MAX_SIZE),
                Parameters.cursor(cursor));
        return Parameters.reading("cursor", cursor, () -> incidents.find(query)).map(IncidentView::of);
    }

    private static Set<Phase> phases(String state) {
        if (state.equals("open")) {
            return EnumSet.complementOf(EnumSet.of(Phase.CLOSED));
        }
        return Parameters.words("state", state, Phase.class);
    }

    /** Opens an incident; its open alerts become acknowledged. */
    @RequiresPermission(INCIDENTS_WRITE)
    @PostMapping
    ResponseEntity<IncidentView> open(@RequestBody Open body, Principal caller) {
        Incident opened = incidents.open(
                new IncidentOpening(
                        Body.text("title", body.title(), Limits.TITLE),
                        Body.text("summary", body.summary(), Limits.TEXT),
                        Body.word("severity", body.severity(), Severity.class, Severity::word),
                        existing(Body.texts("alerts", body.alerts(), Limits.ALERTS)),
                        Body.text("template", body.template(), Limits.NAME),
                        Body.text("owner", body.owner(), Limits.NAME),
                        Body.texts("labels", body.labels())),
                caller.getName());
        AuditChange.say("opened " + opened.number() + " " + AuditChange.text(opened.title()));
        return ResponseEntity.created(URI.create("/api/v1/incidents/" + opened.id()))
                .eTag(IncidentView.etag(opened.version()))
                .body(IncidentView.of(opened));
    }

    private List<String> existing(List<String> alerts) {
        incidents.missingAlert(alerts).ifPresent(missing -> {
            throw new BadParameterException("alerts", "There is no alert \"" + missing + "\".");
        });
        return alerts;
    }

    @RequiresPermission(INCIDENTS_READ)
    @GetMapping("/{id}")
    ResponseEntity<IncidentView> get(@PathVariable String id) {
        return answer(incidents.get(id));
    }

    @RequiresPermission(INCIDENTS_WRITE)
    @PatchMapping("/{id}")
    ResponseEntity<IncidentView> change(
            @PathVariable String id,
            @RequestBody Patch body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        Author author = Body.demanding(caller, ifMatch);
        IncidentPatch patch = new IncidentPatch(
                body.title() == null ? null : Body.needed("title", body.title(), Limits.TITLE),
                Body.patched("summary", body.summary(), Limits.TEXT),
                Body.word("severity", body.severity(), Severity.class, Severity::word),
                Body.word("tlp", body.tlp(), Tlp.class, Tlp::word),
                Body.word("pap", body.pap(), Pap.class, Pap::word),
                Body.patched("owner", body.owner(), Limits.NAME),
                Body.patched("handlers", body.handlers()),
                Body.patched("labels", body.labels()),
                Body.patched("attack", body.attack()),
                Body.patched("waitingFor", body.waitingFor(), Limits.TITLE));
        return changed(id, () -> incidents.change(id, patch, author));
    }

    @RequiresPermission(INCIDENTS_WRITE)
    @PostMapping("/{id}/phase")
    ResponseEntity<IncidentView> phase(
            @PathVariable String id,
            @RequestBody ToPhase body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        Phase phase = Body.neededWord("phase", body.phase(), Phase.class, Phase::word);
        return changed(id, () -> incidents.phase(id, phase, Body.author(caller, ifMatch)));
    }

    /** Closes it; answers 409 with what is open where a mandatory task or an effect is, and no reason is given. */
    @RequiresPermission(INCIDENTS_WRITE)
    @PostMapping("/{id}/close")
    ResponseEntity<IncidentView> close(
            @PathVariable String id,
            @RequestBody Close body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        Disposition disposition =
                Body.neededWord("disposition", body.disposition(), Disposition.class, Disposition::word);
        String reason = Body.text("reason", body.reason(), Limits.TEXT);
        boolean alerts = Boolean.TRUE.equals(body.alerts());
        return changed(id, () -> closing.close(id, disposition, reason, alerts, Body.author(caller, ifMatch)));
    }

    @RequiresPermission(INCIDENTS_WRITE)
    @PostMapping("/{id}/reopen")
    ResponseEntity<IncidentView> reopen(
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Nothing body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        return changed(id, () -> closing.reopen(id, Body.author(caller, ifMatch)));
    }

    /** Adds the tasks and labels of a template. */
    @RequiresPermission(INCIDENTS_WRITE)
    @PostMapping("/{id}/templates")
    ResponseEntity<IncidentView> apply(
            @PathVariable String id,
            @RequestBody Template body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        String template = Body.needed("template", body.template(), Limits.NAME);
        return changed(id, () -> incidents.apply(id, template, Body.author(caller, ifMatch)));
    }

    /** Merges another incident into this one. */
    @RequiresPermission(INCIDENTS_WRITE)
    @PostMapping("/{id}/merge")
    ResponseEntity<IncidentView> merge(
            @PathVariable String id,
            @RequestBody Other body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        String other = Body.needed("incident", body.incident(), Limits.NAME);
        return changed(id, () -> merging.merge(id, other, Body.author(caller, ifMatch)));
    }

    /** Takes a merge back. */
    @RequiresPermission(INCIDENTS_WRITE)
    @PostMapping("/{id}/unmerge")
    ResponseEntity<IncidentView> unmerge(
            @PathVariable String id,
            @RequestBody Other body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        String other = Body.needed("incident", body.incident(), Limits.NAME);
        return changed(id, () -> merging.unmerge(id, other, Body.author(caller, ifMatch)));
    }

    /** Makes a new incident of a part of this one; answers 201 with the new one. */
    @RequiresPermission(INCIDENTS_WRITE)
    @PostMapping("/{id}/split")
    ResponseEntity<IncidentView> split(
            @PathVariable String id,
            @RequestBody Split body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        IncidentMerging.Parts parts = new IncidentMerging.Parts(
                Body.texts("alerts", body.alerts(), Limits.ALERTS),
                Body.texts("tasks", body.tasks(), Limits.ITEMS),
                Body.texts("observables", body.observables(), Limits.ITEMS));
        if (parts.alerts().isEmpty()
                && parts.tasks().isEmpty()
                && parts.observables().isEmpty()) {
            throw new BadParameterException("alerts", "Name alerts, tasks or observables that go into the new one.");
        }
        Incident made =
                merging.split(id, parts, Body.text("title", body.title(), Limits.TITLE), Body.author(caller, ifMatch));
        AuditChange.say("split off " + made.number());
        return ResponseEntity.created(URI.create("/api/v1/incidents/" + made.id()))
                .eTag(IncidentView.etag(made.version()))
                .body(IncidentView.of(made));
    }

    private ResponseEntity<IncidentView> changed(String id, Supplier<Incident> change) {
        Incident before = incidents.get(id);
        Incident after = change.get();
        AuditChange.say(after.history().stream()
                .skip(Math.min(before.history().size(), after.history().size()))
                .map(line ->
                        line.what() + " " + AuditChange.text(line.before()) + " → " + AuditChange.text(line.after()))
                .collect(Collectors.joining("; ")));
        return answer(after);
    }

    private static ResponseEntity<IncidentView> answer(Incident incident) {
        return ResponseEntity.ok().eTag(IncidentView.etag(incident.version())).body(IncidentView.of(incident));
    }
}
