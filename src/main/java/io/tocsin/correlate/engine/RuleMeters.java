package io.tocsin.correlate.engine;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.tocsin.correlate.finding.Bound;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.correlate.finding.FullMemory;
import io.tocsin.correlate.window.Windows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Counters {@code tocsin.rules.*}. */
public final class RuleMeters {

    /** Sources with a tag of their own: a log can have thousands. */
    static final int MAX_SOURCES = 50;

    static final String OTHER_SOURCES = "(others)";

    private final MeterRegistry registry;
    private final MultiGauge lags;
    private final Counter events;
    private final Counter evaluations;
    private final Map<String, Counter> findings = new HashMap<>();
    private final Map<String, Counter> shownTo = new HashMap<>();
    private final Map<String, Counter> time = new HashMap<>();
    /** What each rule let go, by the bound that was reached; read by other threads. */
    private final Map<String, Map<Bound, Long>> overflows = new ConcurrentHashMap<>();

    public RuleMeters(MeterRegistry registry) {
        this.registry = registry;
        lags = MultiGauge.builder("tocsin.rules.watermark.lag")
                .description("How far the event time of a source is behind the clock, by its slowest host")
                .baseUnit("seconds")
                .register(registry);
        events = Counter.builder("tocsin.rules.events")
                .description("Events shown to the rules")
                .register(registry);
        evaluations = Counter.builder("tocsin.rules.evaluations")
                .description("Events that at least one rule could match, and whose conditions were asked")
                .register(registry);
    }

    /** Numbers that are asked for when somebody looks. */
    public void gauges(
            Supplier<Windows.Remembered> remembered, Supplier<Number> quarantined, Supplier<Number> lagging) {
        gauge("tocsin.rules.keys", "Keys the windows remember", () -> remembered
                .get()
                .keys());
        gauge(
                "tocsin.rules.dropped",
                "Keys and events let go because a bound was reached: findings may be missing",
                () -> remembered.get().dropped());
        gauge("tocsin.rules.quarantined", "Rules that are left out because they fail on every event", quarantined);
        gauge("tocsin.rules.lagging", "Senders so far behind that time does not wait for them", lagging);
        gauge("tocsin.rules.late", "Events that came after the allowed lateness", () -> remembered
                .get()
                .late());
        gauge("tocsin.rules.future", "Events dated after their arrival, and taken as of their arrival", () -> remembered
                .get()
                .fromTheFuture());
    }

    /** Numbers of what rules remember after an edit. */
    public void gaugesOfMemory(Supplier<Number> filling, Supplier<Number> partly) {
        gauge("tocsin.rules.filling", "Rules whose windows are being filled from stored events after an edit", filling);
        gauge(
                "tocsin.rules.partly",
                "Rules whose windows know only of what came since an edit: findings may be missing",
                partly);
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    /** Events shown, and how many of them a rule could match. */
    void evaluated(int shown, int passed) {
        events.increment(shown);
        evaluations.increment(passed);
    }

    public void finding(Finding finding) {
        String kind = finding.kind().name().toLowerCase(Locale.ROOT);
        findings.computeIfAbsent(finding.rule() + kind, id -> Counter.builder("tocsin.rules.findings")
                        .description("Findings of a rule: alerts, signals for other rules, or in the shadow")
                        .tag("rule", finding.rule())
                        .tag("kind", kind)
                        .register(registry))
                .increment();
    }

    /** A rule was shown so many events, and took so long. */
    void worked(String rule, long evaluations, long nanos) {
        shownTo.computeIfAbsent(rule, id -> Counter.builder("tocsin.rules.shown")
                        .description("Events that a rule was shown because they have what its text requires")
                        .tag("rule", rule)
                        .register(registry))
                .increment((double) evaluations);
        time.computeIfAbsent(rule, id -> Counter.builder("tocsin.rules.time")
                        .description("Time that a rule took")
                        .baseUnit("seconds")
                        .tag("rule", rule)
                        .register(registry))
                .increment(nanos / 1e9);
    }

    /** So often was a regular expression of a rule given up. */
    void givenUp(String rule, long times) {
        Counter.builder("tocsin.rules.given.up")
                .description("Texts on which a regular expression of a rule was given up, and taken not to match")
                .tag("rule", rule)
                .register(registry)
                .increment((double) times);
    }

    /** So much more did a rule let go because a bound was reached. */
    void overflow(String rule, Bound bound, long dropped) {
        overflows.computeIfAbsent(rule, id -> new ConcurrentHashMap<>()).merge(bound, dropped, Long::sum);
        Counter.builder("tocsin.rules.overflow")
                .description("Keys, events and matches that a rule let go because a bound was reached")
                .tag("rule", rule)
                .tag("bound", bound.word())
                .register(registry)
                .increment((double) dropped);
    }

    /** The rules that let something go. */
    public List<FullMemory> fullMemories() {
        return overflows.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(rule -> new FullMemory(rule.getKey(), rule.getValue()))
                .toList();
    }

    /** How far the sources have come in event time; the slowest are told one by one, the others together. */
    public void watermarks(Map<String, Instant> bySource) {
        List<Map.Entry<String, Instant>> slowest = new ArrayList<>(bySource.entrySet());
        slowest.sort(Map.Entry.<String, Instant>comparingByValue().thenComparing(Map.Entry.comparingByKey()));
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (int i = 0; i < Math.min(slowest.size(), MAX_SOURCES); i++) {
            rows.add(lag(slowest.get(i).getKey(), slowest.get(i).getValue()));
        }
        if (slowest.size() > MAX_SOURCES) {
            rows.add(lag(OTHER_SOURCES, slowest.get(MAX_SOURCES).getValue()));
        }
        lags.register(rows, true);
    }

    private MultiGauge.Row<?> lag(String source, Instant watermark) {
        return MultiGauge.Row.of(
                Tags.of("source", source),
                () -> (registry.config().clock().wallTime() - watermark.toEpochMilli()) / 1000.0);
    }

    void error(String rule) {
        Counter.builder("tocsin.rules.errors")
                .description("Events on which a rule threw")
                .tag("rule", rule)
                .register(registry)
                .increment();
    }
}
