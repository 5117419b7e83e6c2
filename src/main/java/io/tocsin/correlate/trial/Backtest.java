package io.tocsin.correlate.trial;

import io.tocsin.correlate.Correlator;
import io.tocsin.event.Event;
import java.util.Iterator;
import java.util.List;

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

    /** Runs the rules, with an empty memory, over events in the order in which they come. */
    public static Result run(Correlator rules, Iterator<Event> events) {
        Episodes episodes = new Episodes();
        long count = 0;
        try (Correlator fresh = rules.fresh()) {
            while (events.hasNext()) {
                episodes.take(fresh.observe(List.of(events.next())));
                count++;
            }
        }
        return new Result(count, episodes.findings(), episodes.all());
    }
}
