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
import io.tocsin.playbook.CacaoExport;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Playbooks;
import io.tocsin.respond.PlaybookPreview;
import io.tocsin.respond.Run;
import io.tocsin.respond.RunDesk;
import io.tocsin.store.Page;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
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
    private static final int MOST_ALERTS = 100;

    private final AlertDesk alerts;
    private final PlaybookPreview preview;

    PlaybookController(Playbooks playbooks, RunDesk runs, AlertDesk alerts, PlaybookPreview preview) {
        this.playbooks = playbooks;
        this.runs = runs;
        this.alerts = alerts;
        this.preview = preview;
    }

    /**
     * @param alerts ids of the alerts to answer, at most {@value #MOST_ALERTS}; null or none for a run without an alert
     * @param inputs values by name; they win over what the alerts give; null for none
     */
    record Selection(
            @Nullable List<String> alerts, @Nullable Map<String, Object> inputs) {}

    /**
     * What a run would do.
     *
     * @param alert id of the alert; empty for none
     * @param error why there is no run; empty where there is one
     * @param run the dry run; null where there is none
     */
    record Previewed(String alert, String error, @Nullable RunView run) {}

    /**
     * @param alert id of the alert to answer; null or empty for none
     * @param inputs values by name; they win over what the alert gives; null for none
     */
    record Start(@Nullable String alert, @Nullable Map<String, Object> inputs) {}

    /** The playbook as CACAO 2.0. */
    @RequiresPermission(PLAYBOOKS_READ)
    @GetMapping("/{id}/cacao")
    Map<String, Object> cacao(@PathVariable String id) {
        return CacaoExport.of(inForce(id), Instant.EPOCH);
    }

    private Playbook inForce(String id) {
        return playbooks
                .get(id)
                .orElseThrow(() -> new NotFoundException(
                        "No playbook \"" + id + "\" is in force: GET /api/v1/playbooks lists those that are."));
    }

    /** Shows what a run for each of some alerts would do; nothing is sent or kept. */
    @RequiresPermission(PLAYBOOKS_RUN)
    @PostMapping("/{id}/preview")
    Page<Previewed> preview(
            @PathVariable String id, @RequestBody(required = false) @Nullable Selection body, Caller caller) {
        Playbook playbook = inForce(id);
        Map<String, Object> inputs = body == null || body.inputs() == null ? Map.of() : body.inputs();
        List<String> chosen = body == null || body.alerts() == null ? List.of() : body.alerts();
        if (chosen.size() > MOST_ALERTS) {
            throw new BadParameterException("alerts", "alerts may name " + MOST_ALERTS + ", names " + chosen.size());
        }
        List<Previewed> shown = new ArrayList<>();
        for (String alertId : chosen.isEmpty() ? List.of("") : chosen) {
            Alert alert = alert(alertId);
            try {
                shown.add(
                        new Previewed(alertId, "", RunView.of(preview.of(playbook, alert, inputs, caller.getName()))));
            } catch (IllegalArgumentException e) {
                shown.add(new Previewed(alertId, String.valueOf(e.getMessage()), null));
            }
        }
        return new Page<>(shown, null);
    }

    private @Nullable Alert alert(String id) {
        return id.isEmpty()
                ? null
                : alerts.find(id)
                        .orElseThrow(() -> new BadParameterException("alert", "There is no alert \"" + id + "\""));
    }

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
        ManualStart.check(runs, id, caller);
        String alertId = body == null || body.alert() == null ? "" : body.alert();
        Map<String, Object> inputs = body == null || body.inputs() == null ? Map.of() : body.inputs();
        Alert alert = alert(alertId);
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
