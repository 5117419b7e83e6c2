package io.tocsin.console;

import static io.tocsin.access.Permission.PLAYBOOKS_READ;
import static io.tocsin.access.Permission.PLAYBOOKS_RUN;

import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.respond.Run;
import io.tocsin.respond.RunDesk;
import io.tocsin.respond.RunFilter;
import io.tocsin.store.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
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
     * @param compensate whether what it did is taken back
     */
    @RequiresPermission(PLAYBOOKS_RUN)
    @PostMapping("/{id}/cancel")
    RunView cancel(@PathVariable String id, @RequestParam(defaultValue = "false") boolean compensate) {
        String before = runs.get(id).map(run -> Parameters.lower(run.state())).orElse("");
        Run run = runs.cancel(id, compensate).orElseThrow(() -> noSuchRun(id));
        AuditChange.say("cancel asked for; " + AuditChange.from("state", before, Parameters.lower(run.state())));
        return RunView.of(run);
    }

    private static NotFoundException noSuchRun(String id) {
        return new NotFoundException("There is no run " + id + ": GET /api/v1/runs lists those there are.");
    }
}
