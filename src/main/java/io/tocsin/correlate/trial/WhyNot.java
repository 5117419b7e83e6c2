package io.tocsin.correlate.trial;

import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.explain.RuleExplanation;
import io.tocsin.event.Event;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a rule raised nothing over some events: the event that came nearest, and what it lacked. */
final class WhyNot {

    private final Correlator rules;
    private final List<Event> events;

    WhyNot(Correlator rules, List<Event> events) {
        this.rules = rules;
        this.events = events;
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
        String lacks = nearest.failed().stream().map(one -> one.words()).collect(Collectors.joining("; "));
        return "nearest was event " + nearest.event() + " at " + nearest.at() + ", which failed "
                + (lacks.isEmpty() ? nearest.note() : lacks);
    }

    private @Nullable RuleExplanation nearest(String rule, @Nullable String key) {
        RuleExplanation nearest = null;
        try (Correlator fresh = rules.fresh()) {
            for (Event event : events) {
                for (RuleExplanation one : fresh.explain(event, rule)) {
                    boolean fits = key == null || one.key().equals(key);
                    if (fits && (nearest == null || one.distance() < nearest.distance())) {
                        nearest = one;
                    }
                }
                fresh.observe(List.of(event));
            }
        }
        return nearest;
    }
}
