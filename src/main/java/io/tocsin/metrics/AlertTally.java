package io.tocsin.metrics;

import io.tocsin.alert.Alert;
import io.tocsin.alert.Disposition;
import io.tocsin.event.Severity;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts alerts one by one, by day and by rule. Not thread-safe; lives for one report. */
final class AlertTally {

    private final Map<String, DayCount> days = new TreeMap<>();
    private final Map<String, RuleCount> rules = new TreeMap<>();
    private final Map<String, Seen> techniques = new HashMap<>();

    private static final class DayCount {
        private final Map<Severity, Long> bySeverity = new EnumMap<>(Severity.class);
        private long occurrences;
    }

    private static final class RuleCount {
        private final Map<Disposition, Long> closedAs = new EnumMap<>(Disposition.class);
        private final Set<String> days = new HashSet<>();
        private final List<Duration> detect = new ArrayList<>();
        private final List<Duration> acknowledge = new ArrayList<>();
        private long alerts;
        private long occurrences;
    }

    /** Alerts of a technique. */
    static final class Seen {
        private long alerts;
        private Instant last = Instant.MIN;

        long alerts() {
            return alerts;
        }

        Instant last() {
            return last;
        }
    }

    void add(Alert alert) {
        String day = alert.createdAt().atZone(ZoneOffset.UTC).toLocalDate().toString();
        DayCount ofDay = days.computeIfAbsent(day, name -> new DayCount());
        ofDay.bySeverity.merge(alert.severity(), 1L, Long::sum);
        ofDay.occurrences += alert.count();
        RuleCount ofRule = rules.computeIfAbsent(alert.rule(), name -> new RuleCount());
        ofRule.alerts++;
        ofRule.occurrences += alert.count();
        ofRule.days.add(day);
        ofRule.detect.add(Duration.between(alert.firstSeen(), alert.createdAt()));
        alert.history().stream()
                .filter(change -> change.action().equals("acknowledged"))
                .findFirst()
                .ifPresent(change -> ofRule.acknowledge.add(Duration.between(alert.createdAt(), change.at())));
        if (alert.disposition() != null) {
            ofRule.closedAs.merge(alert.disposition(), 1L, Long::sum);
        }
        for (String technique : alert.attack()) {
            Seen seen = techniques.computeIfAbsent(technique, name -> new Seen());
            seen.alerts++;
            seen.last = seen.last.isAfter(alert.createdAt()) ? seen.last : alert.createdAt();
        }
    }

    Map<String, Seen> techniques() {
        return techniques;
    }

    /**
     * A day, in UTC.
     *
     * @param alerts that were raised
     * @param occurrences findings that were raised or folded into these alerts
     * @param suppressionShare of the findings that raised no alert of their own, 0 to 1
     * @param bySeverity by the severity's word
     */
    record Day(String day, long alerts, long occurrences, double suppressionShare, Map<String, Long> bySeverity) {}

    List<Day> volume() {
        List<Day> all = new ArrayList<>();
        days.forEach((day, count) -> {
            Map<String, Long> bySeverity = new TreeMap<>();
            for (Severity severity : Severity.values()) {
                bySeverity.put(severity.word(), count.bySeverity.getOrDefault(severity, 0L));
            }
            long alerts =
                    bySeverity.values().stream().mapToLong(Long::longValue).sum();
            all.add(new Day(day, alerts, count.occurrences, 1 - share(alerts, count.occurrences), bySeverity));
        });
        return all;
    }

    /**
     * A rule.
     *
     * @param alertsPerDay on the days on which it raised any
     * @param closedAs by the disposition's word
     * @param truePositiveShare of the alerts that were closed as true or false positive, 0 to 1; null for none
     * @param detect from the first event to the alert
     * @param acknowledge from the alert to its acknowledgement
     */
    record RuleRow(
            String rule,
            long alerts,
            long occurrences,
            double suppressionShare,
            double alertsPerDay,
            Map<String, Long> closedAs,
            @Nullable Double truePositiveShare,
            Quantiles detect,
            Quantiles acknowledge) {}

    List<RuleRow> rules() {
        List<RuleRow> all = new ArrayList<>();
        rules.forEach((rule, count) -> {
            Map<String, Long> closedAs = new TreeMap<>();
            for (Disposition disposition : Disposition.values()) {
                closedAs.put(disposition.name().toLowerCase(Locale.ROOT), count.closedAs.getOrDefault(disposition, 0L));
            }
            long trueOnes = count.closedAs.getOrDefault(Disposition.TRUE_POSITIVE, 0L);
            long judged = trueOnes + count.closedAs.getOrDefault(Disposition.FALSE_POSITIVE, 0L);
            all.add(new RuleRow(
                    rule,
                    count.alerts,
                    count.occurrences,
                    1 - share(count.alerts, count.occurrences),
                    share(count.alerts, count.days.size()),
                    closedAs,
                    judged == 0 ? null : share(trueOnes, judged),
                    Quantiles.of(count.detect),
                    Quantiles.of(count.acknowledge)));
        });
        return all;
    }

    /** To three places. */
    private static double share(long part, long of) {
        return of == 0 ? 0 : Math.round(1000.0 * part / of) / 1000.0;
    }
}
