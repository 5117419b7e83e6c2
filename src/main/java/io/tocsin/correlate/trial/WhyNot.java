package io.tocsin.correlate.trial;

import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.explain.ConditionExplanation;
import io.tocsin.correlate.explain.RuleExplanation;
import io.tocsin.correlate.explain.Verdict;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.event.Event;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Why a rule raised nothing over some events: the event that came nearest, and what it lacked. */
final class WhyNot {

    private final Correlator rules;
    private final List<ValueList> lists;
    private final List<Event> events;
    private final @Nullable Instant end;

    /**
     * @param lists what lists hold, in place of what they hold else
     * @param end how late it is at the end; null where that is when the last event happened
     */
    WhyNot(Correlator rules, List<ValueList> lists, List<Event> events, @Nullable Instant end) {
        this.rules = rules;
        this.lists = List.copyOf(lists);
        this.events = List.copyOf(events);
        this.end = end;
    }

    /**
     * In words.
     *
     * @param key only events with this key; null for any
     */
    String words(String rule, @Nullable String key) {
        if (events.isEmpty()) {
            return "there is no event";
        }
        RuleExplanation nearest = nearest(rule, key);
        if (nearest == null) {
            return key == null ? "nothing is known of the rule" : "no event has the key \"" + key + "\"";
        }
        if (nearest.holds()) {
            return "it was true for event " + nearest.event() + " of \"" + nearest.key() + "\"";
        }
        return "nearest was event " + nearest.event() + " at " + nearest.at() + ", which "
                + (nearest.waits() ? "still waits for " + waitsFor(nearest) : "failed " + lacks(nearest));
    }

    private static String waitsFor(RuleExplanation nearest) {
        String waiting = words(nearest.conditions().stream().filter(one -> one.verdict() == Verdict.WAITING));
        // a rule of several patterns waits as a whole
        return (waiting.isEmpty() ? "time to pass (" + nearest.note() + ")" : waiting)
                + ": say with \"until\" how late it is at the end";
    }

    private static String lacks(RuleExplanation nearest) {
        return nearest.failed().isEmpty() ? nearest.note() : words(nearest.failed().stream());
    }

    private static String words(Stream<ConditionExplanation> conditions) {
        return conditions.map(ConditionExplanation::words).collect(Collectors.joining("; "));
    }

    private @Nullable RuleExplanation nearest(String rule, @Nullable String key) {
        RuleExplanation nearest = null;
        try (Correlator trial = rules.trial(lists)) {
            for (Event event : events) {
                RuleTests.stopIfInterrupted();
                nearest = nearer(nearest, trial.explain(event, rule), key);
                trial.observe(List.of(event));
            }
            if (nearest != null && nearest.waits()) {
                // what time decides is known at the end
                trial.finish(end == null ? latest() : end);
                nearest = null;
                for (Event event : events) {
                    RuleTests.stopIfInterrupted();
                    nearest = nearer(nearest, trial.explain(event, rule), key);
                }
            }
        }
        return nearest;
    }

    private Instant latest() {
        return events.stream()
                .map(Event::occurredAt)
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    private static @Nullable RuleExplanation nearer(
            @Nullable RuleExplanation before, List<RuleExplanation> explained, @Nullable String key) {
        RuleExplanation nearest = before;
        for (RuleExplanation one : explained) {
            boolean fits = key == null || one.key().equals(key);
            if (fits && (nearest == null || one.distance() < nearest.distance())) {
                nearest = one;
            }
        }
        return nearest;
    }
}
