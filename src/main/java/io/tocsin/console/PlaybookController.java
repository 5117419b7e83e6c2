package io.tocsin.console;

import static io.tocsin.access.Permission.PLAYBOOKS_READ;
import static io.tocsin.access.Permission.PLAYBOOKS_RUN;

import io.tocsin.access.Caller;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.playbook.Playbooks;
import io.tocsin.respond.Run;
import io.tocsin.respond.RunDesk;
import io.tocsin.store.Page;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Playbooks over REST: which there are, and starting one by hand. */
@RestController
@RequestMapping("/api/v1/playbooks")
final class PlaybookController {

    private final Playbooks playbooks;
    private final RunDesk runs;
    private final AlertDesk alerts;

    PlaybookController(Playbooks playbooks, RunDesk runs, AlertDesk alerts) {
        this.playbooks = playbooks;
        this.runs = runs;
        this.alerts = alerts;
    }

    /**
     * @param alert id of the alert to answer; null or empty for none
     * @param inputs values by name; they win over what the alert gives; null for none
     */
    record Start(@Nullable String alert, @Nullable Map<String, Object> inputs) {}

    @RequiresPermission(PLAYBOOKS_READ)
    @GetMapping
    Page<PlaybookView> list(
            @RequestParam(defaultValue = Parameters.WHOLE_SIZE) int size,
            @RequestParam(required = false) @Nullable String cursor) {
        return Parameters.page(playbooks.files(), size, cursor).map(file -> PlaybookView.of(file, runs));
    }

    /** Answers 202 with the pending run. */
    @Accepted
    @RequiresPermission(PLAYBOOKS_RUN)
    @PostMapping("/{id}/runs")
    ResponseEntity<RunView> start(
            @PathVariable String id, @RequestBody(required = false) @Nullable Start body, Caller caller) {
        if (!runs.mayStart(id, caller.roles())) {
            throw new AccessDeniedException("triggers.manual.roles of the playbook names none of your roles.");
        }
        String alertId = body == null || body.alert() == null ? "" : body.alert();
        Map<String, Object> inputs = body == null || body.inputs() == null ? Map.of() : body.inputs();
        Alert alert = alertId.isEmpty()
                ? null
                : alerts.find(alertId)
                        .orElseThrow(() -> new BadParameterException("alert", "There is no alert \"" + alertId + "\""));
        Run run;
        try {
            run = runs.start(id, alert, inputs, caller.getName())
                    .orElseThrow(() -> new NotFoundException(
                            "No playbook \"" + id + "\" is in force: GET /api/v1/playbooks lists those that are."));
        } catch (IllegalArgumentException e) {
            throw new BadParameterException("inputs", String.valueOf(e.getMessage()));
        }
        AuditChange.say("run " + run.id() + (alertId.isEmpty() ? "" : " for alert " + alertId) + " with inputs "
                + AuditChange.values(inputs));
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/runs/" + run.id()))
                .body(RunView.of(run));
    }
}
