package io.tocsin.correlate.prefilter;

import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.list.Lists;
import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Tells which rules an event can match, so that it is shown to no other: those whose every requirement it meets. What a
 * rule requires is indexed, so rules that an event has nothing to do with cost nothing.
 *
 * <p>One thread at a time.
 */
public final class Prefilter {

    private final Node root;
    private final Search search;

    public Prefilter(Collection<Rule> rules, Lists lists) {
        List<Node.Unsorted> all = new ArrayList<>();
        rules.forEach(rule -> rule.alternatives()
                .forEach(requirements -> all.add(new Node.Unsorted(rule, all.size(), requirements))));
        root = Node.of(all, lists);
        search = new Search(all.size());
    }

    /** The rules that may match, in no order; good until asked again. */
    public List<Rule> candidates(Event event) {
        search.begin(event);
        root.visit(search);
        return search.found;
    }

    /** The way of one event through the index. */
    static final class Search {

        private final List<Rule> found = new ArrayList<>();
        private final long[] lookedAt;
        private long number;
        private Event event = Event.builder().put("event.id", "none").build();

        Search(int rules) {
            lookedAt = new long[rules];
        }

        private void begin(Event next) {
            found.clear();
            event = next;
            number++;
        }

        Event event() {
            return event;
        }

        /** A rule that was come upon; it is looked at once, however many ways lead to it. */
        void take(Candidate candidate) {
            if (lookedAt[candidate.number()] != number) {
                lookedAt[candidate.number()] = number;
                boolean again = candidate.rule().joins() != null && found.contains(candidate.rule());
                if (!again && candidate.meets(event)) {
                    found.add(candidate.rule());
                }
            }
        }
    }
}
