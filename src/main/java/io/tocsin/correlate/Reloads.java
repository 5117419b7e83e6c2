package io.tocsin.correlate;

import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.window.Windows;
import io.tocsin.event.Event;
import io.tocsin.store.EventStore;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings changed rules into force. What a rule remembers goes on where it is what the new text counts; else it is made from
 * the stored events before the rule is in force, or, where that takes long, while it is (docs/adr/0013).
 */
final class Reloads {

    private static final Logger log = LoggerFactory.getLogger(Reloads.class);

    /** An edit is in force within two seconds, whatever has to be read for it: the rest goes on beside. */
    private static final Duration PATIENCE = Duration.ofMillis(800);

    /** So much earlier than the rules look back, that it is known who was sending then. */
    private static final Duration BEFORE = Duration.ofMinutes(7);

    /**
     * Rules to be in force with the next batch.
     *
     * @param refill makes what they should remember, if anything has to
     * @param inPlaceOf what was at work when that was begun
     */
    private record Reload(
            RuleSet rules,
            @Nullable Refill refill,
            @Nullable Refill inPlaceOf) {}

    private final CorrelateProperties settings;
    private final Lists lists;
    private final Lock evaluating;
    private volatile @Nullable EventStore history;
    private volatile @Nullable Reload next;
    private volatile @Nullable Refill filling;
    private volatile long position;
    private volatile Map<String, Instant> partly = Map.of();

    /** @param evaluating held by who calls {@link #take} and {@link #shown} */
    Reloads(CorrelateProperties settings, Lists lists, Lock evaluating) {
        this.settings = settings;
        this.lists = lists;
        this.evaluating = evaluating;
    }

    /** The events at rest, as far as they were shown to the rules in force. */
    void readFrom(EventStore events) {
        history = events;
    }

    /**
     * Makes ready what these rules should remember; from the thread that looks at the folder.
     *
     * @param inForce has the rules that are in force now; {@code windows} what they remember
     * @param then done when the rules are to be in force
     */
    void prepare(RuleSet changed, RuleEngine inForce, Windows windows, Runnable then) throws InterruptedException {
        Refill refill;
        Refill running;
        evaluating.lock();
        try {
            Reload waiting = next;
            if (waiting != null && waiting.refill() != null) {
                waiting.refill().stop();
            }
            running = filling;
            refill = plan(changed, inForce.rules(), windows);
        } finally {
            evaluating.unlock();
        }
        if (refill != null) {
            refill.start().await(PATIENCE);
        }
        evaluating.lock();
        try {
            next = new Reload(changed, refill, running);
            then.run();
        } finally {
            evaluating.unlock();
        }
    }

    private @Nullable Refill plan(RuleSet changed, RuleSet inForce, Windows windows) {
        Set<String> wanted = new HashSet<>(windows.lacking(changed.sites()));
        RuleGraph graph = new RuleGraph(changed.rules());
        wanted.addAll(graph.builtOn(RuleGraph.edited(inForce.rules(), changed.rules())));
        Refill running = filling;
        if (running != null) {
            wanted.addAll(running.rules());
            wanted.retainAll(changed.rules().keySet());
        }
        EventStore events = history;
        Instant horizon = windows.horizon().orElse(null);
        Instant now = windows.now().orElse(null);
        if (wanted.isEmpty() || events == null || horizon == null || now == null) {
            return null;
        }
        Duration reach = changed.reach(rule -> wanted.contains(rule.id())).plus(BEFORE);
        Instant since = horizon.isAfter(Instant.EPOCH.plus(reach)) ? horizon.minus(reach) : Instant.EPOCH;
        Refill.Plan plan = new Refill.Plan(changed, Set.copyOf(wanted), since, position, now, windows.listening());
        Refill refill = new Refill(plan, settings, lists, events, () -> position);
        return running == null ? refill : refill.inPlaceOf(running);
    }

    /** Takes into force what is ready; returns what rules should have found before that, and could not yet. */
    List<Finding> take(RuleEngine engine, Windows windows) {
        Reload waiting = next;
        if (waiting != null) {
            next = null;
            List<Finding> owed = bringIntoForce(waiting, engine, windows);
            if (!owed.isEmpty()) {
                return owed;
            }
        }
        Refill running = filling;
        if (running == null || (!running.isReady() && !running.hasFailed())) {
            return List.of();
        }
        boolean ready = running.isReady();
        Windows filled = ready ? finish(running, windows) : null;
        if (filled != null) {
            windows.adopt(filled, running.rules());
        }
        Refill again = filled == null && ready ? plan(engine.rules(), engine.rules(), windows) : null;
        filling = again;
        if (again != null) {
            again.takesOver(running);
            goesOnInForce(again.start(), windows.lacking(engine.rules().sites()));
        }
        return filled == null ? List.of() : running.missed();
    }

    /** Returns what rules should have found before that, and could not yet. */
    private List<Finding> bringIntoForce(Reload waiting, RuleEngine engine, Windows windows) {
        Refill refill = waiting.refill();
        Refill before = filling;
        boolean isInPlace = before == null || before == waiting.inPlaceOf();
        if (refill != null && before == null) {
            refill.owesNothing();
        }
        RuleSet changed = waiting.rules();
        RuleSet inForce = engine.rules();
        Windows filled = refill != null && refill.isReady() && isInPlace ? finish(refill, windows) : null;
        engine.use(changed);
        if (refill != null && filled != null) {
            windows.adopt(filled, refill.rules());
        }
        Set<String> empty = windows.lacking(changed.sites());
        if (filled == null
                && (refill == null
                        || refill.hasFailed()
                        || !isInPlace
                        || !refill.rules().containsAll(empty))) {
            // something was learnt or lost since this was made ready
            if (refill != null) {
                refill.stop();
            }
            refill = plan(changed, inForce, windows);
            if (refill != null) {
                refill.start();
            }
        }
        if (before != null) {
            before.stop();
        }
        if (before != null && refill != null) {
            refill.takesOver(before);
        }
        filling = filled == null ? refill : null;
        if (filled == null && refill != null) {
            goesOnInForce(refill, empty);
        } else if (!empty.isEmpty()) {
            log.warn("The windows of {} begin empty: no stored events can be read", empty);
        }
        return refill != null && filled != null ? refill.missed() : List.of();
    }

    private void goesOnInForce(Refill refill, Set<String> empty) {
        refill.goesOnInForce(position, empty);
        log.info(
                "Rules {} are in force while their windows are filled, those of {} empty so far",
                refill.rules(),
                empty);
    }

    private @Nullable Windows finish(Refill refill, Windows windows) {
        return windows.now().map(now -> refill.finish(position, now)).orElse(null);
    }

    /** These events were shown to the rules in force, which found this. */
    void shown(List<Event> batch, List<Finding> findings, Windows windows) {
        batch.forEach(this::shown);
        Refill running = filling;
        if (running != null) {
            running.told(findings);
        }
        partly = windows.partly();
    }

    /** This event was shown to the rules in force. */
    void shown(Event event) {
        position = Math.max(position, event.position() + 1);
    }

    /** What is to be said of what rules remember, by id; those that remember all are not in it. */
    Map<String, String> words() {
        Map<String, String> words = new HashMap<>();
        partly.forEach((rule, since) -> words.put(
                rule, "its windows know nothing of what happened before " + since + ", and fill as time goes on"));
        Refill running = filling;
        if (running != null) {
            running.rules().forEach(rule -> words.put(rule, running.words()));
        }
        return words;
    }

    int beingFilled() {
        Refill running = filling;
        return running == null ? 0 : running.rules().size();
    }

    int partlyEmpty() {
        return partly.size();
    }

    /** Nothing that was begun is wanted any more. */
    void stop() {
        Refill running = filling;
        Reload waiting = next;
        if (running != null) {
            running.stop();
        }
        if (waiting != null && waiting.refill() != null) {
            waiting.refill().stop();
        }
        filling = null;
    }
}
