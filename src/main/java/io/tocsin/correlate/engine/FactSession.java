package io.tocsin.correlate.engine;

import io.tocsin.correlate.drl.CompiledJoins;
import io.tocsin.correlate.drl.EventPattern;
import io.tocsin.correlate.drl.EventPattern.Role;
import io.tocsin.correlate.drl.Joins;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.finding.Bound;
import io.tocsin.correlate.window.Watermarks;
import io.tocsin.event.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import org.drools.core.common.InternalAgenda;
import org.drools.core.common.InternalFactHandle;
import org.drools.core.rule.consequence.InternalMatch;
import org.jspecify.annotations.Nullable;
import org.kie.api.event.rule.AfterMatchFiredEvent;
import org.kie.api.event.rule.DefaultAgendaEventListener;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;
import org.kie.api.runtime.rule.Match;

/**
 * A rule of several patterns at work: a Drools session in CLOUD mode with the events that later ones may go with.
 *
 * <p>An event is inserted. It stays if it meets some pattern, for as long as a later event can need it. A match that the
 * deletion of an event creates lies before the watermark and is dropped. A match that a later event can undo is held until
 * the watermark has passed the last moment at which that event could happen. Then it is found if it is still a match
 * (docs/adr/0016, 0017).
 *
 * <p>One thread at a time, during an evaluation that answers the functions in the rule.
 */
final class FactSession implements AutoCloseable {

    /** Matches of one event that count. */
    static final int MAX_FIRINGS = 1_000;

    /** Events that a rule keeps. */
    static final int MAX_FACTS = 100_000;

    /** Events that a rule keeps where no equality joins its patterns, so that each event may go with each. */
    static final int MAX_UNJOINED_FACTS = 1_000;

    /**
     * Events of one pattern with the same join values that a rule keeps, by the number of its patterns whose events are part
     * of a match. An event goes with some hundreds of matches at most, so a flood about one host does not make each of its
     * events more expensive than the one before.
     */
    private static final int[] MAX_OF_ONE_KEY = {50, 50, 100, 16, 8};

    /** Events of one pattern with the same join values that a rule keeps where they are only counted. */
    static final int MAX_COUNTED_OF_ONE_KEY = 1_000;

    /** Matches that a rule keeps. */
    static final int MAX_MATCHES = 200_000;

    private final Rule rule;
    private final Joins joins;
    private final CompiledJoins compiled;
    private final int maxFacts;
    private final int maxOfOneKey;
    private KieSession session;
    private final Map<String, Fact> facts = new HashMap<>();
    /** By pattern and join values, oldest first. */
    private final Map<String, ArrayDeque<Fact>> byKey = new HashMap<>();

    private final NavigableSet<Fact> byEnd =
            new TreeSet<>(Comparator.comparingLong(Fact::end).thenComparing(fact -> fact.event.id()));
    /** Matches that wait until time has decided, by the ids of their events. */
    private final Map<String, Held> held = new HashMap<>();

    private final PriorityQueue<Held> byDue =
            new PriorityQueue<>(Comparator.comparingLong(Held::due).thenComparing(Held::name));
    /** Findings that were reported, each with the time until which it may be found again (epoch milliseconds). */
    private final Map<String, Long> found = new HashMap<>();

    private final PriorityQueue<Map.Entry<String, Long>> foundByEnd = new PriorityQueue<>(Map.Entry.comparingByValue());
    private final List<Match> fired = new ArrayList<>();
    private long matches;
    private final Map<Bound, Long> dropped = new HashMap<>();

    /** An event that is kept. */
    private static final class Fact {
        private final Event event;
        private final FactHandle handle;
        private final long end;
        private final List<String> keys;
        /** Matches that end with it: those of which it is the first to go. */
        private int matches;

        Fact(Event event, FactHandle handle, long end, List<String> keys) {
            this.event = event;
            this.handle = handle;
            this.end = end;
            this.keys = keys;
        }

        long end() {
            return end;
        }
    }

    private record Held(String name, Match match, long due) {}

    FactSession(Rule rule, CompiledJoins compiled) {
        this.rule = rule;
        this.compiled = compiled;
        joins = Objects.requireNonNull(rule.joins());
        maxFacts = joins.isKeyed() ? MAX_FACTS : MAX_UNJOINED_FACTS;
        long matched = joins.patterns().stream()
                .filter(one -> one.role() == Role.MATCHED)
                .count();
        maxOfOneKey = MAX_OF_ONE_KEY[(int) Math.min(matched, MAX_OF_ONE_KEY.length - 1)];
        session = open();
    }

    private KieSession open() {
        KieSession opened = compiled.base().newKieSession();
        opened.addEventListener(new DefaultAgendaEventListener() {
            @Override
            public void afterMatchFired(AfterMatchFiredEvent event) {
                fired.add(event.getMatch());
            }
        });
        return opened;
    }

    Rule rule() {
        return rule;
    }

    /**
     * Takes an event in.
     *
     * @param watermark nothing that happened before this comes any more (epoch milliseconds)
     * @return what it makes true at once
     */
    List<Found> show(Event event, long watermark) {
        if (facts.containsKey(event.id())) {
            return List.of();
        }
        fired.clear();
        FactHandle handle = session.insert(event);
        fire();
        if (((InternalFactHandle) handle).hasMatches()) {
            keep(event, handle);
        } else {
            session.delete(handle);
        }
        return take(watermark);
    }

    private void fire() {
        if (session.fireAllRules(MAX_FIRINGS) == MAX_FIRINGS) {
            ((InternalAgenda) session.getAgenda()).clear();
            reached(Bound.Kind.EVENT_MATCHES, MAX_FIRINGS);
        }
    }

    private void keep(Event event, FactHandle handle) {
        long longest = 0;
        List<String> keys = new ArrayList<>(2);
        List<Integer> most = new ArrayList<>(2);
        for (int i = 0; i < compiled.size(); i++) {
            if (compiled.meets(i, event)) {
                EventPattern pattern = joins.patterns().get(i);
                longest = Math.max(longest, joins.kept().get(i).toMillis());
                if (!pattern.joinedBy().isEmpty()) {
                    StringBuilder key = new StringBuilder().append(i);
                    pattern.joinedBy().forEach(path -> key.append('\0').append(event.field(path)));
                    keys.add(key.toString());
                    most.add(pattern.role() == Role.MATCHED ? maxOfOneKey : MAX_COUNTED_OF_ONE_KEY);
                }
            }
        }
        Fact fact = new Fact(event, handle, Watermarks.timeOf(event) + longest, keys);
        facts.put(event.id(), fact);
        byEnd.add(fact);
        for (int i = 0; i < keys.size(); i++) {
            ArrayDeque<Fact> same = byKey.computeIfAbsent(keys.get(i), key -> new ArrayDeque<>());
            same.add(fact);
            if (same.size() > most.get(i)) {
                letGo(same.element(), Bound.Kind.JOIN_VALUE, most.get(i));
            }
        }
        while (facts.size() > maxFacts) {
            letGo(byEnd.first(), Bound.Kind.EVENTS, maxFacts);
        }
    }

    private void letGo(Fact fact, Bound.Kind kind, int max) {
        byEnd.remove(fact);
        delete(fact);
        reached(kind, max);
    }

    private void reached(Bound.Kind kind, int max) {
        dropped.merge(new Bound(kind, max), 1L, Long::sum);
    }

    private void delete(Fact fact) {
        session.delete(fact.handle);
        facts.remove(fact.event.id());
        matches -= fact.matches;
        for (String key : fact.keys) {
            ArrayDeque<Fact> same = byKey.get(key);
            if (same != null && same.remove(fact) && same.isEmpty()) {
                byKey.remove(key);
            }
        }
    }

    /** Of several matches with one last event the one with the latest events before it is told. */
    private List<Found> take(long watermark) {
        Map<String, Found> now = new LinkedHashMap<>();
        for (Match match : fired) {
            List<Event> events = matched(match);
            if (events.isEmpty() || Found.span(events) > joins.within().toMillis()) {
                continue; // events are kept a little longer than they may be apart
            }
            count(events);
            Event last = Found.last(events);
            long due = Watermarks.timeOf(last) + joins.hold().toMillis();
            if (!joins.held()) {
                Event about = about(match, last);
                if (!found.containsKey(
                        Found.name(rule, about, events, last))) { // an accumulate that grows fires each time
                    Found one = found(match, about, events, last, Watermarks.timeOf(last));
                    now.merge(one.name(), one, Found::later);
                }
            } else if (due >= watermark) {
                hold(match, events, due);
            }
        }
        fired.clear();
        now.values().removeIf(one -> !isNew(one));
        return List.copyOf(now.values());
    }

    private void hold(Match match, List<Event> events, long due) {
        StringBuilder name = new StringBuilder();
        events.forEach(event -> name.append(event.id()).append('\0'));
        Held one = new Held(name.toString(), match, due);
        Held before = held.put(one.name(), one);
        if (before == null) {
            byDue.add(one);
        }
        if (held.size() > MAX_MATCHES) {
            held.remove(byDue.remove().name());
            reached(Bound.Kind.MATCHES, MAX_MATCHES);
        }
    }

    /** When the next match is to be asked whether it still is one; {@link Long#MAX_VALUE} where none waits. */
    long nextDue() {
        Held next = byDue.peek();
        return next == null ? Long.MAX_VALUE : next.due();
    }

    /** The next match that waited long enough, if it still is one; null where it is not. */
    @Nullable
    Found due() {
        Held next = byDue.remove();
        Held now = held.remove(next.name());
        Match match = now == null ? next.match() : now.match();
        if (!((InternalMatch) match).isMatched()) {
            return null;
        }
        List<Event> events = matched(match);
        Event last = Found.last(events);
        Found one = found(match, about(match, last), events, last, next.due());
        return isNew(one) ? one : null;
    }

    /** Lets go what no later event can need. */
    void forget(long watermark) {
        while (!byEnd.isEmpty() && byEnd.first().end < watermark) {
            delete(byEnd.pollFirst());
        }
        while (!foundByEnd.isEmpty() && foundByEnd.element().getValue() < watermark) {
            found.remove(foundByEnd.remove().getKey());
        }
    }

    /** Forgets all, after something went wrong or events were not shown: half of what there was would be wrong. */
    void clear() {
        session.dispose();
        session = open();
        facts.clear();
        byKey.clear();
        byEnd.clear();
        held.clear();
        byDue.clear();
        fired.clear();
        matches = 0;
    }

    private boolean isNew(Found one) {
        long end = Watermarks.timeOf(one.completed())
                + joins.memory().toMillis()
                + joins.hold().toMillis();
        boolean news = found.putIfAbsent(one.name(), end) == null;
        if (news) {
            foundByEnd.add(Map.entry(one.name(), end));
            if (found.size() > MAX_MATCHES) {
                found.remove(foundByEnd.remove().getKey());
            }
        }
        return news;
    }

    /** A match ends when the first of its events goes; too many at once are made fewer by letting the oldest go. */
    private void count(List<Event> events) {
        Fact first = null;
        for (Event event : events) {
            Fact fact = facts.get(event.id());
            if (fact != null && (first == null || fact.end < first.end)) {
                first = fact;
            }
        }
        if (first != null) {
            first.matches++;
            matches++;
        }
        while (matches > MAX_MATCHES && !byEnd.isEmpty()) {
            letGo(byEnd.first(), Bound.Kind.MATCHES, MAX_MATCHES);
        }
    }

    private static List<Event> matched(Match match) {
        List<Event> events = new ArrayList<>();
        for (Object object : match.getObjects()) {
            if (object instanceof Event event) {
                events.add(event);
            }
        }
        return events;
    }

    private Event about(Match match, Event last) {
        return match.getDeclarationValue(joins.about()) instanceof Event event ? event : last;
    }

    private Found found(Match match, Event about, List<Event> events, Event last, long at) {
        Set<Event> all = new LinkedHashSet<>(events);
        if (joins.patterns().stream().anyMatch(one -> one.role() == Role.ACCUMULATED)) {
            ((InternalMatch) match)
                    .getObjectsDeep().stream()
                            .filter(Event.class::isInstance)
                            .map(Event.class::cast)
                            .sorted(Comparator.comparingLong(Watermarks::timeOf).thenComparing(Event::id))
                            .forEach(all::add);
        }
        return new Found(rule, about, List.copyOf(all), last, at);
    }

    /** The events that are kept. */
    Collection<Event> facts() {
        return facts.values().stream().map(fact -> fact.event).toList();
    }

    /** How often something was let go, by the bound that was reached. */
    Map<Bound, Long> dropped() {
        return dropped;
    }

    @Override
    public void close() {
        session.dispose();
    }
}
