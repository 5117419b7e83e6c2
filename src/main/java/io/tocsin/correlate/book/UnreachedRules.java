package io.tocsin.correlate.book;

import io.tocsin.correlate.drl.DidYouMean;
import io.tocsin.correlate.drl.EventFields;
import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.drl.Requirement;
import io.tocsin.correlate.drl.Requirement.Literal;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.drl.Subject;
import io.tocsin.correlate.engine.RuleSet;
import io.tocsin.normalise.Vocabulary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds rules that ask for a category, action, dataset or provider that no parser produces, so that no line reaches them. */
final class UnreachedRules {

    private static final String OWN =
            "add or correct a parser that produces it, or ignore this where a sender of ECS JSON sends it";

    private final Vocabulary vocabulary;

    UnreachedRules(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** At most one for each rule, by file and line. */
    List<Problem> problems(RuleSet rules) {
        return rules.rules().values().stream()
                .filter(rule -> !rule.looksAtSignals())
                .sorted(Comparator.comparing(Rule::file).thenComparing(Rule::line))
                .flatMap(rule -> rule.alternatives().stream()
                        .map(pattern -> problem(rule, pattern))
                        .filter(one -> one != null)
                        .limit(1))
                .toList();
    }

    private @Nullable Problem problem(Rule rule, List<Requirement> pattern) {
        List<Map<String, Predicate<String>>> demands = new ArrayList<>();
        List<Requirement> asked = new ArrayList<>();
        for (Requirement requirement : pattern) {
            Map<String, Predicate<String>> demand = demand(requirement);
            if (!demand.isEmpty()) {
                demands.add(demand);
                asked.add(requirement);
            }
            if (!demand.isEmpty() && !vocabulary.meets(List.of(demand))) {
                return warning(rule, "no parser produces " + words(requirement), meant(requirement));
            }
        }
        if (vocabulary.meets(demands)) {
            return null;
        }
        String all = asked.stream().map(UnreachedRules::words).collect(Collectors.joining(" and "));
        return warning(rule, "no parser produces " + all + " in one event", "");
    }

    /** By path what a word has to be; empty where anything else may meet it too. */
    private static Map<String, Predicate<String>> demand(Requirement requirement) {
        Map<String, Predicate<String>> demand = new HashMap<>();
        for (Literal literal : requirement.anyOf()) {
            String path = path(literal);
            Predicate<String> wanted = wanted(literal);
            if (!Vocabulary.knows(path) || wanted == null) {
                return Map.of();
            }
            demand.merge(path, wanted, Predicate::or);
        }
        return demand;
    }

    private static String path(Literal literal) {
        return EventFields.path(literal.subject().name());
    }

    private static @Nullable Predicate<String> wanted(Literal literal) {
        String text = literal.text();
        if (text.isEmpty() || literal.subject().letters() != Subject.Letters.AS_THEY_ARE) {
            return null;
        }
        return switch (literal.relation()) {
            case EQUALS -> text::equals;
            case CONTAINS -> word -> word.contains(text);
            case STARTS_WITH -> word -> word.startsWith(text);
            case ENDS_WITH -> word -> word.endsWith(text);
            case LISTED, FITTED -> null;
        };
    }

    private static String words(Requirement requirement) {
        return requirement.anyOf().stream()
                .map(literal -> path(literal) + " \"" + literal.text() + "\"")
                .distinct()
                .sorted()
                .collect(Collectors.joining(" or "));
    }

    private String meant(Requirement requirement) {
        Literal first = requirement.anyOf().get(0);
        return DidYouMean.suggest(first.text(), vocabulary.words(path(first)));
    }

    private static Problem warning(Rule rule, String message, String meant) {
        return new Problem(
                rule.file(),
                rule.line(),
                rule.id(),
                Problem.Severity.WARNING,
                message + ", so no line reaches this rule",
                meant.isEmpty() ? OWN : meant + " Or " + OWN);
    }
}
