package io.tocsin.correlate.engine;

import io.tocsin.correlate.drl.Premise;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.drl.RuleCompiler;
import io.tocsin.correlate.window.Site;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.drools.model.Model;
import org.drools.model.impl.ModelImpl;
import org.kie.api.KieBase;

/**
 * The rules in force, compiled together. Immutable; safe to share.
 *
 * @param base what Drools runs, for rules of one pattern; each of several has a base of its own
 * @param models the rules one by one, to assemble others from
 * @param rules by id
 * @param premises what has to hold before Drools is asked, by rule id
 */
public record RuleSet(KieBase base, List<Model> models, Map<String, Rule> rules, Map<String, Premise> premises) {

    public static RuleSet of(Collection<Model> models, Collection<Rule> rules) {
        Map<String, Rule> byId = new HashMap<>();
        rules.forEach(rule -> byId.put(rule.id(), rule));
        Map<String, Premise> premises = new HashMap<>();
        Set<String> several = new HashSet<>();
        byId.values().stream()
                .filter(rule -> rule.joins() != null)
                .map(Rule::id)
                .forEach(several::add);
        List<Model> plain =
                models.stream().map(model -> without(model, several)).toList();
        plain.forEach(model -> model.getRules().forEach(rule -> premises.put(rule.getName(), Premise.of(rule))));
        return new RuleSet(
                RuleCompiler.assemble(plain),
                List.copyOf(models),
                Map.copyOf(byId),
                Collections.unmodifiableMap(premises));
    }

    /** A rule of several patterns as it was compiled. */
    org.drools.model.Rule compiled(Rule rule) {
        return models.stream()
                .flatMap(model -> model.getRules().stream())
                .filter(one -> one.getName().equals(rule.id()))
                .findFirst()
                .orElseThrow();
    }

    /** The same without some rules. */
    public RuleSet without(Set<String> ids) {
        if (ids.isEmpty()) {
            return this;
        }
        List<Model> fewer = models.stream().map(model -> without(model, ids)).toList();
        return of(
                fewer,
                rules.values().stream().filter(rule -> !ids.contains(rule.id())).toList());
    }

    private static Model without(Model model, Set<String> ids) {
        ModelImpl copy = new ModelImpl(model.getName());
        model.getRules().stream().filter(rule -> !ids.contains(rule.getName())).forEach(copy::addRule);
        return copy;
    }

    /** The same without those that are being written. */
    public RuleSet inForce() {
        return withDrafts(draft -> false);
    }

    /** The same, of those that are being written only some. */
    public RuleSet withDrafts(Predicate<Rule> which) {
        Set<String> others = new HashSet<>();
        rules.values().stream()
                .filter(rule -> rule.status() == Rule.Status.DRAFT && !which.test(rule))
                .forEach(rule -> others.add(rule.id()));
        return without(others);
    }

    /** How far back some of the rules look: the longest window, with those of the rules that it builds on. */
    public Duration reach(Predicate<Rule> which) {
        Reach reach = new Reach(rules);
        return rules.values().stream()
                .filter(which)
                .map(reach::of)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    public List<Site> sites() {
        return rules.values().stream().flatMap(rule -> rule.sites().stream()).toList();
    }
}
