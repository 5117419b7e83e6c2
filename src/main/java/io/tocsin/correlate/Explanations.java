package io.tocsin.correlate;

import io.tocsin.correlate.book.InForce;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.engine.RuleEngine;
import io.tocsin.correlate.explain.Explainer;
import io.tocsin.correlate.explain.RuleExplanation;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.correlate.finding.FindingMaker;
import io.tocsin.correlate.finding.Signals;
import io.tocsin.correlate.window.Answer;
import io.tocsin.correlate.window.Looking;
import io.tocsin.correlate.window.Site;
import io.tocsin.correlate.window.Timer;
import io.tocsin.correlate.window.Windows;
import io.tocsin.event.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Explains rules for one event from outside: those that look at what other rules find for each finding that the event
 * leads to, found as {@link RuleEngine} finds it, while nothing of what is remembered changes. For one event, on the thread
 * that the engine is on, or while that rests.
 */
final class Explanations {

    private final Explainer explainer;
    private final RuleEngine engine;
    private final Windows windows;
    private final Set<String> running;
    private final Set<String> raised = new HashSet<>();
    private final List<RuleExplanation> explained = new ArrayList<>();

    /** @param engine whose rules make the findings */
    Explanations(InForce state, RuleEngine engine, Windows windows) {
        this.explainer = state.explainer();
        this.engine = engine;
        this.windows = windows;
        running = state.rules().rules().keySet();
    }

    /** An event with the rule whose finding it is; null for the event from outside. */
    private record About(Event event, long time, @Nullable String finding) {}

    /** @param only id of the rule to explain; empty for all */
    List<RuleExplanation> of(Event outside, String only) {
        List<Rule> wanted = explainer.rules().stream()
                .filter(rule -> only.isEmpty() || only.equals(rule.id()))
                .toList();
        Event event = Signals.fromOutside(outside);
        long time = new Looking(windows, event).time();
        Set<String> looksAtFindings = new HashSet<>();
        wanted.stream().filter(Rule::looksAtSignals).map(Rule::id).forEach(looksAtFindings::add);
        for (Rule rule : wanted) {
            if (!rule.looksAtSignals()) {
                explained.add(explainer.explain(rule, new Looking(windows, event, time), engine.facts(rule.id())));
            }
        }
        if (!looksAtFindings.isEmpty()) {
            follow(new About(event, time, null), looksAtFindings);
            explained.forEach(one -> looksAtFindings.remove(one.rule()));
            wanted.stream()
                    .filter(rule -> looksAtFindings.contains(rule.id()))
                    .map(rule -> explainer.explain(rule, new Looking(windows, event, time), engine.facts(rule.id())))
                    .map(one -> one.with("it looks at what other rules find, and this event leads to no such finding"))
                    .forEach(explained::add);
        }
        explained.sort(RuleExplanation.NEAREST_FIRST);
        return explained;
    }

    private void follow(About first, Set<String> wanted) {
        Deque<About> next = new ArrayDeque<>(List.of(first));
        while (!next.isEmpty()) {
            About about = next.remove();
            if (about.finding() != null) {
                explainer.rules().stream()
                        .filter(rule -> wanted.contains(rule.id()))
                        .forEach(rule -> explain(rule, about));
            }
            for (Rule rule : engine.candidates(about.event())) {
                boolean concerned = about.finding() == null || rule.looksAtSignals();
                if (concerned && running.contains(rule.id()) && rule.status() != Rule.Status.SHADOW) {
                    next.addAll(findings(rule, about));
                }
            }
        }
    }

    private void explain(Rule rule, About about) {
        RuleExplanation one =
                explainer.explain(rule, new Looking(windows, about.event(), about.time()), engine.facts(rule.id()));
        explained.add(one.about(String.valueOf(about.finding()), Signals.underlying(about.event())));
    }

    /** What the rule finds about the event, as events for other rules. */
    private List<About> findings(Rule rule, About about) {
        Looking looking = new Looking(windows, about.event(), about.time());
        // what several patterns find rests on other events too, and is explained for each of them
        if (rule.joins() != null || !explainer.explain(rule, looking, List.of()).holds()) {
            return List.of();
        }
        Map<String, Answer> answers = looking.answers();
        Timer due = due(rule, looking);
        Event event = due == null ? about.event() : Signals.ofSilence(due, rule);
        if (event == null) {
            return List.of();
        }
        long time = due == null ? about.time() : due.at();
        List<About> found = new ArrayList<>();
        for (FindingMaker one : FindingMaker.of(rule, event, time, event.position(), answers, windows.lists())) {
            Finding finding = one.finding();
            if (raised.add(finding.rule() + '\0' + finding.event() + '\0' + one.entry())) {
                found.add(new About(Signals.of(finding, event), finding.at().toEpochMilli(), rule.id()));
            }
        }
        return found;
    }

    /** What time alone has made true; null where the rule has nothing of that kind. */
    private static @Nullable Timer due(Rule rule, Looking looking) {
        for (Site site : rule.sites()) {
            if (site.kind().isTimed()) {
                for (Looking.Look look : looking.looks().getOrDefault(site.id(), List.of())) {
                    if (look.answer().value() > 0) {
                        long at = look.answer().crossings().get(0);
                        return new Timer(site, look.memoryKey(), at, looking.event());
                    }
                }
            }
        }
        return null;
    }
}
