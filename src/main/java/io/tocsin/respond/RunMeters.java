package io.tocsin.respond;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The runs of this server since its start by their state, counted as they change. Safe for many threads. */
final class RunMeters implements RunListener, MeterBinder {

    private final Map<String, Run.State> live = new ConcurrentHashMap<>();
    private final Map<Run.State, LongAdder> ended = new ConcurrentHashMap<>();

    @Override
    public void changed(Run run) {
        if (run.state().isEnd()) {
            live.remove(run.id());
            ended(run.state()).increment();
        } else {
            live.put(run.id(), run.state());
        }
    }

    private LongAdder ended(Run.State state) {
        return ended.computeIfAbsent(state, none -> new LongAdder());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
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
