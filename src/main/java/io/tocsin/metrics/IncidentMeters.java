package io.tocsin.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.tocsin.event.Severity;
import io.tocsin.incident.Incident;
import io.tocsin.incident.IncidentDesk;
import io.tocsin.incident.Phase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What Prometheus is told of incidents: how many are open, how many are late, and how long they take. */
final class IncidentMeters {

    /** Times are those of incidents that were opened in this time before now. */
    private static final Duration PAST = Duration.ofDays(30);

    private final IncidentDesk incidents;
    private final MetricsDesk metrics;
    private final SlaDesk sla;
    private final Clock clock;
    private final MultiGauge open;
    private final MultiGauge breached;
    private final MultiGauge times;

    IncidentMeters(IncidentDesk incidents, MetricsDesk metrics, SlaDesk sla, MeterRegistry meters, Clock clock) {
        this.incidents = incidents;
        this.metrics = metrics;
        this.sla = sla;
        this.clock = clock;
        open = MultiGauge.builder("tocsin.incidents.open")
                .description("Incidents that are not closed")
                .register(meters);
        breached = MultiGauge.builder("tocsin.incidents.breached")
                .description("Goals that open incidents have not reached in the agreed time")
                .register(meters);
        times = MultiGauge.builder("tocsin.incidents.time")
                .description("How long incidents of the last 30 days took, of half of them and of nine in ten")
                .baseUnit("seconds")
                .register(meters);
    }

    /** Counts what is open; called every half minute. */
    void count() {
        Map<Severity, Map<Phase, Long>> counts = incidents.openOf(EnumSet.allOf(Severity.class)).stream()
                .collect(Collectors.groupingBy(
                        Incident::severity, Collectors.groupingBy(Incident::phase, Collectors.counting())));
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (Severity severity : Severity.values()) {
            for (Phase phase : EnumSet.complementOf(EnumSet.of(Phase.CLOSED))) {
                long count = counts.getOrDefault(severity, Map.of()).getOrDefault(phase, 0L);
                rows.add(MultiGauge.Row.of(Tags.of("severity", severity.word(), "phase", phase.word()), count));
            }
        }
        open.register(rows, true);
        Map<String, Long> late =
                sla.breaches().stream().collect(Collectors.groupingBy(SlaBreach::goal, Collectors.counting()));
        List<MultiGauge.Row<?>> goals = new ArrayList<>();
        for (SlaPolicy.Goal goal : SlaPolicy.Goal.values()) {
            goals.add(MultiGauge.Row.of(Tags.of("goal", goal.word()), late.getOrDefault(goal.word(), 0L)));
        }
        breached.register(goals, true);
    }

    /** Measures how long incidents take; called every few minutes, as it reads all of these. */
    void measure() {
        Instant now = clock.instant();
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        metrics.times(new Period(now.minus(PAST), null)).items().stream()
                .filter(row -> row.by().equals("all"))
                .forEach(row -> row.times().forEach((measure, took) -> {
                    add(rows, measure, "0.5", took, Quantiles::median);
                    add(rows, measure, "0.9", took, Quantiles::p90);
                }));
        times.register(rows, true);
    }

    private static void add(
            List<MultiGauge.Row<?>> rows,
            String measure,
            String quantile,
            Quantiles took,
            Function<Quantiles, @Nullable Long> figure) {
        Long seconds = figure.apply(took);
        if (seconds != null) {
            rows.add(MultiGauge.Row.of(Tags.of("measure", measure, "quantile", quantile), seconds));
        }
    }
}
