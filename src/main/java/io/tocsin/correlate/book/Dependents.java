package io.tocsin.correlate.book;

import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.window.Site;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which rules build on which: because they ask whether those came true, or look at what they found. */
public final class Dependents {

    private final List<Rule> rules;

    /** @param rules those that run; what one on trial finds no other sees */
    public Dependents(Collection<Rule> rules) {
        this.rules =
                rules.stream().filter(rule -> rule.status() == Rule.Status.LIVE).toList();
    }

    /** The rules that ask a list, and those that build on them. */
    public Set<String> ofList(String list) {
        Set<String> all = new HashSet<>();
        Deque<String> next = new ArrayDeque<>();
        rules.stream().filter(rule -> asks(rule, list)).map(Rule::id).forEach(next::add);
        while (!next.isEmpty()) {
            String found = next.remove();
            if (all.add(found)) {
                rules.stream()
                        .filter(rule -> buildsOn(rule, found))
                        .map(Rule::id)
                        .forEach(next::add);
            }
        }
        return all;
    }

    /**
     * The ids of the rules that ask one of these lists which events they are true of, or count. Silence is not of them: an entry
     * that comes is expected from then on.
     */
    public static Set<String> asking(Set<String> lists, Collection<Rule> rules) {
        return rules.stream()
                .filter(rule -> lists.stream()
                        .anyMatch(list -> asksInText(rule, list)
                                || rule.sites().stream()
                                        .anyMatch(site -> site.kind() == Site.Kind.REACHED
                                                && site.arguments().list().equals(list))))
                .map(Rule::id)
                .collect(Collectors.toSet());
    }

    private static boolean asksInText(Rule rule, String list) {
        boolean onlySaysMore = rule.refine().equals(list)
                && rule.lists().stream().filter(list::equals).count() == 1;
        return rule.lists().contains(list) && !onlySaysMore;
    }

    private static boolean asks(Rule rule, String list) {
        return asksInText(rule, list)
                || rule.sites().stream()
                        .anyMatch(site -> site.arguments().list().equals(list));
    }

    private static boolean buildsOn(Rule rule, String other) {
        if (rule.looksAtSignals()) {
            return rule.equalities().stream()
                    .filter(one -> one.getter().equals("ruleId"))
                    .allMatch(one -> one.text().equals(other));
        }
        return rule.sites().stream().anyMatch(site -> site.others().contains(other));
    }
}
