package io.tocsin.correlate.engine;

import io.tocsin.correlate.drl.CompiledJoins;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.finding.Bound;
import io.tocsin.event.Event;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sessions of all rules of several patterns, each of which has one. One thread at a time. */
final class FactSessions implements AutoCloseable {

    /** Sessions that no event is shown to are looked through after so many events. */
    private static final int EVENTS_BETWEEN_SWEEPS = 4_096;

    private final Map<String, FactSession> byRule = new HashMap<>();
    private long nextDue = Long.MAX_VALUE;
    private int untilSweep = EVENTS_BETWEEN_SWEEPS;

    /** Goes on with these rules; those whose text is the same keep their facts. */
    void use(RuleSet rules) {
        Set<String> gone = new HashSet<>(byRule.keySet());
        rules.rules().values().stream().filter(rule -> rule.joins() != null).forEach(rule -> {
            FactSession before = byRule.get(rule.id());
            if (before == null || !before.rule().equals(rule)) {
                byRule.put(rule.id(), new FactSession(rule, CompiledJoins.of(rules.compiled(rule))));
                if (before != null) {
                    before.close();
                }
            }
            gone.remove(rule.id());
        });
        gone.forEach(rule -> forget(rule));
        lookForDue();
    }

    private void forget(String rule) {
        FactSession session = byRule.remove(rule);
        if (session != null) {
            session.close();
        }
    }

    /** What an event makes true for a rule at once; nothing of what time has yet to decide. */
    List<Found> show(Rule rule, Event event, long watermark, boolean forget) {
        FactSession session = byRule.get(rule.id());
        if (session == null) {
            return List.of();
        }
        if (forget) {
            session.forget(watermark);
        }
        List<Found> found = session.show(event, watermark);
        nextDue = Math.min(nextDue, session.nextDue());
        return found;
    }

    /** Something went wrong in a session, or its rule was not shown all events. */
    void clear(String rule) {
        FactSession session = byRule.get(rule);
        if (session != null) {
            session.clear();
        }
    }

    /** Whether a match that was held may be told by now. */
    boolean isDue(long watermark) {
        return nextDue < watermark;
    }

    /** The next match that time has decided, in the order in which that was; null where it is not one any more. */
    @Nullable
    Found next() {
        FactSession first = null;
        for (FactSession session : byRule.values()) {
            if (first == null
                    || session.nextDue() < first.nextDue()
                    || (session.nextDue() == first.nextDue()
                            && session.rule().id().compareTo(first.rule().id()) < 0)) {
                first = session;
            }
        }
        Found found = first == null || first.nextDue() == Long.MAX_VALUE ? null : first.due();
        lookForDue();
        return found;
    }

    private void lookForDue() {
        nextDue = byRule.values().stream().mapToLong(FactSession::nextDue).min().orElse(Long.MAX_VALUE);
    }

    /** Lets go what no later event can need, now and then. */
    void sweep(long watermark) {
        if (--untilSweep <= 0) {
            untilSweep = EVENTS_BETWEEN_SWEEPS;
            byRule.values().forEach(session -> session.forget(watermark));
        }
    }

    /** Takes over what these rules remember elsewhere, which is not used any more. */
    void adopt(FactSessions filled, Set<String> rules) {
        for (String rule : rules) {
            FactSession theirs = filled.byRule.get(rule);
            FactSession ours = byRule.get(rule);
            if (theirs != null && ours != null && theirs.rule().equals(ours.rule())) {
                filled.byRule.remove(rule);
                ours.close();
                byRule.put(rule, theirs);
            }
        }
        lookForDue();
    }

    /** The events that a rule keeps; none where it has but one pattern. */
    Collection<Event> facts(String rule) {
        FactSession session = byRule.get(rule);
        return session == null ? List.of() : session.facts();
    }

    /** How often a rule let something go, by the bound that was reached. */
    Map<Bound, Long> dropped(String rule) {
        FactSession session = byRule.get(rule);
        return session == null ? Map.of() : session.dropped();
    }

    Set<String> rules() {
        return byRule.keySet();
    }

    @Override
    public void close() {
        byRule.values().forEach(FactSession::close);
        byRule.clear();
    }
}
