package io.tocsin.correlate;

import io.tocsin.correlate.drl.EventFields;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.list.Lists;
import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells events that no rule can match, so that they need not be shown to Drools: it looks up the first equality of each
 * rule, then checks the others. Of a rule without any equality it asks the lists that the rule needs; one that needs none
 * can match every event.
 */
final class Prefilter {

    private final Map<String, Map<String, List<Rule>>> byFirst = new HashMap<>();
    private final List<Rule> byList = new ArrayList<>();
    private final Lists lists;
    private boolean everything;

    Prefilter(Collection<Rule> rules, Lists lists) {
        this.lists = lists;
        for (Rule rule : rules) {
            if (rule.equalities().isEmpty()) {
                everything |= rule.listings().isEmpty();
                byList.add(rule);
                continue;
            }
            Rule.Equality first = rule.equalities().get(0);
            byFirst.computeIfAbsent(first.getter(), getter -> new HashMap<>())
                    .computeIfAbsent(first.text(), text -> new ArrayList<>())
                    .add(rule);
        }
    }

    boolean mayMatch(Event event) {
        if (everything) {
            return true;
        }
        for (Map.Entry<String, Map<String, List<Rule>>> getter : byFirst.entrySet()) {
            List<Rule> rules = getter.getValue().get(EventFields.read(event, getter.getKey()));
            if (rules != null && rules.stream().anyMatch(rule -> meets(event, rule))) {
                return true;
            }
        }
        return byList.stream().anyMatch(rule -> isListed(event, rule));
    }

    private boolean isListed(Event event, Rule rule) {
        return rule.listings().stream().allMatch(anyOf -> anyOf.stream()
                .anyMatch(one -> one.looksAtWholeEvent()
                        ? lists.mayFit(one.list(), event)
                        : lists.mayContain(one.list(), EventFields.read(event, one.getter()))));
    }

    private static boolean meets(Event event, Rule rule) {
        for (Rule.Equality equality : rule.equalities()) {
            if (!EventFields.read(event, equality.getter()).equals(equality.text())) {
                return false;
            }
        }
        return true;
    }
}
