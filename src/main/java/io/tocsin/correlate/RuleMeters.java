package io.tocsin.correlate;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Counters {@code tocsin.rules.*}. */
final class RuleMeters {

    private final MeterRegistry registry;
    private final Counter events;
    private final Counter evaluations;
    private final Map<String, Counter> findings = new HashMap<>();

    RuleMeters(MeterRegistry registry) {
        this.registry = registry;
        events = Counter.builder("tocsin.rules.events")
                .description("Events shown to the rules")
                .register(registry);
        evaluations = Counter.builder("tocsin.rules.evaluations")
                .description("Events that at least one rule could match, and that went through Drools")
                .register(registry);
    }

    /** Events shown, and how many of them a rule could match. */
    void evaluated(int shown, int passed) {
        events.increment(shown);
        evaluations.increment(passed);
    }

    void finding(Finding finding) {
        String kind = finding.kind().name().toLowerCase(Locale.ROOT);
        findings.computeIfAbsent(finding.rule() + kind, id -> Counter.builder("tocsin.rules.findings")
                        .description("Findings of a rule: alerts, signals for other rules, or in the shadow")
                        .tag("rule", finding.rule())
                        .tag("kind", kind)
                        .register(registry))
                .increment();
    }

    void error(String rule) {
        Counter.builder("tocsin.rules.errors")
                .description("Events on which a rule threw")
                .tag("rule", rule)
                .register(registry)
                .increment();
    }
}
