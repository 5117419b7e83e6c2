package io.tocsin.correlate.trial;

import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.Finding;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.event.Event;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The alerts that rules would have raised over recorded events, found by the same engine as in production. */
public final class Backtest {

    private Backtest() {}

    /**
     * What came of it.
     *
     * @param events how many events were shown to the rules
     * @param findings how many findings they made
     * @param alerts the alerts, in the order they would have been raised
     */
    public record Result(long events, long findings, List<Episode> alerts) {}

    /**
     * Runs the rules, with an empty memory, over events in the order in which they come. At the end it is as late as the
     * latest event.
     */
    public static Result run(Correlator rules, Iterator<Event> events) {
        return run(rules, events, null);
    }

    /**
     * What the rules find, those for other rules and those being written included, folded as alerts are.
     *
     * @param lists what lists hold, in place of what they hold else
     * @param end how late it is at the end; null where that is when the last event happened
     */
    static List<Episode> trial(Correlator rules, List<ValueList> lists, List<Event> events, @Nullable Instant end) {
        Episodes episodes = new Episodes();
        try (Correlator trial = rules.trial(lists)) {
            episodes.take(trial.observeAll(events));
            Instant latest = events.stream()
                    .map(Event::occurredAt)
                    .max(Instant::compareTo)
                    .orElse(Instant.EPOCH);
            episodes.take(trial.finish(end == null ? latest : end));
        }
        return episodes.all();
    }

    /**
     * As {@link #run(Correlator, Iterator)}, looking at one moment: rules with a lookback leave out what lies further
     * back or ahead, and what was to be heard from and was not is missing at that moment.
     */
    public static Result run(Correlator rules, Iterator<Event> events, @Nullable Instant now) {
        Episodes episodes = new Episodes();
        long count = 0;
        Instant latest = Instant.EPOCH;
        try (Correlator fresh = rules.fresh()) {
            if (now != null) {
                fresh.asOf(now);
            }
            while (events.hasNext()) {
                Event event = events.next();
                latest = event.occurredAt().isAfter(latest) ? event.occurredAt() : latest;
                episodes.take(fresh.observe(List.of(event)));
                count++;
            }
            if (now != null || count > 0) {
                episodes.take(fresh.finish(now == null ? latest : now).stream()
                        .filter(finding -> finding.kind() == Finding.Kind.ALERT)
                        .toList());
            }
        }
        return new Result(count, episodes.findings(), episodes.all());
    }
}
