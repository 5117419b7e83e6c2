package io.tocsin.correlate.prefilter;

import io.tocsin.correlate.drl.Requirement;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.list.Lists;
import io.tocsin.event.Event;
import java.util.Comparator;
import java.util.List;

/** A rule at a place in the index, with those of its requirements that the way to this place does not prove. */
final class Candidate {

    private final Rule rule;
    private final int number;
    private final Check[] checks;

    /** @param number its number among all rules, from 0 */
    Candidate(Rule rule, int number, List<Requirement> unproven, Lists lists) {
        this.rule = rule;
        this.number = number;
        checks = unproven.stream()
                .map(one -> new Check(one, lists))
                .sorted(Comparator.comparing(Check::cost))
                .toArray(Check[]::new);
    }

    Rule rule() {
        return rule;
    }

    int number() {
        return number;
    }

    boolean meets(Event event) {
        for (Check check : checks) {
            if (!check.test(event)) {
                return false;
            }
        }
        return true;
    }
}
