package io.tocsin.correlate.engine;

import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.window.Site;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How far back rules look: a rule that asks about others, or looks at what they find, needs their windows as well. Rules
 * that build on each other in a ring count together, each once: no chain of findings goes through one of them twice before
 * it is as old as that. One thread at a time.
 */
final class Reach {

    private final Map<String, Rule> rules;
    private final Map<String, Set<String>> behind = new HashMap<>();
    private final Map<String, Duration> known = new HashMap<>();

    /** @param rules all of them, by id */
    Reach(Map<String, Rule> rules) {
        this.rules = rules;
    }

    Duration of(Rule rule) {
        Duration before = known.get(rule.id());
        if (before != null) {
            return before;
        }
        Set<String> ring = new HashSet<>(Set.of(rule.id()));
        behind(rule.id()).stream()
                .filter(other -> behind(other).contains(rule.id()))
                .forEach(ring::add);
        Duration own = Duration.ZERO;
        Duration further = Duration.ZERO;
        for (String member : ring) {
            own = own.plus(longest(member));
            for (String other : needs(member)) {
                Rule next = rules.get(other);
                if (next != null && !ring.contains(other)) {
                    further = max(further, of(next));
                }
            }
        }
        Duration reach = own.plus(further);
        ring.forEach(member -> known.put(member, reach));
        return reach;
    }

    private Duration longest(String id) {
        Rule rule = rules.get(id);
        if (rule == null) {
            return Duration.ZERO;
        }
        Duration events = rule.joins() == null ? Duration.ZERO : rule.joins().memory();
        return rule.sites().stream().map(Site::reach).reduce(events, Reach::max);
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** The rules that it builds on, and those that they build on; itself where they build on it. */
    private Set<String> behind(String id) {
        Set<String> before = behind.get(id);
        if (before != null) {
            return before;
        }
        Set<String> all = new HashSet<>();
        Deque<String> next = new ArrayDeque<>(needs(id));
        while (!next.isEmpty()) {
            String other = next.poll();
            if (all.add(other)) {
                next.addAll(needs(other));
            }
        }
        behind.put(id, all);
        return all;
    }

    private Set<String> needs(String id) {
        Rule rule = rules.get(id);
        if (rule == null || !rule.remembers()) {
            return Set.of();
        }
        if (rule.looksAtSignals()) {
            return rules.keySet();
        }
        Set<String> asked = new HashSet<>();
        rule.sites().forEach(site -> asked.addAll(site.others()));
        return asked;
    }
}
