package io.tocsin.correlate.engine;

import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.finding.FindingMaker;
import io.tocsin.event.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What could be said of an event before its turn.
 *
 * @param event as the rules see it
 * @param shown the rules that it was shown to: those that remember nothing
 * @param inTurn rules that may match it and are asked when it is its turn
 * @param failure why nothing could be said, and no rule sees it; null as a rule
 */
record Ahead(
        Event event,
        List<Shown> shown,
        List<Rule> inTurn,
        @Nullable Throwable failure) {

    Ahead(Event event, List<Shown> shown, List<Rule> inTurn) {
        this(event, shown, inTurn, null);
    }

    /** One event on which the look itself failed; those beside it are looked at all the same. */
    static Ahead failed(Event event, Throwable failure) {
        return new Ahead(event, List.of(), List.of(), failure);
    }

    /**
     * An event was shown to a rule.
     *
     * @param found what it found; empty where it is not true
     * @param failure what the rule threw
     * @param nanos how long it took, nanoseconds; {@link #NOT_TIMED} for most events, see {@link Sampling}
     */
    record Shown(
            Rule rule, List<FindingMaker> found, @Nullable Throwable failure, long nanos) {

        static final long NOT_TIMED = -1;
    }

    /** No rule can match it. */
    boolean isNothing() {
        return shown.isEmpty() && inTurn.isEmpty();
    }
}
