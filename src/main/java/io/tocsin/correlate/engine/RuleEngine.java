package io.tocsin.correlate.engine;

import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.correlate.finding.FindingMaker;
import io.tocsin.correlate.finding.Signals;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.prefilter.Prefilter;
import io.tocsin.correlate.window.RuleFunctions;
import io.tocsin.correlate.window.Timer;
import io.tocsin.correlate.window.Windows;
import io.tocsin.event.Event;
import io.tocsin.platform.LogKeys;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Evaluates events, one at a time, with the rules in force. Drools holds an event only while it is evaluated, except for
 * rules of several patterns, see {@link FactSession}; what the functions in rules remember is in {@link Windows}.
 *
 * <p>One thread at a time.
 */
public final class RuleEngine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RuleEngine.class);

    private final Windows windows;
    private final Lists lists;
    private final RuleMeters meters;
    private final LeftOutRules leftOut;
    private final RuleWatch watch = new RuleWatch();
    private final GivenUp givenUp = new GivenUp();
    private final Sampling sampling = new Sampling();
    private final List<Failed> failed = new ArrayList<>();
    private RuleSet rules;
    private Prefilter prefilter;
    private boolean showEverything;
    /** Ids of the rules that look at findings; the others see only what came from outside. */
    private Set<String> signalRules;

    private int shown;
    private int passed;
    private final Overflows overflows = new Overflows();
    private final RuleSession session;
    private final FactSessions facts = new FactSessions();
    private final OneEvent evaluation;

    public RuleEngine(RuleSet rules, Windows windows, Lists lists, RuleMeters meters) {
        this.windows = windows;
        this.lists = lists;
        this.meters = meters;
        leftOut = new LeftOutRules(meters);
        this.rules = rules;
        prefilter = new Prefilter(rules.rules().values(), lists);
        session = new RuleSession(rules);
        evaluation = new OneEvent(windows, lists, givenUp);
        signalRules = signalRules(rules);
        windows.use(rules.sites());
        facts.use(rules);
    }

    /** Goes on with other rules; what they remember stays. */
    public void use(RuleSet changed) {
        leftOut.keepOnly(changed.rules().values());
        watch.keepOnly(changed.rules(), rules.rules());
        sampling.keepOnly(changed.rules().keySet());
        givenUp.keepOnly(changed.rules(), rules.rules());
        rules = changed;
        windows.use(changed.sites());
        prefilter = new Prefilter(changed.rules().values(), lists);
        signalRules = signalRules(changed);
        session.use(changed);
        facts.use(changed);
    }

    /** What the rules find in these events, one after the other. */
    public List<Finding> observe(List<Event> batch) {
        List<Finding> findings = new ArrayList<>();
        batch.forEach(event -> findings.addAll(observe(event)));
        return findings;
    }

    /**
     * What the rules find: what time alone has made true by this event, then what the event makes true, by rule id, then
     * what that completes for events before it and for rules that look at findings; at last, which rules are left out from
     * now on.
     *
     * <p>An event on which something fails beside a rule has been shown as far as it could be: what it made true until then
     * is found, and to show it again would count it twice. The events after it are shown as if nothing had been.
     */
    public List<Finding> observe(Event outside) {
        List<Finding> findings = new ArrayList<>();
        try {
            observe(Signals.fromOutside(outside), findings);
        } catch (RuntimeException | Error e) {
            failed.add(new Failed(outside, e));
        }
        return findings;
    }

    /** The events since this was last asked on which the engine failed, rules apart: those are left out, see {@link #faults}. */
    public List<Failed> takeFailed() {
        if (failed.isEmpty()) {
            return List.of();
        }
        List<Failed> taken = List.copyOf(failed);
        failed.clear();
        return taken;
    }

    /** An event that could not be shown to its end. */
    public record Failed(Event event, Throwable cause) {}

    private void observe(Event event, List<Finding> findings) {
        shown++;
        leftOut.nextEvent();
        windows.arrive(event);
        timeHasCome(findings);
        long when = windows.observe(event);
        timeHasCome(findings);
        facts.sweep(windows.watermark());
        evaluation.at(event.position());
        windows.begin(when);
        evaluation.start(event, when);
        Collection<Rule> candidates = candidates(event);
        if (!candidates.isEmpty()) {
            passed++;
            evaluate(candidates);
            take(findings);
        }
        leftOut.tell(findings);
    }

    /** The rules that an event can match, as far as their texts tell. */
    public Collection<Rule> candidates(Event event) {
        return showEverything ? rules.rules().values() : prefilter.candidates(event);
    }

    /** What time alone has made true. Where {@code finished}, nothing older comes any more; else events may come late. */
    public List<Finding> observe(Instant now, boolean finished) {
        if (finished) {
            windows.finish(now);
        } else {
            windows.tick(now);
        }
        List<Finding> findings = new ArrayList<>();
        timeHasCome(findings);
        return findings;
    }

    private void timeHasCome(List<Finding> findings) {
        evaluation.at(-1);
        for (Timer due = windows.nextDue(); due != null; due = windows.nextDue()) {
            Rule rule = leftOut.contains(due.site().rule())
                    ? null
                    : rules.rules().get(due.site().rule());
            Event event = Signals.ofSilence(due, rule);
            if (rule == null || event == null) {
                continue;
            }
            try {
                windows.begin(due.at());
                evaluation.start(event, due.at());
                evaluation.found(rule, Map.of(due.site().id(), due.answer(event)));
                take(findings);
            } catch (RuntimeException | Error e) {
                log.error("What time has made true for rule {} could not be found; what follows is", rule.id(), e);
            }
        }
        while (facts.isDue(windows.watermark())) {
            Found due = facts.next();
            if (due == null || leftOut.contains(due.rule().id())) {
                continue;
            }
            try {
                windows.begin(due.at());
                evaluation.start(due.about(), due.at());
                evaluation.showTo(due.rule());
                evaluation.found(due);
                take(findings);
            } catch (RuntimeException | Error e) {
                log.error(
                        "What time has made true for rule {} could not be found; what follows is",
                        due.rule().id(),
                        e);
            }
        }
    }

    /** Takes what was found, and goes on with what that leads to. Each rule finds something once about an event from outside. */
    private void take(List<Finding> findings) {
        if (!evaluation.isAnythingFound()) {
            return;
        }
        Set<String> raised = new HashSet<>();
        Deque<Runnable> next = new ArrayDeque<>();
        take(findings, raised, next);
        while (!next.isEmpty()) {
            next.poll().run();
            take(findings, raised, next);
        }
    }

    private void take(List<Finding> findings, Set<String> raised, Deque<Runnable> next) {
        for (FindingMaker found : evaluation.found()) {
            Finding finding = found.finding();
            if (!raised.add(found.name())) {
                continue;
            }
            findings.add(finding);
            if (finding.kind() == Finding.Kind.SHADOW) {
                continue; // a rule on trial must not make another one raise anything
            }
            Event about = found.event();
            List<Windows.Asked> again =
                    windows.cameTrue(finding.rule(), finding.key(), found.crossings(), found.evidence());
            for (Windows.Asked asked : again) {
                next.add(() -> {
                    windows.begin(asked);
                    evaluation.start(asked.event(), asked.time());
                    Rule rule = rules.rules().get(asked.rule());
                    evaluate(rule == null ? List.of() : List.of(rule));
                });
            }
            if (!signalRules.isEmpty()) {
                Event signal = Signals.of(finding, about);
                next.add(() -> {
                    windows.begin(finding.at().toEpochMilli());
                    evaluation.start(signal, finding.at().toEpochMilli());
                    evaluate(candidates(signal));
                });
            }
        }
    }

    /** A rule that throws is left out for this event, and quarantined where it does so on every event. */
    private void evaluate(Collection<Rule> candidates) {
        if (!candidates.isEmpty()) {
            show(candidates);
        }
        leftOut.allowBack();
    }

    private void show(Collection<Rule> candidates) {
        RuleFunctions.during(evaluation, () -> {
            boolean signal = evaluation.event().kind().equals("signal");
            for (Rule rule : candidates) {
                boolean concerned = !signal || signalRules.contains(rule.id());
                if (concerned && !leftOut.contains(rule.id())) {
                    evaluate(rule);
                }
            }
            return candidates;
        });
    }

    private void evaluate(Rule rule) {
        evaluation.showTo(rule);
        boolean timed = sampling.isNext(rule.id());
        long began = timed ? System.nanoTime() : 0;
        try {
            if (rule.joins() == null) {
                session.show(rule, evaluation.event());
            } else {
                showToSeveral(rule);
            }
        } catch (RuntimeException | StackOverflowError e) {
            leaveOut(rule, e);
        }
        if (timed) {
            long ended = System.nanoTime();
            sampling.took(rule.id(), ended - began);
            took(rule, began, ended);
        } else {
            watch.passed(rule.id());
        }
    }

    private void showToSeveral(Rule rule) {
        Event event = evaluation.event();
        boolean signal = event.kind().equals("signal");
        // what time has made true is looked at as of then, though time has gone on since
        long watermark = signal ? Math.min(windows.watermark(), evaluation.time()) : windows.watermark();
        List<Found> found;
        try {
            found = facts.show(rule, event, watermark, !signal);
        } catch (RuntimeException | StackOverflowError e) {
            facts.clear(rule.id());
            throw e;
        }
        Throwable failure = evaluation.takeFailure();
        if (failure != null) {
            // a condition that failed counts as one that does not hold, which may make an absence true
            leaveOut(rule, failure);
        } else {
            found.forEach(evaluation::found);
        }
    }

    private void took(Rule rule, long began, long ended) {
        String slow = watch.took(rule.id(), began, ended);
        if (!slow.isEmpty()) {
            MDC.put(LogKeys.RULE, rule.id());
            log.warn(
                    "Rule {} is slow and stays in force: {}. Give it a condition that fewer events meet, or a shorter window",
                    rule.id(),
                    slow);
            MDC.remove(LogKeys.RULE);
        }
    }

    private void leaveOut(Rule rule, Throwable e) {
        if (leftOut.add(rule, e, watch.evaluations(rule.id()), evaluation)) {
            facts.clear(rule.id());
        }
    }

    private static Set<String> signalRules(RuleSet rules) {
        return rules.rules().values().stream()
                .filter(Rule::looksAtSignals)
                .map(Rule::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Tells the meters what was done since this was last asked: once for many events. */
    public void tellMeters() {
        meters.evaluated(shown, passed);
        shown = 0;
        passed = 0;
        watch.tell(meters::worked);
        givenUp.tell(meters::givenUp);
        overflows.tell(windows, rules.sites(), facts, meters);
    }

    /** Has Drools alone evaluate every event with every rule, to show that what is done before that changes nothing. */
    public void showEverything() {
        showEverything = true;
        session.always();
    }

    /** Looks as of this moment: rules with a lookback leave out what lies further back, or ahead. */
    public void asOf(Instant now) {
        evaluation.asOf(now);
        windows.asOf(now);
    }

    /** Those that are in force. */
    public RuleSet rules() {
        return rules;
    }

    public RuleFaults faults() {
        return leftOut.faults();
    }

    /** The rules that were slow lately, each with what it took. For any thread. */
    public Map<String, String> slow() {
        return watch.slow(System.nanoTime());
    }

    /** Goes on with what these rules of several patterns keep in another engine, which is not used any more. */
    public void adopt(RuleEngine filled, Set<String> rules) {
        facts.adopt(filled.facts, rules);
    }

    /** The events that a rule of several patterns keeps. */
    public Collection<Event> facts(String rule) {
        return facts.facts(rule);
    }

    public GivenUp givenUp() {
        return givenUp;
    }

    @Override
    public void close() {
        session.close();
        facts.close();
    }
}
