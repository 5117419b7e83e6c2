package io.tocsin.correlate;

import io.tocsin.correlate.book.RuleGraph;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.engine.RuleEngine;
import io.tocsin.correlate.engine.RuleSet;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.window.Windows;
import io.tocsin.event.Event;
import io.tocsin.store.EventStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
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

    /**
     * Rules to be in force with the next batch.
     *
     * @param changedBesides the ids of rules whose texts are the same, and that count otherwise all the same: a list has changed
     * @param refill makes what they should remember, if anything has to
     */
    private record Reload(
            RuleSet rules,
            Set<String> changedBesides,
            @Nullable Refill refill) {}

    private final CorrelateProperties settings;
    private final Lists lists;
    private final Lock evaluating;
    private volatile @Nullable EventStore history;
    private volatile @Nullable Reload next;
    /** Those at work for the rules in force, none of which is filled by two. */
    private final List<Refill> filling = new CopyOnWriteArrayList<>();

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
     * @param changedBesides the ids of rules that count otherwise than before though their texts are the same
     * @param inForce has the rules that are in force now; {@code windows} what they remember
     * @param then done when the rules are to be in force
     */
    void prepare(RuleSet changed, Set<String> changedBesides, RuleEngine inForce, Windows windows, Runnable then)
            throws InterruptedException {
        Set<String> besides = new HashSet<>(changedBesides);
        Refill refill;
        evaluating.lock();
        try {
            Reload waiting = next;
            if (waiting != null) {
                besides.addAll(waiting.changedBesides());
                if (waiting.refill() != null) {
                    waiting.refill().stop();
                }
            }
            Set<String> edited = edited(inForce.rules(), changed, besides);
            refill = plan(changed, edited, besides, concerned(changed, edited), windows);
        } finally {
            evaluating.unlock();
        }
        if (refill != null) {
            refill.start().await(PATIENCE);
        }
        evaluating.lock();
        try {
            next = new Reload(changed, besides, refill);
            then.run();
        } finally {
            evaluating.unlock();
        }
    }

    private static Set<String> edited(RuleSet inForce, RuleSet changed, Set<String> besides) {
        Set<String> edited = RuleGraph.edited(inForce.rules(), changed.rules());
        edited.addAll(besides);
        return edited;
    }

    /** Those at work that do not make what is wanted any more; the others go on. */
    private List<Refill> concerned(RuleSet changed, Set<String> edited) {
        return filling.stream()
                .filter(refill -> refill.isConcernedBy(edited, changed))
                .toList();
    }

    /** @param inPlaceOf those at work that have to begin anew */
    private @Nullable Refill plan(
            RuleSet changed, Set<String> edited, Set<String> besides, List<Refill> inPlaceOf, Windows windows) {
        RuleGraph graph = new RuleGraph(changed.rules());
        Set<String> wanted = lacking(changed, edited, windows);
        wanted.addAll(graph.builtOn(edited));
        wanted.addAll(graph.remembering(besides));
        inPlaceOf.forEach(refill -> wanted.addAll(refill.rules()));
        wanted.retainAll(changed.rules().keySet());
        filling.stream()
                .filter(refill -> !inPlaceOf.contains(refill))
                .forEach(refill -> wanted.removeAll(refill.rules()));
        EventStore events = history;
        Instant watermark = Instant.ofEpochMilli(Math.max(0, windows.watermark()));
        Instant now = windows.now().orElse(null);
        if (wanted.isEmpty() || events == null || now == null) {
            return null;
        }
        Duration reach = changed.reach(rule -> wanted.contains(rule.id()))
                .plus(RuleClock.settling(settings.bounds().maxLag()));
        Instant since = watermark.isAfter(Instant.EPOCH.plus(reach)) ? watermark.minus(reach) : Instant.EPOCH;
        Refill.Plan plan = new Refill.Plan(changed, Set.copyOf(wanted), since, position, now, windows.listening());
        return new Refill(plan, settings, lists, events, () -> position).inPlaceOf(inPlaceOf);
    }

    /** Takes into force what is ready; returns what rules should have found before that, and could not yet. */
    List<Finding> take(RuleEngine engine, Windows windows) {
        List<Finding> owed = new ArrayList<>();
        Reload waiting = next;
        if (waiting != null) {
            next = null;
            owed.addAll(bringIntoForce(waiting, engine, windows));
        }
        for (Refill running : filling) {
            if (running.isReady() || running.hasFailed()) {
                owed.addAll(takeOver(running, engine, windows));
            }
        }
        return owed;
    }

    /** Goes on with what was filled beside the rules in force; where that could not be in the end, begins again. */
    private List<Finding> takeOver(Refill running, RuleEngine engine, Windows windows) {
        boolean ready = running.isReady();
        Windows filled = ready ? finish(running, windows) : null;
        if (filled != null) {
            windows.adopt(filled, running.rules());
            running.handOver(engine);
        }
        Refill again = filled == null && ready
                ? plan(engine.rules(), Set.of(), running.rules(), List.of(running), windows)
                : null;
        filling.remove(running);
        if (again != null) {
            again.takesOver(running);
            goesOnInForce(again.start(), lacking(engine.rules(), running.rules(), windows));
        }
        return filled == null ? List.of() : running.missed();
    }

    /** Returns what rules should have found before that, and could not yet. */
    private List<Finding> bringIntoForce(Reload waiting, RuleEngine engine, Windows windows) {
        RuleSet changed = waiting.rules();
        Set<String> edited = edited(engine.rules(), changed, waiting.changedBesides());
        List<Refill> concerned = concerned(changed, edited);
        Refill refill = waiting.refill();
        boolean fits = refill != null && refill.isInPlaceOfAll(concerned);
        if (refill != null) {
            refill.owesOnlyFor(concerned);
        }
        Windows filled = refill != null && refill.isReady() && fits ? finish(refill, windows) : null;
        engine.use(changed);
        if (refill != null && filled != null) {
            windows.adopt(filled, refill.rules());
            refill.handOver(engine);
        }
        Set<String> empty = lacking(changed, filled == null ? edited : Set.of(), windows);
        filling.stream().filter(one -> !concerned.contains(one)).forEach(one -> empty.removeAll(one.rules()));
        if (filled == null
                && (refill == null
                        || refill.hasFailed()
                        || !fits
                        || !refill.rules().containsAll(empty))) {
            // something was learnt or lost since this was made ready
            if (refill != null) {
                refill.stop();
            }
            refill = plan(changed, edited, waiting.changedBesides(), concerned, windows);
            if (refill != null) {
                refill.start();
            }
        }
        filling.removeAll(concerned);
        for (Refill before : concerned) {
            before.stop();
            if (refill != null) {
                refill.takesOver(before);
            }
        }
        if (filled == null && refill != null) {
            goesOnInForce(refill, empty);
        } else if (!empty.isEmpty()) {
            log.warn("The windows of {} begin empty: no stored events can be read", empty);
        }
        return refill != null && filled != null ? refill.missed() : List.of();
    }

    /** The rules that do not know all that they ask: those of several patterns begin with nothing when they are edited. */
    private static Set<String> lacking(RuleSet rules, Set<String> edited, Windows windows) {
        Set<String> lacking = new HashSet<>(windows.lacking(rules.sites()));
        rules.rules().values().stream()
                .filter(rule -> rule.joins() != null && edited.contains(rule.id()))
                .map(Rule::id)
                .forEach(lacking::add);
        return lacking;
    }

    private void goesOnInForce(Refill refill, Set<String> empty) {
        empty.retainAll(refill.rules());
        refill.goesOnInForce(position, empty);
        filling.add(refill);
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
        filling.forEach(running -> running.told(findings));
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
        filling.forEach(running -> running.rules().forEach(rule -> words.put(rule, running.words())));
        return words;
    }

    /** Whether what one of these rules remembers is being filled. */
    boolean isFilling(Set<String> rules) {
        Reload waiting = next;
        return waiting != null || filling.stream().anyMatch(one -> !Collections.disjoint(one.rules(), rules));
    }

    int beingFilled() {
        return filling.stream().mapToInt(running -> running.rules().size()).sum();
    }

    int partlyEmpty() {
        return partly.size();
    }

    /** Nothing that was begun is wanted any more. */
    void stop() {
        Reload waiting = next;
        filling.forEach(Refill::stop);
        if (waiting != null && waiting.refill() != null) {
            waiting.refill().stop();
        }
        filling.clear();
    }
}
