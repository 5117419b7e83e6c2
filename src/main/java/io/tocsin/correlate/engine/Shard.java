package io.tocsin.correlate.engine;

import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.finding.FindingMaker;
import io.tocsin.correlate.finding.Signals;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.prefilter.Prefilter;
import io.tocsin.correlate.window.Evaluation;
import io.tocsin.correlate.window.Watermarks;
import io.tocsin.correlate.window.RuleFunctions;
import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at events before their turn: which rules they can match, and what those of them find that remember nothing.
 *
 * <p>One thread at a time.
 */
final class Shard implements Evaluation, AutoCloseable {

    private static final Event NONE = Event.builder().put("event.id", "none").build();

    private final Lists lists;
    private final GivenUp givenUp;
    private final RuleSession session;
    private final Prefilter prefilter;
    private final Sampling sampling = new Sampling();
    private Event event = NONE;
    private long time;
    private @Nullable Rule rule;
    private List<FindingMaker> found = List.of();

    /** @param prefilter for this shard alone */
    Shard(RuleSet rules, Prefilter prefilter, Lists lists, GivenUp givenUp) {
        this.lists = lists;
        this.givenUp = givenUp;
        this.prefilter = prefilter;
        session = new RuleSession(rules);
    }

    /** @param leftOut rules that are not tried */
    Ahead look(Event outside, Set<String> leftOut) {
        event = Signals.fromOutside(outside);
        List<Rule> candidates = prefilter.candidates(event);
        if (candidates.isEmpty()) {
            return new Ahead(event, List.of(), List.of());
        }
        List<Rule> inTurn = new ArrayList<>(candidates.size());
        List<Rule> toShow = List.of();
        for (Rule candidate : candidates) {
            if (!candidate.sites().isEmpty() || leftOut.contains(candidate.id())) {
                inTurn.add(candidate);
            } else {
                toShow = toShow.isEmpty() ? new ArrayList<>(candidates.size()) : toShow;
                toShow.add(candidate);
            }
        }
        return new Ahead(event, toShow.isEmpty() ? List.of() : show(toShow), inTurn);
    }

    private List<Ahead.Shown> show(List<Rule> rules) {
        time = Watermarks.timeOf(event);
        return RuleFunctions.during(this, () -> {
            List<Ahead.Shown> shown = new ArrayList<>(rules.size());
            for (Rule one : rules) {
                shown.add(show(one));
            }
            return shown;
        });
    }

    private Ahead.Shown show(Rule candidate) {
        rule = candidate;
        found = List.of();
        boolean timed = sampling.isNext(candidate.id());
        long began = timed ? System.nanoTime() : 0;
        Throwable failure = null;
        try {
            session.show(candidate, event);
        } catch (RuntimeException | StackOverflowError e) {
            found = List.of();
            failure = e;
        }
        long nanos = Ahead.Shown.NOT_TIMED;
        if (timed) {
            nanos = System.nanoTime() - began;
            sampling.took(candidate.id(), nanos);
        }
        return new Ahead.Shown(candidate, found, failure, nanos);
    }

    @Override
    public String rule() {
        return rule == null ? "" : rule.id();
    }

    @Override
    public double ask(String site, Event asked, Object... arguments) {
        throw new IllegalStateException("rule " + rule() + " remembers nothing, and asks " + site);
    }

    @Override
    public void gaveUp() {
        givenUp.add(rule());
    }

    @Override
    public Lists lists() {
        return lists;
    }

    @Override
    public Event event() {
        return event;
    }

    @Override
    public long time() {
        return time;
    }

    @Override
    public void found(Event about) {
        if (rule != null) {
            found = FindingMaker.of(rule, event, time, event.position(), Map.of(), lists);
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
