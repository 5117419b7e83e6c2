package io.tocsin.console.incident;

import static io.tocsin.access.Permission.INCIDENTS_READ;
import static io.tocsin.access.Permission.INCIDENTS_WRITE;
import static io.tocsin.access.Permission.PLAYBOOKS_RUN;

import io.tocsin.access.Caller;
import io.tocsin.access.MissingPermissionException;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.Author;
import io.tocsin.console.Accepted;
import io.tocsin.console.ManualStart;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.incident.Incident;
import io.tocsin.incident.IncidentClosing;
import io.tocsin.incident.IncidentDesk;
import io.tocsin.incident.IncidentResponse.RunSummary;
import io.tocsin.incident.Limits;
import io.tocsin.respond.Run;
import io.tocsin.respond.RunDesk;
import io.tocsin.store.Page;
import java.net.URI;
import java.security.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The alerts of an incident, and the runs that answer it. */
@RestController
@RequestMapping("/api/v1/incidents/{id}")
final class IncidentAlertController {

    private final IncidentDesk incidents;
    private final IncidentClosing closing;
    private final AlertDesk alerts;
    private final RunDesk runs;

    IncidentAlertController(IncidentDesk incidents, IncidentClosing closing, AlertDesk alerts, RunDesk runs) {
        this.incidents = incidents;
        this.closing = closing;
        this.alerts = alerts;
        this.runs = runs;
    }

    /**
     * An alert of an incident.
     *
     * @param origin id of the incident it was linked to first
     * @param state its word; empty where the alert is not stored any more
     */
    record LinkedView(
            String id,
            Instant linkedAt,
            String linkedBy,
            String origin,
            Instant firstSeen,
            Instant createdAt,
            String rule,
            String title,
            String severity,
            String state,
            String key,
            long count) {

        static LinkedView of(Incident.LinkedAlert linked, @Nullable Alert alert) {
            return new LinkedView(
                    linked.id(),
                    linked.at(),
                    linked.by(),
                    linked.origin(),
                    linked.firstSeen(),
                    linked.raisedAt(),
                    alert == null ? "" : alert.rule(),
                    alert == null ? "" : alert.title(),
                    alert == null ? "" : alert.severity().word(),
                    alert == null ? "" : alert.state().name().toLowerCase(Locale.ROOT),
                    alert == null ? "" : alert.key(),
                    alert == null ? 0 : alert.count());
        }
    }

    /** @param alerts ids; {@code alert} serves for one */
    record Link(
            @Nullable List<@Nullable String> alerts,
            @Nullable String alert) {}

    /**
     * @param playbook its id
     * @param alert id of the alert of the incident that it answers; left out for none
     * @param inputs values by name; left out for none
     */
    record Start(
            @Nullable String playbook,
            @Nullable String alert,
            @Nullable Map<String, Object> inputs) {}

    @RequiresPermission(INCIDENTS_READ)
    @GetMapping("/alerts")
    Page<LinkedView> alerts(@PathVariable String id) {
        Incident incident = incidents.get(id);
        Map<String, Alert> known =
                alerts.get(incident.alertIds()).stream().collect(Collectors.toMap(Alert::id, Function.identity()));
        return new Page<>(
                incident.alerts().stream()
                        .map(linked -> LinkedView.of(linked, known.get(linked.id())))
                        .toList(),
                null);
    }

    /** Links alerts, whose observables are taken over; those that are open become acknowledged. */
    @RequiresPermission(INCIDENTS_WRITE)
    @PostMapping("/alerts")
    ResponseEntity<IncidentView> link(
            @PathVariable String id,
            @RequestBody Link body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        List<String> wanted = new ArrayList<>(Body.texts("alerts", body.alerts(), Limits.ALERTS));
        if (body.alert() != null) {
            wanted.add(body.alert());
        }
        if (wanted.isEmpty()) {
            throw new BadParameterException("alerts", "The body must have \"alerts\", a list of ids.");
        }
        incidents.missingAlert(wanted).ifPresent(missing -> {
            throw new BadParameterException("alerts", "There is no alert \"" + missing + "\".");
        });
        Incident linked = incidents.link(id, wanted, Body.author(caller, ifMatch));
        AuditChange.say("linked alerts " + String.join(", ", wanted));
        return ResponseEntity.status(201)
                .eTag(IncidentView.etag(linked.version()))
                .body(IncidentView.of(linked));
    }

    @RequiresPermission(INCIDENTS_WRITE)
    @DeleteMapping("/alerts/{alert}")
    ResponseEntity<Void> unlink(
            @PathVariable String id,
            @PathVariable String alert,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        incidents.unlink(id, alert, Body.author(caller, ifMatch));
        AuditChange.say("unlinked alert " + alert);
        return ResponseEntity.noContent().build();
    }

    /** The runs that answer its alerts and those started from it, with their effects, oldest first. */
    @RequiresPermission(INCIDENTS_READ)
    @GetMapping("/runs")
    Page<RunSummary> runs(@PathVariable String id) {
        return new Page<>(closing.runsOf(incidents.get(id)), null);
    }

    /** Starts a playbook from the incident; answers 202 with where its run is. */
    @Accepted
    @RequiresPermission(PLAYBOOKS_RUN)
    @PostMapping("/runs")
    ResponseEntity<RunSummary> start(@PathVariable String id, @RequestBody Start body, Caller caller) {
        MissingPermissionException.unless(caller, INCIDENTS_WRITE);
        Incident incident = incidents.toChange(id);
        String playbook = Body.needed("playbook", body.playbook(), Limits.NAME);
        ManualStart.check(runs, playbook, caller);
        String alertId = Body.text("alert", body.alert(), Limits.NAME);
        if (!alertId.isEmpty() && !incident.hasAlert(alertId)) {
            throw new BadParameterException("alert", "The alert \"" + alertId + "\" does not belong to this incident.");
        }
        Map<String, Object> inputs = body.inputs() == null ? Map.of() : body.inputs();
        Run run;
        try {
            run = runs.start(playbook, alertId.isEmpty() ? null : alerts.get(alertId), inputs, caller.getName())
                    .orElseThrow(() -> new NotFoundException("No playbook \"" + playbook
                            + "\" is in force: GET /api/v1/playbooks lists those that are."));
        } catch (IllegalArgumentException e) {
            throw new BadParameterException("inputs", String.valueOf(e.getMessage()));
        }
        Incident after = incidents.started(incident.id(), run.id(), Author.of(caller.getName()));
        AuditChange.say("run " + run.id() + " of playbook " + playbook + " with inputs " + AuditChange.values(inputs));
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/runs/" + run.id()))
                .body(closing.runsOf(after).stream()
                        .filter(one -> one.id().equals(run.id()))
                        .findFirst()
                        .orElseThrow(() -> new NotFoundException("The run " + run.id() + " is not there any more.")));
    }
}
