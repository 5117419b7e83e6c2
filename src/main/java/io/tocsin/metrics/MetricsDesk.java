package io.tocsin.metrics;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertQuery;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.RuleStatus;
import io.tocsin.incident.Incident;
import io.tocsin.incident.IncidentDesk;
import io.tocsin.platform.TextFiles;
import io.tocsin.store.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The reports. Each is computed when it is asked for. Safe for many threads; throws
 * {@link io.tocsin.platform.TransientException} while the store is away.
 */
public final class MetricsDesk {

    /** Alerts that are read for one report; of more, the newest are, and the report says that it is not complete. */
    static final int MOST_ALERTS = 50_000;

    private static final int TEST_FOLDERS = 8;
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    private final IncidentDesk incidents;
    private final AlertDesk alerts;
    private final Correlator rules;
    private final SlaDesk sla;
    private final Path ruleFolder;
    private final Coverage coverage = new Coverage(AttackMatrix.shipped());

    MetricsDesk(IncidentDesk incidents, AlertDesk alerts, Correlator rules, SlaDesk sla, Path ruleFolder) {
        this.incidents = incidents;
        this.alerts = alerts;
        this.rules = rules;
        this.sla = sla;
        this.ruleFolder = ruleFolder;
    }

    /** A report's rows. */
    public record Report<T>(boolean complete, List<T> items) {}

    public Report<TimesReport.Row> times(Period period) {
        return new Report<>(true, TimesReport.of(of(period)));
    }

    private List<Incident> of(Period period) {
        return incidents.openedSince(period.from()).stream()
                .filter(incident -> incident.mergedInto().isEmpty() && period.has(incident.createdAt()))
                .toList();
    }

    /** Alerts by day, in UTC. */
    public Report<?> volume(Period period) {
        AlertTally tally = new AlertTally();
        return new Report<>(read(period, tally), tally.volume());
    }

    /** Alerts by rule, and what they turned out to be. */
    public Report<?> rules(Period period) {
        AlertTally tally = new AlertTally();
        return new Report<>(read(period, tally), tally.rules());
    }

    /** @param whole whether techniques that no rule looks for are wanted too */
    public Report<Coverage.Technique> coverage(Period period, boolean whole) {
        AlertTally tally = new AlertTally();
        boolean complete = read(period, tally);
        List<RuleStatus> all = rules.rules();
        return new Report<>(complete, coverage.of(all, tested(all), tally.techniques(), whole));
    }

    public SlaDesk.SlaReport sla(Period period) {
        return sla.report(of(period));
    }

    /** The clocks of one incident. */
    public List<?> clocks(Incident incident) {
        return sla.clocks(incident);
    }

    /** Returns whether all alerts of the period were read. */
    private boolean read(Period period, AlertTally tally) {
        int left = MOST_ALERTS;
        @Nullable String cursor = null;
        do {
            Page<Alert> page = alerts.find(new AlertQuery(
                    "", Set.of(), Set.of(), "", period.from(), period.to(), AlertQuery.MAX_SIZE, cursor));
            page.items().forEach(tally::add);
            left -= page.items().size();
            cursor = page.next();
        } while (cursor != null && left > 0);
        return cursor == null;
    }

    /** Ids of the rules that a rule test names. */
    private Set<String> tested(List<RuleStatus> all) {
        Set<String> ids =
                all.stream().map(RuleStatus::id).filter(Objects::nonNull).collect(Collectors.toSet());
        Set<String> found = new HashSet<>();
        for (Path file : TextFiles.below(ruleFolder, TEST_FOLDERS, (path, e) -> {})) {
            if (file.toString().endsWith(".test.yaml")) {
                try {
                    WORD.matcher(TextFiles.read(file))
                            .results()
                            .map(MatchResult::group)
                            .filter(ids::contains)
                            .forEach(found::add);
                } catch (IOException e) {
                    // a test that cannot be read tests nothing; the rules' health tells of it
                }
            }
        }
        return found;
    }
}
