package io.tocsin.console;

import static io.tocsin.access.Permission.EFFECTS_UNDO;
import static io.tocsin.access.Permission.PLAYBOOKS_READ;
import static io.tocsin.access.Permission.PLAYBOOKS_RUN;

import io.tocsin.access.Caller;
import io.tocsin.access.MissingPermissionException;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.respond.Run;
import io.tocsin.respond.RunDesk;
import io.tocsin.respond.RunFilter;
import io.tocsin.store.Page;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Runs of playbooks over REST. */
@RestController
@RequestMapping("/api/v1/runs")
final class RunController {

    private final RunDesk runs;

    RunController(RunDesk runs) {
        this.runs = runs;
    }

    @RequiresPermission(PLAYBOOKS_READ)
    @GetMapping
    Page<RunView> list(
            @RequestParam(defaultValue = "") String alert,
            @RequestParam(defaultValue = "") String playbook,
            @RequestParam(defaultValue = "") String state,
            @RequestParam(defaultValue = Parameters.DEFAULT_SIZE) int size,
            @RequestParam(required = false) @Nullable String cursor) {
        Run.@Nullable State wanted = state.isEmpty() ? null : Parameters.word("state", state, Run.State.class);
        RunFilter filter =
                new RunFilter(alert, playbook, wanted, Parameters.size(size, 200), Parameters.cursor(cursor));
        return Parameters.reading("cursor", cursor, () -> runs.find(filter)).map(RunView::of);
    }

    @RequiresPermission(PLAYBOOKS_READ)
    @GetMapping("/{id}")
    RunView get(@PathVariable String id) {
        return runs.get(id).map(RunView::of).orElseThrow(() -> noSuchRun(id));
    }

    /**
     * Asks it to end before its next call.
     *
     * @param compensate whether what it did is taken back, which needs the permission effects:undo too
     */
    @RequiresPermission(PLAYBOOKS_RUN)
    @PostMapping("/{id}/cancel")
    RunView cancel(@PathVariable String id, @RequestParam(defaultValue = "false") boolean compensate, Caller caller) {
        if (compensate) {
            MissingPermissionException.unless(caller, EFFECTS_UNDO);
        }
        String before = runs.get(id).map(run -> Parameters.lower(run.state())).orElse("");
        Run run = runs.cancel(id, compensate).orElseThrow(() -> noSuchRun(id));
        AuditChange.say("cancel asked for" + (compensate ? ", what it did is taken back" : "") + "; "
                + AuditChange.from("state", before, Parameters.lower(run.state())));
        return RunView.of(run);
    }

    /**
     * How a run is done again.
     *
     * @param from id of the step to begin at; null for the first
     * @param items {@code failed} where the items of that step that succeeded keep their results, {@code all} where all
     *     are done again, which is the default
     * @param version {@code current} for the version in force, {@code same} for the run's own, which is the default
     * @param force whether effects that the run had are made once more
     * @param reason why; must be there with {@code force}
     */
    record Again(
            @Nullable String from,
            @Nullable String items,
            @Nullable String version,
            @Nullable Boolean force,
            @Nullable String reason) {}

    /** Does a run that has ended again, as a run of its own; answers 202 with it. */
    @Accepted
    @RequiresPermission(PLAYBOOKS_RUN)
    @PostMapping("/{id}/rerun")
    ResponseEntity<RunView> again(
            @PathVariable String id, @RequestBody(required = false) @Nullable Again body, Caller caller) {
        runs.get(id).ifPresent(run -> ManualStart.check(runs, run.playbook(), caller));
        Again how = body == null ? new Again(null, null, null, null, null) : body;
        boolean force = Boolean.TRUE.equals(how.force());
        if (force && (how.reason() == null || how.reason().isBlank())) {
            throw new BadParameterException("reason", "force makes effects a second time; it needs a reason");
        }
        RunDesk.Again wanted = new RunDesk.Again(
                how.from() == null ? "" : how.from(),
                is("items", how.items(), "failed", "all"),
                is("version", how.version(), "current", "same"),
                force);
        try {
            Run run = runs.again(id, wanted, caller.getName()).orElseThrow(() -> noSuchRun(id));
            AuditChange.say(
                    "run " + run.id() + " does it again" + (force ? ", forced" + AuditChange.why(how.reason()) : ""));
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/runs/" + run.id()))
                    .body(RunView.of(run));
        } catch (IllegalArgumentException e) {
            throw new ConflictException("The run cannot be done again: " + e.getMessage() + ".");
        }
    }

    /** Whether a word of a body is the one that changes something, not the usual one or none. */
    private static boolean is(String name, @Nullable String given, String word, String usual) {
        if (given != null && !given.equals(word) && !given.equals(usual)) {
            throw new BadParameterException(
                    name, name + " must be " + word + " or " + usual + "; is \"" + given + "\"");
        }
        return word.equals(given);
    }

    private static NotFoundException noSuchRun(String id) {
        return new NotFoundException("There is no run " + id + ": GET /api/v1/runs lists those there are.");
    }
}
