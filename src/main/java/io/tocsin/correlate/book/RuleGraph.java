package io.tocsin.correlate.book;

import io.tocsin.correlate.drl.Rule;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Which rules build on which: they ask about them by id, or look at what they find. Immutable. */
public final class RuleGraph {

    private final Map<String, Rule> rules;

    /** @param rules all of them, by id */
    public RuleGraph(Map<String, Rule> rules) {
        this.rules = rules;
    }

    /** These rules, and all that they build on, whose findings they are shown. */
    public Set<String> behind(Set<String> ids) {
        Set<String> all = new HashSet<>();
        Deque<String> next = new ArrayDeque<>(ids);
        while (!next.isEmpty()) {
            String id = next.poll();
            Rule rule = rules.get(id);
            if (rule != null && all.add(id)) {
                // one that looks at findings may look at those of any rule
                next.addAll(rule.looksAtSignals() && named(rule).isEmpty() ? rules.keySet() : asked(rule));
            }
        }
        return all;
    }

    /** The lists that these rules ask, and all that they build on. */
    public Set<String> listsBehind(Set<String> ids) {
        Set<String> lists = new HashSet<>();
        for (String id : behind(ids)) {
            Rule rule = Objects.requireNonNull(rules.get(id));
            lists.addAll(rule.lists());
            rule.sites().forEach(site -> lists.add(site.arguments().list()));
        }
        lists.remove("");
        return lists;
    }

    /** The rules that build on one of these and remember something of it, in one step or more; each of them by name. */
    public Set<String> builtOn(Set<String> ids) {
        Set<String> all = new HashSet<>();
        boolean more = true;
        while (more) {
            more = false;
            for (Rule rule : rules.values()) {
                boolean asks = asked(rule).stream().anyMatch(other -> ids.contains(other) || all.contains(other));
                more |= asks && all.add(rule.id());
            }
        }
        return remembering(all);
    }

    /** Those of these rules that remember something. */
    public Set<String> remembering(Set<String> ids) {
        return ids.stream()
                .filter(id -> rules.containsKey(id)
                        && Objects.requireNonNull(rules.get(id)).remembers())
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static Set<String> asked(Rule rule) {
        Set<String> asked = new HashSet<>(named(rule));
        rule.sites().forEach(site -> asked.addAll(site.others()));
        return asked;
    }

    /** The one rule whose findings it looks at; empty where it looks at none, or at those of several. */
    private static Set<String> named(Rule rule) {
        Set<String> named = new HashSet<>();
        rule.equalities().stream()
                .filter(one -> one.getter().equals("ruleId") && rule.looksAtSignals())
                .forEach(one -> named.add(one.text()));
        return named;
    }

    /** The ids of the rules that are others than before, are new, or are gone. */
    public static Set<String> edited(Map<String, Rule> before, Map<String, Rule> after) {
        Set<String> edited = new HashSet<>(before.keySet());
        edited.addAll(after.keySet());
        edited.removeIf(id -> {
            Rule old = before.get(id);
            Rule now = after.get(id);
            return old != null && now != null && old.version().equals(now.version()) && old.status() == now.status();
        });
        return edited;
    }
}
