package io.tocsin.correlate.trial;

import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.RuleStatus;
import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.event.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The alerts that rules would have raised over recorded events, found by the same engine as in production; beside them,
 * where that is wanted, those that other rules would have raised over the same events. One thread at a time.
 */
public final class Backtest implements AutoCloseable {

    /** As many events are shown together: each time costs something. */
    private static final int BATCH = 100;

    private final Side tried;
    private final @Nullable Side live;
    private final Scope scope;
    private final List<Event> batch = new ArrayList<>(BATCH);
    private long events;
    private @Nullable Instant first;
    private Instant latest = Instant.EPOCH;

    /**
     * What counts.
     *
     * @param findings which of what is found; alerts in most cases
     * @param signals whether what the rules to compare with find for other rules counts too; else of them only alerts are
     *     known to anybody
     * @param from alerts that were raised before are left out: events before it only fill the windows; null for none
     * @param maxAlerts so many alerts are kept for each side, and then it ends
     */
    public record Scope(
            Predicate<Finding> findings,
            boolean signals,
            @Nullable Instant from,
            int maxAlerts) {

        /** All alerts. */
        public static Scope everything() {
            return new Scope(Scope::isAlert, false, null, Integer.MAX_VALUE);
        }

        public static boolean isAlert(Finding finding) {
            return finding.kind() == Finding.Kind.ALERT;
        }
    }

    /**
     * What came of it.
     *
     * @param events how many events were shown to the rules
     * @param findings how many findings they made
     * @param alerts the alerts, in the order they would have been raised
     */
    public record Result(long events, long findings, List<Episode> alerts) {}

    /**
     * @param tried rules whose memory is empty; they are closed with this
     * @param live rules to compare with, whose memory is empty too; null where there are none
     */
    public Backtest(Correlator tried, @Nullable Correlator live, Scope scope) {
        this.tried = new Side(tried, scope.findings());
        this.live = live == null
                ? null
                : new Side(
                        live,
                        finding -> (scope.signals() || Scope.isAlert(finding))
                                && scope.findings().test(finding));
        this.scope = scope;
    }

    /** One set of rules, and what they found. */
    private static final class Side {

        private final Correlator rules;
        private final Predicate<Finding> counted;
        private final Episodes episodes = new Episodes();

        Side(Correlator rules, Predicate<Finding> counted) {
            this.rules = rules;
            this.counted = counted;
        }

        void show(List<Event> batch) {
            take(rules.observeAll(batch));
        }

        void take(List<Finding> found) {
            episodes.take(found.stream()
                    .filter(one -> !one.rule().equals(Correlator.QUARANTINED) && counted.test(one))
                    .toList());
        }

        List<Episode> since(@Nullable Instant from) {
            return episodes.all().stream()
                    .filter(one -> from == null || !one.raisedAt().isBefore(from))
                    .toList();
        }
    }

    /** Looks at one moment: rules with a lookback leave out what lies further back or ahead. Before the first event. */
    public void asOf(Instant now) {
        tried.rules.asOf(now);
        if (live != null) {
            live.rules.asOf(now);
        }
    }

    /** Shows the next event; false where there are as many alerts as are kept, and no more is to be shown. */
    public boolean show(Event event) {
        Instant at = event.occurredAt();
        latest = at.isAfter(latest) ? at : latest;
        if (scope.from() == null || !at.isBefore(scope.from())) {
            first = first == null || at.isBefore(first) ? at : first;
            events++;
        }
        batch.add(event);
        if (batch.size() == BATCH) {
            showBatch();
        }
        return !isFull();
    }

    private void showBatch() {
        if (!batch.isEmpty()) {
            tried.show(batch);
            if (live != null) {
                live.show(batch);
            }
            batch.clear();
        }
    }

    private boolean isFull() {
        return tried.episodes.size() >= scope.maxAlerts()
                || (live != null && live.episodes.size() >= scope.maxAlerts());
    }

    /**
     * No more events: what was to be heard from and was not is missing now.
     *
     * @param now how late it is; null where that is when the last event happened
     */
    public void finish(@Nullable Instant now) {
        showBatch();
        if (now != null || !latest.equals(Instant.EPOCH)) {
            Instant end = now == null ? latest : now;
            tried.take(tried.rules.finish(end));
            if (live != null) {
                live.take(live.rules.finish(end));
            }
        }
    }

    /** What was found so far. */
    public Result result() {
        return new Result(events, tried.episodes.findings(), tried.since(scope.from()));
    }

    /** @param samples most alerts of each kind that are shown whole */
    public BacktestReport report(int samples) {
        return BacktestReport.of(
                period(), tried.since(scope.from()), live == null ? null : live.since(scope.from()), doubts(), samples);
    }

    private BacktestReport.Period period() {
        return new BacktestReport.Period(events, first, first == null ? null : latest);
    }

    private BacktestReport.Doubts doubts() {
        return new BacktestReport.Doubts(
                broken(),
                tried.rules.remembered().dropped(),
                tried.rules.rules().stream()
                        .filter(rule -> rule.status() == RuleStatus.Status.QUARANTINED)
                        .map(rule -> rule.id() + ": " + rule.error())
                        .toList(),
                isFull());
    }

    private List<String> broken() {
        return Stream.concat(
                        tried.rules.problems().stream(), live == null ? Stream.empty() : live.rules.problems().stream())
                .filter(Problem::isError)
                .map(Problem::toString)
                .distinct()
                .toList();
    }

    /** The alerts of the rules tried that those compared with would not have raised; all where nothing is compared. */
    List<Episode> onlyNew() {
        List<Episode> all = tried.since(scope.from());
        return live == null ? all : BacktestReport.onlyNew(all, live.since(scope.from()));
    }

    /** As {@link #report}, of {@link #onlyNew} alone. */
    BacktestReport reportOnlyNew(int samples) {
        return BacktestReport.of(period(), onlyNew(), null, doubts(), samples);
    }

    @Override
    public void close() {
        tried.rules.close();
        if (live != null) {
            live.rules.close();
        }
    }

    /**
     * Runs the rules, with an empty memory, over events in the order in which they come. At the end it is as late as the
     * latest event.
     */
    public static Result run(Correlator rules, Iterator<Event> events) {
        return run(rules, events, null);
    }

    /**
     * As {@link #run(Correlator, Iterator)}, looking at one moment: rules with a lookback leave out what lies further
     * back or ahead, and what was to be heard from and was not is missing at that moment.
     */
    public static Result run(Correlator rules, Iterator<Event> events, @Nullable Instant now) {
        try (Backtest backtest = new Backtest(rules.fresh(), null, Scope.everything())) {
            if (now != null) {
                backtest.asOf(now);
            }
            events.forEachRemaining(backtest::show);
            backtest.finish(now);
            return backtest.result();
        }
    }

    /**
     * What came of a test.
     *
     * @param alerts what the rules found, those for other rules and those being written included, folded as alerts are
     * @param failed rules that threw, or took too long, with what they did
     */
    record Trial(List<Episode> alerts, Map<String, String> failed) {}

    /**
     * Shows events to the rules, those being written included.
     *
     * @param lists what lists hold, in place of what they hold else
     * @param end how late it is at the end; null where that is when the last event happened
     */
    static Trial trial(Correlator rules, List<ValueList> lists, List<Event> events, @Nullable Instant end) {
        Scope all = new Scope(finding -> true, false, null, Integer.MAX_VALUE);
        try (Backtest backtest = new Backtest(rules.trial(lists), null, all)) {
            for (Event event : events) {
                RuleTests.stopIfInterrupted();
                backtest.show(event);
            }
            backtest.finish(end);
            Map<String, String> failed = new TreeMap<>();
            backtest.tried.rules.rules().stream()
                    .filter(rule -> rule.status() != RuleStatus.Status.ERROR && rule.error() != null)
                    .forEach(rule -> failed.put(String.valueOf(rule.id()), String.valueOf(rule.error())));
            return new Trial(backtest.result().alerts(), failed);
        }
    }
}
