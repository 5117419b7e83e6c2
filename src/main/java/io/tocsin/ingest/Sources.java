package io.tocsin.ingest;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tocsin.platform.HealthPart;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.stereotype.Component;

/** Counts what each source brought, as {@code tocsin.ingest.*} with the tag {@code source} and for the health page. */
@Component
public final class Sources implements HealthPart {

    private final MeterRegistry registry;
    private final Map<String, Source> sources = new ConcurrentSkipListMap<>();

    Sources(MeterRegistry registry) {
        this.registry = registry;
    }

    public Source source(String name) {
        Source known = sources.get(name);
        return known == null ? added(name) : known;
    }

    /** The map alone could make two of one name, and only the meters of the first would be seen. */
    private synchronized Source added(String name) {
        return sources.computeIfAbsent(name, this::newSource);
    }

    private Source newSource(String name) {
        return new Source(
                name,
                counter(name, "received"),
                counter(name, "appended"),
                counter(name, "parked"),
                counter(name, "shed"),
                counter(name, "truncated"));
    }

    private LongAdder counter(String source, String what) {
        LongAdder adder = new LongAdder();
        FunctionCounter.builder("tocsin.ingest." + what, adder, LongAdder::sum)
                .tag("source", source)
                .register(registry);
        return adder;
    }

    /** Messages that were shed, by source. */
    Map<String, Long> shed() {
        Map<String, Long> shed = new TreeMap<>();
        sources.forEach((name, source) -> shed.put(name, source.shed().sum()));
        return shed;
    }

    @Override
    public String name() {
        return "sources";
    }

    @Override
    public Object report() {
        return sources.values().stream().map(Source::report).toList();
    }

    @Override
    public boolean healthy() {
        return true;
    }

    /**
     * The counters of one source.
     *
     * @param received messages that arrived
     * @param appended those that are safe in the log
     * @param parked those that were kept aside with a reason
     * @param shed those that were lost because the log or the queue was full, or the server stopped
     * @param truncated those that were longer than allowed and kept in part
     */
    public record Source(
            String name,
            LongAdder received,
            LongAdder appended,
            LongAdder parked,
            LongAdder shed,
            LongAdder truncated) {

        private Report report() {
            return new Report(name, received.sum(), appended.sum(), parked.sum(), shed.sum(), truncated.sum());
        }
    }

    /** The counters as operators see them. */
    public record Report(String source, long received, long appended, long parked, long shed, long truncated) {}
}
