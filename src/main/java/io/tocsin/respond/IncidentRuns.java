package io.tocsin.respond;

import io.tocsin.incident.IncidentResponse;
import io.tocsin.playbook.Mode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells the incident room what runs did. Safe for many threads. */
public final class IncidentRuns implements IncidentResponse {

    /** Most runs that are read of one alert, and most effects of one run. */
    private static final int MOST = 200;

    private final RunDesk runs;
    private final EffectDesk effects;

    public IncidentRuns(RunDesk runs, EffectDesk effects) {
        this.runs = runs;
        this.effects = effects;
    }

    @Override
    public List<RunSummary> runs(Collection<String> alerts, Collection<String> ids) {
        Map<String, Run> found = new LinkedHashMap<>();
        for (String alert : alerts) {
            runs.find(new RunFilter(alert, "", null, MOST, null)).items().forEach(run -> found.put(run.id(), run));
        }
        ids.forEach(id -> runs.get(id).ifPresent(run -> found.put(run.id(), run)));
        List<Run> all = new ArrayList<>(found.values());
        all.sort(Comparator.comparing(Run::createdAt).thenComparing(Run::id));
        return all.stream().map(this::summary).toList();
    }

    private RunSummary summary(Run run) {
        return new RunSummary(
                run.id(),
                run.playbook(),
                run.alert(),
                run.starter(),
                run.state().word(),
                run.state().isEnd(),
                run.mode() != Mode.ENFORCE,
                run.createdAt(),
                run.endedAt(),
                effects.find(new EffectFilter(false, null, run.id(), MOST, null)).items().stream()
                        .map(IncidentRuns::summary)
                        .toList());
    }

    private static EffectSummary summary(EffectRecord effect) {
        EffectRecord.State state = effect.state();
        return new EffectSummary(
                effect.id(),
                effect.step(),
                effect.request(),
                state.word(),
                effect.changedAt(),
                state == EffectRecord.State.INTENDED || state == EffectRecord.State.SENT,
                state == EffectRecord.State.CONFIRMED);
    }
}
