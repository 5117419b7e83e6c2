package io.tocsin.correlate.prefilter;

import io.tocsin.correlate.drl.Requirement;
import io.tocsin.correlate.drl.Requirement.Literal;
import io.tocsin.correlate.drl.Requirement.Relation;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.drl.Subject;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.text.Literals;
import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Rules by what they require. Each rule is filed under all literals of one of its requirements: by value where they are
 * compared for equality, in an automaton where they stand within a text. What is filed under the same literal is filed
 * again, by the next requirement.
 */
final class Node {

    /** So few rules are checked one by one: a look-up costs as much as some comparisons. */
    private static final int FEW = 3;

    /** So few searches for a literal within a text cost no more than one pass of an automaton over it. */
    private static final int FEW_LITERALS = 12;

    /** What a look-up by one more field is worth, in rules that have to be checked one by one. */
    private static final int ANOTHER_FIELD = 8;

    private final Candidate[] checked;
    private final List<ByValue> byValue = new ArrayList<>();
    private final List<ByPart> byPart = new ArrayList<>();
    private final List<ByList> byList = new ArrayList<>();

    /**
     * A rule on its way to its place.
     *
     * @param left requirements by which it was not filed yet
     * @param unproven requirements that the way so far does not prove
     */
    record Unsorted(Rule rule, int number, List<Requirement> left, List<Requirement> unproven) {

        Unsorted(Rule rule, int number, List<Requirement> requirements) {
            this(rule, number, requirements, requirements);
        }

        Unsorted filedBy(Requirement requirement) {
            return new Unsorted(
                    rule,
                    number,
                    without(left, requirement),
                    requirement.anyOf().stream().allMatch(Check::proves) ? without(unproven, requirement) : unproven);
        }

        private static List<Requirement> without(List<Requirement> some, Requirement gone) {
            return some.stream().filter(one -> !one.equals(gone)).toList();
        }
    }

    private record ByValue(
            Subject subject,
            Function<Event, String> reader,
            Function<Event, List<String>> texts,
            Map<String, Node> nodes) {}

    private record ByPart(Function<Event, String> reader, Literals literals, List<Node> nodes) {}

    private record ByList(Predicate<Event> question, Node node) {}

    private Node(List<Candidate> checked) {
        this.checked = checked.toArray(Candidate[]::new);
    }

    static Node of(List<Unsorted> rules, Lists lists) {
        List<Candidate> checked = new ArrayList<>();
        Map<Literal, List<Unsorted>> filed = new LinkedHashMap<>();
        Map<Literal, Integer> wanted = new HashMap<>();
        rules.forEach(rule -> rule.left().stream()
                .flatMap(one -> one.anyOf().stream())
                .distinct()
                .forEach(literal -> wanted.merge(literal, 1, Integer::sum)));
        Set<Subject> subjects = new HashSet<>();
        for (Unsorted rule : rules) {
            Optional<Requirement> by =
                    rules.size() <= FEW ? Optional.empty() : narrowest(rule, rules.size(), wanted, subjects);
            if (by.isEmpty()) {
                checked.add(new Candidate(rule.rule(), rule.number(), rule.unproven(), lists));
                continue;
            }
            Unsorted rest = rule.filedBy(by.get());
            for (Literal literal : Set.copyOf(by.get().anyOf())) {
                subjects.add(literal.subject());
                filed.computeIfAbsent(literal, key -> new ArrayList<>()).add(rest);
            }
        }
        Node node = new Node(checked);
        node.file(filed, lists);
        return node;
    }

    /** Equalities first: a look-up is cheaper than a pass over a text. Then what the fewest other rules want too. */
    private static Optional<Requirement> narrowest(
            Unsorted rule, int rules, Map<Literal, Integer> wanted, Set<Subject> subjects) {
        return rule.left().stream()
                .filter(one -> isWorthwhile(one, rules))
                .min(Comparator.<Requirement>comparingInt(one -> one.anyOf().stream()
                                .mapToInt(literal -> literal.relation() == Relation.EQUALS ? 0 : 1)
                                .max()
                                .orElse(0))
                        .thenComparingInt(one -> one.anyOf().stream()
                                .mapToInt(literal -> wanted.getOrDefault(literal, 0)
                                        + (subjects.contains(literal.subject()) ? 0 : ANOTHER_FIELD))
                                .sum()));
    }

    private static boolean isWorthwhile(Requirement requirement, int rules) {
        return rules > FEW_LITERALS
                || requirement.anyOf().stream().allMatch(literal -> switch (literal.relation()) {
                    case EQUALS, LISTED, FITTED -> true;
                    case CONTAINS, STARTS_WITH, ENDS_WITH -> false;
                });
    }

    private void file(Map<Literal, List<Unsorted>> filed, Lists lists) {
        Map<Subject, Map<String, Node>> values = new LinkedHashMap<>();
        Map<Subject, Map<String, List<Unsorted>>> parts = new LinkedHashMap<>();
        filed.forEach((literal, rules) -> {
            Subject subject = literal.subject();
            switch (literal.relation()) {
                case EQUALS ->
                    values.computeIfAbsent(subject, key -> new HashMap<>()).put(literal.text(), of(rules, lists));
                case LISTED, FITTED -> byList.add(new ByList(question(literal, lists), of(rules, lists)));
                case CONTAINS, STARTS_WITH, ENDS_WITH ->
                    parts.computeIfAbsent(subject, key -> new LinkedHashMap<>())
                            .computeIfAbsent(literal.text(), key -> new ArrayList<>())
                            .addAll(rules);
            }
        });
        values.forEach((subject, nodes) -> byValue.add(new ByValue(subject, subject.reader(), subject.texts(), nodes)));
        parts.forEach((subject, nodes) -> byPart.add(new ByPart(
                subject.reader(),
                new Literals(List.copyOf(nodes.keySet())),
                nodes.values().stream().map(rules -> of(rules, lists)).toList())));
    }

    private static Predicate<Event> question(Literal literal, Lists lists) {
        if (literal.relation() == Relation.FITTED) {
            return event -> lists.mayFit(literal.text(), event);
        }
        if (literal.subject().kind() != Subject.Kind.LIST) {
            Function<Event, String> reader = literal.subject().reader();
            return event -> lists.mayContain(literal.text(), reader.apply(event));
        }
        Function<Event, List<String>> texts = literal.subject().texts();
        return event -> texts.apply(event).stream().anyMatch(text -> lists.mayContain(literal.text(), text));
    }

    void visit(Prefilter.Search search) {
        for (Candidate candidate : checked) {
            search.take(candidate);
        }
        for (int i = 0; i < byValue.size(); i++) {
            visit(byValue.get(i), search);
        }
        for (int i = 0; i < byPart.size(); i++) {
            ByPart part = byPart.get(i);
            part.literals().in(part.reader().apply(search.event()), literal -> part.nodes()
                    .get(literal)
                    .visit(search));
        }
        for (ByList list : byList) {
            if (list.question().test(search.event())) {
                list.node().visit(search);
            }
        }
    }

    private static void visit(ByValue values, Prefilter.Search search) {
        if (values.subject().kind() == Subject.Kind.LIST) {
            for (String text : values.texts().apply(search.event())) {
                visit(values.nodes().get(text), search);
            }
        } else {
            visit(values.nodes().get(values.reader().apply(search.event())), search);
        }
    }

    private static void visit(@Nullable Node node, Prefilter.Search search) {
        if (node != null) {
            node.visit(search);
        }
    }
}
