package io.tocsin.respond;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The runs of this server since its start by their state, counted as they change. Safe for many threads. */
final class RunMeters implements RunListener, MeterBinder {

    private final Map<String, Run.State> live = new ConcurrentHashMap<>();
    private final Map<Run.State, LongAdder> ended = new ConcurrentHashMap<>();
    private volatile @Nullable MeterRegistry registry;

    @Override
    public void changed(Run run) {
        if (run.state().isEnd()) {
            live.remove(run.id());
            ended(run.state()).increment();
            count(run);
        } else {
            live.put(run.id(), run.state());
        }
    }

    /** By playbook, and by step as far as the run came to it; the items of a list count with their step. */
    private void count(Run run) {
        MeterRegistry meters = registry;
        if (meters == null || run.link().isUndo()) {
            return;
        }
        meters.counter(
                        "tocsin.playbook.runs",
                        "playbook",
                        run.playbook(),
                        "state",
                        run.state().word())
                .increment();
        for (StepResult step : run.steps()) {
            if (step.startedAt() != null && !step.id().contains("[")) {
                meters.counter(
                                "tocsin.playbook.steps",
                                "playbook",
                                run.playbook(),
                                "step",
                                step.id(),
                                "state",
                                step.state().word())
                        .increment();
            }
        }
    }

    private LongAdder ended(Run.State state) {
        return ended.computeIfAbsent(state, none -> new LongAdder());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        this.registry = registry;
        for (Run.State state : Run.State.values()) {
            if (state.isEnd()) {
                FunctionCounter.builder("tocsin.runs.ended", ended(state), LongAdder::sum)
                        .tag("state", state.word())
                        .register(registry);
            } else {
                Gauge.builder("tocsin.runs.open", live, runs -> runs.values().stream()
                                .filter(state::equals)
                                .count())
                        .tag("state", state.word())
                        .register(registry);
            }
        }
    }
}
