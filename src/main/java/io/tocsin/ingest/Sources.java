package io.tocsin.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tocsin.platform.HealthPart;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Counts what each source brought, as {@code tocsin.ingest.*} with the tag {@code source} and for the health page. */
@Component
public final class Sources implements HealthPart {

    private final MeterRegistry registry;
    private final Map<String, Source> sources = new ConcurrentHashMap<>();
    private volatile long storedUpTo;

    public Sources(MeterRegistry registry) {
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
        Source source = new Source(name, () -> storedUpTo, registry);
        Gauge.builder("tocsin.ingest.lag", () -> lag(source).toMillis() / 1000.0)
                .tag("source", name)
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("tocsin.ingest.last", () -> source.lastAppended().toEpochMilli() / 1000.0)
                .tag("source", name)
                .baseUnit("seconds")
                .register(registry);
        return source;
    }

    /** What is in front of this position of the log is in the store, or parked. */
    public void storedUpTo(long position) {
        storedUpTo = position;
    }

    /** How long the oldest event of a source that is not in the store has been waiting; zero where all are. */
    private Duration lag(Source source) {
        Instant since = source.waitingSince();
        return since == null ? Duration.ZERO : Duration.between(since, Instant.now());
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

    /** Each source that is on or has brought something since the start, in the order of their names. */
    @Override
    public List<Report> report() {
        return sources.values().stream()
                .sorted(Comparator.comparing(Source::name))
                .map(source -> new Report(
                        source.name(),
                        source.received().sum(),
                        source.appended().sum(),
                        source.stored().sum(),
                        parked(source),
                        source.unread().sum(),
                        source.shed().sum(),
                        source.truncated().sum(),
                        lag(source).toMillis() / 1000.0,
                        source.appended().sum() == 0 ? null : source.lastAppended()))
                .toList();
    }

    /** Counted where records are parked, which is further down the way. */
    private long parked(Source source) {
        return (long) registry.find("tocsin.parked").tag("source", source.name()).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    @Override
    public boolean healthy() {
        return true;
    }

    /**
     * The counters as operators see them, since the start of the server.
     *
     * @param received messages that arrived
     * @param appended those that are in the event log: they were accepted
     * @param stored events that are in the store; those accepted before the start and stored after it are among them
     * @param parked records that were kept aside, with a reason
     * @param unread events of {@code stored} whose text no parser knows
     * @param shed those that were lost because the log or the queue was full, or the server stopped
     * @param truncated those that were longer than allowed and kept in part
     * @param lagSeconds how long the oldest event that is not in the store has been waiting; 0 where all are
     * @param lastAppended when the last message was accepted; null for none
     */
    public record Report(
            String source,
            long received,
            long appended,
            long stored,
            long parked,
            long unread,
            long shed,
            long truncated,
            double lagSeconds,
            @Nullable Instant lastAppended) {}
}
