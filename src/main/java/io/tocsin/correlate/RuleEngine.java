package io.tocsin.correlate;

import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.window.Evaluation;
import io.tocsin.correlate.window.RuleFunctions;
import io.tocsin.correlate.window.Seen;
import io.tocsin.correlate.window.Windows;
import io.tocsin.event.Event;
import io.tocsin.platform.LogKeys;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final RuleMeters meters;
    private final RuleFaults faults = new RuleFaults();
    private RuleSet all;
    private RuleSet current;
    private Prefilter prefilter;
    private boolean showEverything;
    private KieSession session;
    private final OneEvent evaluation = new OneEvent();

    RuleEngine(RuleSet rules, Windows windows, RuleMeters meters) {
        this.windows = windows;
        this.meters = meters;
        all = rules;
        current = rules;
        prefilter = new Prefilter(rules.rules().values());
        session = open(rules);
        windows.use(rules.sites());
    }

    /** Goes on with other rules; what they remember stays. */
    void use(RuleSet rules) {
        faults.keepOnly(rules.rules().values());
        all = rules;
        windows.use(rules.sites());
        restart();
    }

    /** What the rules find in this event, by rule id; then what it completed for events before it. */
    List<Finding> observe(Event event) {
        meters.event();
        List<Finding> findings = new ArrayList<>();
        evaluation.start(event, windows.begin(event), "");
        if (!showEverything && !prefilter.mayMatch(event)) {
            return findings;
        }
        meters.evaluation();
        evaluate();
        Deque<Windows.Asked> again = new ArrayDeque<>();
        Set<String> raised = new HashSet<>();
        take(findings, raised, again);
        while (!again.isEmpty()) {
            Windows.Asked asked = again.poll();
            windows.begin(asked);
            evaluation.start(asked.event(), asked.time(), asked.rule());
            evaluate();
            take(findings, raised, again);
        }
        return findings;
    }

    private void take(List<Finding> findings, Set<String> raised, Deque<Windows.Asked> again) {
        List<Finding> found = new ArrayList<>(evaluation.findings.values());
        found.sort(Comparator.comparing(Finding::rule));
        for (Finding finding : found) {
            if (raised.add(finding.rule() + '\0' + finding.event())) {
                findings.add(finding);
                again.addAll(windows.cameTrue(
                        finding.rule(),
                        finding.key(),
                        evaluation.crossings.getOrDefault(finding.rule(), List.of()),
                        evaluation.evidence.getOrDefault(finding.rule(), List.of())));
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
        prefilter = new Prefilter(current.rules().values());
        session = open(current);
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
        private String only = "";
        private String firing = "";
        private final Map<String, Finding> findings = new LinkedHashMap<>();
        private final Map<String, List<Long>> crossings = new LinkedHashMap<>();
        private final Map<String, List<Seen>> evidence = new LinkedHashMap<>();

        void start(Event at, long when, String onlyRule) {
            event = at;
            time = when;
            only = onlyRule;
            firing = "";
            findings.clear();
            crossings.clear();
            evidence.clear();
        }

        private boolean concerns(String site) {
            return only.isEmpty() || (site.startsWith(only) && site.startsWith("#", only.length()));
        }

        @Override
        public long measure(String site, Event asked, String value, String... keys) {
            return concerns(site) ? windows.measure(site, asked, value, keys) : 0;
        }

        @Override
        public boolean found(String site, Event asked, String key) {
            return concerns(site) && windows.found(site, asked, key);
        }

        @Override
        public void alert(Event about) {
            Rule rule = current.rules().get(firing);
            if (rule == null || (!only.isEmpty() && !only.equals(firing))) {
                return;
            }
            FindingMaker maker = new FindingMaker(rule, about, time, windows.answers());
            findings.put(rule.id(), maker.finding());
            crossings.put(rule.id(), maker.crossings());
            evidence.put(rule.id(), maker.evidence());
        }
    }
}
