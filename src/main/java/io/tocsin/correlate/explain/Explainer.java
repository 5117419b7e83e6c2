package io.tocsin.correlate.explain;

import io.tocsin.correlate.drl.CompiledJoins;
import io.tocsin.correlate.drl.Conjunct;
import io.tocsin.correlate.drl.Conjuncts;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.window.Looking;
import io.tocsin.correlate.window.RuleFunctions;
import io.tocsin.correlate.window.Site;
import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.drools.model.Model;

/** Says of each rule in force why it is true for an event, or is not. Safe for many threads. */
public final class Explainer {

    private static final String FAILED_BEFORE = "not counted, because a condition before it failed";
    private static final String NOTHING_REMEMBERED =
            "not counted, because the rule does not run here:" + " what it would remember is not known";

    private final Map<String, Rule> rules = new HashMap<>();
    private final Map<String, org.drools.model.Rule> compiled = new HashMap<>();
    private final Map<String, String> texts;
    private final Map<String, Map<String, List<Conjunct>>> conjuncts = new ConcurrentHashMap<>();
    private final Map<String, Optional<CompiledConditions>> conditions = new ConcurrentHashMap<>();

    /** @param texts of the files in force, by path */
    public Explainer(Collection<Rule> rules, Collection<Model> models, Map<String, String> texts) {
        rules.forEach(rule -> this.rules.put(rule.id(), rule));
        models.forEach(model -> model.getRules().forEach(rule -> compiled.put(rule.getName(), rule)));
        this.texts = Map.copyOf(texts);
    }

    /** The rules there are. */
    public Collection<Rule> rules() {
        return rules.values();
    }

    /**
     * Explains a rule for an event.
     *
     * @param kept the events that a rule of several patterns keeps
     */
    public RuleExplanation explain(Rule rule, Looking looking, Collection<Event> kept) {
        org.drools.model.Rule code = compiled.get(rule.id());
        return rule.joins() != null && code != null
                ? RuleFunctions.during(looking, () -> new JoinExplainer(rule, CompiledJoins.of(code), looking, kept)
                        .explain(raisesNothing(rule)))
                : explain(rule, looking);
    }

    private RuleExplanation explain(Rule rule, Looking looking) {
        Event event = looking.event();
        CompiledConditions known = conditions(rule).orElse(null);
        List<ConditionExplanation> explained = new ArrayList<>();
        if (known != null) {
            RuleFunctions.during(looking, () -> {
                new OneRule(event, rule, looking, known).run(explained);
                return true;
            });
        }
        boolean waits = explained.stream().anyMatch(one -> one.verdict() == Verdict.WAITING);
        boolean others =
                explained.stream().allMatch(one -> one.verdict() == Verdict.HELD || one.verdict() == Verdict.WAITING);
        return RuleExplanation.of(
                rule,
                looking,
                known != null && others && !waits,
                others && waits,
                key(rule, looking),
                explained,
                known == null ? "its conditions cannot be told apart" : raisesNothing(rule));
    }

    /** The field that the rule names; else what a window counted for, or waits for. */
    private static String key(Rule rule, Looking looking) {
        String field = rule.keyOf(List.of(looking.event()));
        if (!field.isEmpty()) {
            return field;
        }
        return looking.looks().values().stream()
                .flatMap(List::stream)
                .filter(look ->
                        look.site().kind() == Site.Kind.REACHED || look.site().kind() == Site.Kind.SILENT)
                .filter(look -> look.isWaiting() || look.answer().value() > 0)
                .map(Looking.Look::key)
                .findFirst()
                .orElse("");
    }

    /** Why a rule raises no alert even where it is true; empty where it does. */
    private static String raisesNothing(Rule rule) {
        return switch (rule.status()) {
            case DRAFT -> "it is being written (@status draft) and is not run";
            case SHADOW -> "it is on trial (@status shadow) and raises nothing";
            case LIVE -> rule.signal() ? "it raises no alert: what it finds is for other rules" : "";
        };
    }

    /** The compiled conditions of a rule; empty where they cannot be told apart. */
    public Optional<CompiledConditions> conditions(Rule rule) {
        return conditions.computeIfAbsent(rule.id(), id -> {
            org.drools.model.Rule code = compiled.get(id);
            List<Conjunct> texts = conjuncts(rule.file()).get(id);
            return code == null || texts == null
                    ? Optional.empty()
                    : Optional.ofNullable(CompiledConditions.of(code, texts));
        });
    }

    private Map<String, List<Conjunct>> conjuncts(String file) {
        return conjuncts.computeIfAbsent(file, path -> Conjuncts.of(texts.getOrDefault(path, "")));
    }

    /** A rule and an event. */
    private record OneRule(Event event, Rule rule, Looking looking, CompiledConditions conditions) {

        void run(List<ConditionExplanation> into) {
            boolean reached = true;
            for (CompiledConditions.Part part : conditions.parts()) {
                if (part.conjunct().windowCalls() == 0) {
                    ConditionExplanation one = explain(part, 0);
                    reached &= one.verdict() == Verdict.HELD;
                    into.add(one);
                }
            }
            if (reached) {
                askAll();
            }
            int calls = 0;
            for (CompiledConditions.Part part : conditions.parts()) {
                if (part.conjunct().windowCalls() > 0) {
                    into.add(reached ? explain(part, calls) : notReached(part.conjunct(), FAILED_BEFORE));
                    calls += part.conjunct().windowCalls();
                }
            }
        }

        private void askAll() {
            try {
                conditions.askAll(event);
            } catch (RuntimeException | StackOverflowError e) {
                // the condition that throws is found when it is evaluated alone
            }
        }

        /** @param calls how many window calls stand before it in the rule */
        private ConditionExplanation explain(CompiledConditions.Part part, int calls) {
            Conjunct conjunct = part.conjunct();
            Verdict verdict;
            String note = "";
            try {
                verdict = conditions.holds(part, event) ? Verdict.HELD : Verdict.FAILED;
            } catch (RuntimeException | StackOverflowError e) {
                verdict = Verdict.ERROR;
                note = String.valueOf(e.getMessage() == null ? e.toString() : e.getMessage());
            }
            List<WindowExplanation> windows = new ArrayList<>();
            for (int i = 1; i <= conjunct.windowCalls(); i++) {
                List<Looking.Look> looks = looking.looks().get(rule.id() + "#" + (calls + i));
                if (looks != null && looks.isEmpty()) {
                    return notReached(conjunct, NOTHING_REMEMBERED);
                }
                if (looks != null) {
                    looks.forEach(look -> windows.add(WindowExplanation.of(look)));
                }
            }
            if (verdict == Verdict.FAILED && windows.stream().anyMatch(one -> one.until() != null) && wouldHold(part)) {
                verdict = Verdict.WAITING;
            }
            return new ConditionExplanation(
                    conjunct.line(), conjunct.text(), verdict, conjunct.values(event), windows, note);
        }

        private boolean wouldHold(CompiledConditions.Part part) {
            looking.hope(true);
            try {
                return conditions.holds(part, event);
            } finally {
                looking.hope(false);
            }
        }

        private ConditionExplanation notReached(Conjunct conjunct, String why) {
            return new ConditionExplanation(
                    conjunct.line(), conjunct.text(), Verdict.NOT_REACHED, conjunct.values(event), List.of(), why);
        }
    }
}
