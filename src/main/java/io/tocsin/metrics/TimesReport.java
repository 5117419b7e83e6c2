package io.tocsin.metrics;

import io.tocsin.incident.Incident;
import io.tocsin.incident.IncidentTimes;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How long incidents took from one moment to the next, by what they have in common. */
public final class TimesReport {

    /** What is measured: from where to where. */
    public enum Measure {
        /** From the first event to the first alert. */
        DETECT,
        /** From the first alert to the first act of a person. */
        ACKNOWLEDGE,
        /** From the first alert to the first verified effect, or the phase after containment. */
        CONTAIN,
        /** From the first alert to the phase after recovery, or the close. */
        RESOLVE,
        /** From the first alert to the close. */
        CLOSE;

        /** The word in JSON: lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Null where one of the two moments is not known, or the first is later. */
        @Nullable
        Duration of(IncidentTimes times) {
            Instant from = this == DETECT ? times.firstEvent() : times.detected();
            Instant to =
                    switch (this) {
                        case DETECT -> times.firstEvent() == null ? null : times.detected();
                        case ACKNOWLEDGE -> times.acknowledged();
                        case CONTAIN -> times.contained();
                        case RESOLVE -> times.resolved();
                        case CLOSE -> times.closed();
                    };
            return from == null || to == null || to.isBefore(from) ? null : Duration.between(from, to);
        }
    }

    /**
     * A row.
     *
     * @param by {@code all}, {@code severity}, {@code rule}, {@code template}, {@code person} or {@code week}
     * @param value of it, e.g. {@code high}, or {@code 2026-W02}; empty for all, for incidents without a template and for those
     *     of nobody
     * @param times by the measure's word
     */
    public record Row(String by, String value, long incidents, Map<String, Quantiles> times) {}

    private TimesReport() {}

    /** @param incidents that were not merged into others */
    static List<Row> of(Collection<Incident> incidents) {
        Map<String, Map<String, List<Incident>>> groups = new LinkedHashMap<>();
        for (Incident incident : incidents) {
            put(groups, "all", Stream.of(""), incident);
            put(groups, "severity", Stream.of(incident.severity().word()), incident);
            put(
                    groups,
                    "rule",
                    incident.alerts().stream().map(Incident.LinkedAlert::rule).distinct(),
                    incident);
            put(
                    groups,
                    "template",
                    incident.templates().isEmpty()
                            ? Stream.of("")
                            : incident.templates().stream().distinct(),
                    incident);
            put(groups, "person", Stream.of(incident.owner()), incident);
            put(groups, "week", Stream.of(weekOf(incident.createdAt())), incident);
        }
        List<Row> rows = new ArrayList<>();
        groups.forEach((by, values) ->
                values.forEach((value, some) -> rows.add(new Row(by, value, some.size(), times(some)))));
        return rows;
    }

    private static void put(
            Map<String, Map<String, List<Incident>>> groups, String by, Stream<String> values, Incident incident) {
        Map<String, List<Incident>> group = groups.computeIfAbsent(by, name -> new TreeMap<>());
        values.forEach(
                value -> group.computeIfAbsent(value, name -> new ArrayList<>()).add(incident));
    }

    private static Map<String, Quantiles> times(List<Incident> incidents) {
        Map<String, List<Duration>> durations = new LinkedHashMap<>();
        for (Measure measure : Measure.values()) {
            durations.put(measure.word(), new ArrayList<>());
        }
        for (Incident incident : incidents) {
            IncidentTimes times = incident.times();
            for (Measure measure : Measure.values()) {
                Duration took = measure.of(times);
                if (took != null) {
                    durations.getOrDefault(measure.word(), new ArrayList<>()).add(took);
                }
            }
        }
        Map<String, Quantiles> quantiles = new LinkedHashMap<>();
        durations.forEach((word, some) -> quantiles.put(word, Quantiles.of(some)));
        return quantiles;
    }

    /** The ISO week of an instant in UTC, e.g. {@code 2026-W02}. */
    static String weekOf(Instant at) {
        var date = at.atZone(ZoneOffset.UTC);
        return String.format(
                Locale.ROOT,
                "%d-W%02d",
                date.get(IsoFields.WEEK_BASED_YEAR),
                date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
    }
}
