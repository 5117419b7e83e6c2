package io.tocsin.respond;

import io.tocsin.playbook.Mode;
import io.tocsin.playbook.Playbooks;
import io.tocsin.playbook.Step;
import io.tocsin.store.Page;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Says what playbooks in shadow would have done: the effects that were only shown, and which of them a guard would refuse. */
public final class ShadowReport {

    private static final int PAGE = 200;
    private static final int MOST_RUNS = 5_000;

    private final RunStore runs;
    private final Playbooks playbooks;
    private final Clock clock;

    ShadowReport(RunStore runs, Playbooks playbooks, Clock clock) {
        this.runs = runs;
        this.playbooks = playbooks;
        this.clock = clock;
    }

    /**
     * What the steps of one playbook would have done.
     *
     * @param runs in shadow within the time
     * @param effects how many effects would have been made, by step
     * @param refused how many of them a guard would have refused, by step
     * @param isWhole whether all runs of the time were looked at; otherwise the newest {@value ShadowReport#MOST_RUNS}
     */
    public record Row(
            String playbook, int runs, Map<String, Integer> effects, Map<String, Integer> refused, boolean isWhole) {}

    /** Reports on every playbook in force that had runs in shadow since then. */
    public List<Row> since(Duration back) {
        Instant from = clock.instant().minus(back);
        List<Row> rows = new ArrayList<>();
        playbooks.inForce().forEach(playbook -> {
            Row row = row(playbook.id(), from);
            if (row.runs() > 0) {
                rows.add(row);
            }
        });
        return rows;
    }

    private Row row(String playbook, Instant from) {
        Map<String, Integer> effects = new TreeMap<>();
        Map<String, Integer> refused = new TreeMap<>();
        int count = 0;
        int looked = 0;
        @Nullable String cursor = null;
        do {
            Page<Run> page = runs.find(new RunFilter("", playbook, null, PAGE, cursor));
            for (Run run : page.items()) {
                if (run.createdAt().isBefore(from)) {
                    return new Row(playbook, count, effects, refused, true);
                }
                looked++;
                if (run.mode() == Mode.SHADOW) {
                    count++;
                    count(run, effects, refused);
                }
            }
            cursor = page.next();
        } while (cursor != null && looked < MOST_RUNS);
        return new Row(playbook, count, new LinkedHashMap<>(effects), new LinkedHashMap<>(refused), cursor == null);
    }

    private static void count(Run run, Map<String, Integer> effects, Map<String, Integer> refused) {
        for (StepResult step : run.steps()) {
            if (step.state() == StepResult.State.SIMULATED) {
                String id = Step.withoutItem(step.id());
                effects.merge(id, 1, Integer::sum);
                if (step.note().contains(CallTurn.WOULD_REFUSE)) {
                    refused.merge(id, 1, Integer::sum);
                }
            }
        }
    }
}
