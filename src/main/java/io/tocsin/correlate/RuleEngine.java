package io.tocsin.correlate;

import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.window.Answer;
import io.tocsin.correlate.window.Due;
import io.tocsin.correlate.window.Evaluation;
import io.tocsin.correlate.window.RuleFunctions;
import io.tocsin.correlate.window.Windows;
import io.tocsin.event.Event;
import io.tocsin.platform.LogKeys;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.kie.api.event.rule.BeforeMatchFiredEvent;
import org.kie.api.event.rule.DefaultAgendaEventListener;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Evaluates events, one at a time, with the rules in force. Drools holds an event only while it is evaluated; what rules
 * remember is in {@link Windows}.
 *
 * <p>One thread at a time.
 */
final class RuleEngine implements AutoCloseable {

    /** A rule fires once for an event, so more firings than rules is a fault. */
    private static final int MAX_FIRINGS = 100_000;

    private static final Logger log = LoggerFactory.getLogger(RuleEngine.class);

    private final Windows windows;
    private final Lists lists;
    private final RuleMeters meters;
    private final RuleFaults faults = new RuleFaults();
    private RuleSet all;
    private RuleSet current;
    private Prefilter prefilter;
    private boolean showEverything;
    /** Ids of the rules that look at findings; the others see only what came from outside. */
    private Set<String> signalRules;

    private @Nullable Instant asOf;
    private long position = -1;
    private KieSession session;
    private final OneEvent evaluation = new OneEvent();

    RuleEngine(RuleSet rules, Windows windows, Lists lists, RuleMeters meters) {
        this.windows = windows;
        this.lists = lists;
        this.meters = meters;
        all = rules;
        current = rules;
        prefilter = new Prefilter(rules.rules().values(), lists);
        session = open(rules);
        signalRules = signalRules(rules);
        windows.use(rules.sites());
    }

    /** Goes on with other rules; what they remember stays. */
    void use(RuleSet rules) {
        faults.keepOnly(rules.rules().values());
        all = rules;
        windows.use(rules.sites());
        restart();
    }

    /**
     * What the rules find: what time alone has made true by this event, then what the event makes true, by rule id, then
     * what that completes for events before it and for rules that look at findings.
     */
    List<Finding> observe(Event outside) {
        meters.event();
        Event event = Signals.fromOutside(outside);
        List<Finding> findings = new ArrayList<>();
        long when = windows.observe(event);
        timeHasCome(findings);
        position = event.position();
        windows.begin(when);
        evaluation.start(event, when, "");
        if (showEverything || prefilter.mayMatch(event)) {
            meters.evaluation();
            evaluate();
            take(findings);
        }
        return findings;
    }

    /** What time alone has made true. Where {@code finished}, nothing older comes any more; else events may come late. */
    List<Finding> observe(Instant now, boolean finished) {
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
        position = -1;
        for (Due due : windows.due()) {
            Rule rule = current.rules().get(due.site().rule());
            Event event = Signals.ofSilence(due, rule);
            if (rule == null || event == null) {
                continue;
            }
            windows.holdFrom(due.at());
            windows.begin(due.at());
            evaluation.start(event, due.at(), rule.id());
            evaluation.found(rule, Map.of(due.site().id(), Windows.answer(due, event)));
            take(findings);
        }
        windows.holdFrom(Long.MAX_VALUE);
    }

    /** Takes what was found, and goes on with what that leads to. Each rule finds something once about an event from outside. */
    private void take(List<Finding> findings) {
        Set<String> raised = new HashSet<>();
        Deque<Runnable> next = new ArrayDeque<>();
        take(findings, raised, next);
        while (!next.isEmpty()) {
            next.poll().run();
            evaluate();
            take(findings, raised, next);
        }
    }

    private void take(List<Finding> findings, Set<String> raised, Deque<Runnable> next) {
        List<FindingMaker> all = new ArrayList<>(evaluation.found.values());
        all.sort(Comparator.comparing(FindingMaker::rule));
        Event about = evaluation.event;
        for (FindingMaker found : all) {
            Finding finding = found.finding();
            if (!raised.add(finding.rule() + '\0' + finding.event() + '\0' + found.entry())) {
                continue;
            }
            findings.add(finding);
            if (finding.kind() == Finding.Kind.SHADOW) {
                continue; // a rule on trial must not make another one raise anything
            }
            List<Windows.Asked> again =
                    windows.cameTrue(finding.rule(), finding.key(), found.crossings(), found.evidence());
            for (Windows.Asked asked : again) {
                next.add(() -> {
                    windows.begin(asked);
                    evaluation.start(asked.event(), asked.time(), asked.rule());
                });
            }
            if (!signalRules.isEmpty()) {
                Event signal = Signals.of(finding, about);
                next.add(() -> {
                    windows.begin(finding.at().toEpochMilli());
                    evaluation.start(signal, finding.at().toEpochMilli(), "");
                });
            }
        }
    }

    /** A rule that throws is left out for this event, and for longer when it does so again and again. */
    private void evaluate() {
        if (faults.nextEvent()) {
            restart();
        }
        boolean done = false;
        while (!done) {
            try {
                RuleFunctions.during(evaluation, () -> fire(evaluation.event));
                done = true;
            } catch (RuntimeException | StackOverflowError e) {
                String rule =
                        faults.guilty(e, evaluation.firing, current.rules().keySet());
                if (rule.isEmpty()) {
                    evaluateOneByOne(e);
                    done = true;
                } else {
                    leaveOut(rule, e);
                }
            }
        }
        if (faults.allowBack()) {
            restart();
        }
    }

    /** Slow, and only for a failure that names no rule. */
    private void evaluateOneByOne(Throwable unnamed) {
        log.warn("An unnamed rule failed on event {}: {}", evaluation.event.id(), unnamed.toString());
        Set<String> ids = Set.copyOf(current.rules().keySet());
        for (String id : ids) {
            Set<String> others = new HashSet<>(all.rules().keySet());
            others.remove(id);
            session.dispose();
            session = open(all.without(others));
            try {
                RuleFunctions.during(evaluation, () -> fire(evaluation.event));
            } catch (RuntimeException | StackOverflowError e) {
                leaveOut(id, e);
            }
        }
        restart();
    }

    private void leaveOut(String rule, Throwable e) {
        meters.error(rule);
        boolean quarantined = faults.add(rule, all.rules().get(rule), e);
        MDC.put(LogKeys.RULE, rule);
        try {
            if (quarantined) {
                log.error(
                        "Rule {} failed {} times and is left out until its file changes; it is tried again every {} events",
                        rule,
                        RuleFaults.MAX_FAILURES,
                        RuleFaults.EVENTS_LEFT_OUT,
                        e);
            } else {
                log.warn("Rule {} failed on event {}: {}", rule, evaluation.event.id(), e.toString());
            }
        } finally {
            MDC.remove(LogKeys.RULE);
        }
        restart();
    }

    private int fire(Event event) {
        FactHandle handle = session.insert(event);
        try {
            return session.fireAllRules(MAX_FIRINGS);
        } finally {
            session.delete(handle);
        }
    }

    private void restart() {
        session.dispose();
        current = all.without(faults.leftOut());
        prefilter = new Prefilter(current.rules().values(), lists);
        session = open(current);
        signalRules = signalRules(current);
    }

    private static Set<String> signalRules(RuleSet rules) {
        return rules.rules().values().stream()
                .filter(Rule::looksAtSignals)
                .map(Rule::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    private KieSession open(RuleSet rules) {
        KieSession opened = rules.base().newKieSession();
        opened.addEventListener(new DefaultAgendaEventListener() {
            @Override
            public void beforeMatchFired(BeforeMatchFiredEvent match) {
                evaluation.firing = match.getMatch().getRule().getName();
            }
        });
        return opened;
    }

    /** Does without the prefilter, to show that it changes nothing. */
    void showEverything() {
        showEverything = true;
    }

    /** Looks as of this moment: rules with a lookback leave out what lies further back, or ahead. */
    void asOf(Instant now) {
        asOf = now;
        windows.asOf(now);
    }

    RuleFaults faults() {
        return faults;
    }

    @Override
    public void close() {
        session.dispose();
    }

    /** The event at hand. */
    private final class OneEvent implements Evaluation {

        private Event event = Event.builder().put("event.id", "none").build();
        private long time;
        private boolean signal;
        private String only = "";
        private String firing = "";
        private final Map<String, FindingMaker> found = new LinkedHashMap<>();

        void start(Event at, long when, String onlyRule) {
            event = at;
            time = when;
            signal = at.kind().equals("signal");
            only = onlyRule;
            firing = "";
            found.clear();
        }

        private boolean concerns(String site) {
            int end = site.indexOf('#');
            if (signal && !signalRules.contains(site.substring(0, end))) {
                return false;
            }
            return (only.isEmpty() || (end == only.length() && site.startsWith(only))) && isLookedAt(site, end);
        }

        private boolean isLookedAt(String site, int end) {
            if (asOf == null) {
                return true;
            }
            Rule rule = current.rules().get(site.substring(0, end));
            return rule == null || isLookedAt(rule, event);
        }

        private boolean isLookedAt(Rule rule, Event about) {
            if (asOf == null || rule.lookback().isZero() || about.kind().equals("signal")) {
                return true;
            }
            Instant since = asOf.minus(rule.lookback());
            return isWithin(about.occurredAt(), since, asOf) || isWithin(about.ingestedAt(), since, asOf);
        }

        private static boolean isWithin(Instant one, Instant since, Instant until) {
            return !one.isBefore(since) && !one.isAfter(until);
        }

        @Override
        public double ask(String site, Event asked, Object... arguments) {
            return concerns(site) ? windows.ask(site, asked, arguments) : 0;
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
            Rule rule = current.rules().get(firing);
            if (rule != null
                    && (!signal || signalRules.contains(firing))
                    && (only.isEmpty() || only.equals(firing))
                    && isLookedAt(rule, about)) {
                found(rule, windows.answers());
            }
        }

        private void found(Rule rule, Map<String, Answer> answers) {
            for (FindingMaker one : FindingMaker.of(rule, event, time, position, answers, lists)) {
                found.put(rule.id() + '\0' + one.entry(), one);
            }
        }
    }
}
