package io.tocsin.correlate.window;

import io.tocsin.correlate.list.Lists;
import io.tocsin.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When each key was heard last, and which have not been heard for too long: by the time of who sent what was heard last,
 * where time has gone on without that sender. Each silence is told once.
 */
final class Silence extends Memory<Silence.Heard> {

    private static final Comparator<Awaited> FIRST_OVER =
            Comparator.comparingLong(Awaited::deadline).thenComparing(Awaited::key);

    private final TreeSet<Awaited> awaited = new TreeSet<>(FIRST_OVER);
    /** Those whose time is over by the time of all, and not by that of who sent what was heard last. */
    private final Map<Mark, TreeSet<Awaited>> behind = new LinkedHashMap<>();
    /** Since when a listed key that was never heard has been expected; told ones keep {@link Long#MAX_VALUE}. */
    private final Map<String, Long> neverHeard = new HashMap<>();

    private Lists lists = new Lists();
    private Listening listening = Listening.ALWAYS;

    Silence(Site site, int maxKeys) {
        super(site, maxKeys);
    }

    private record Awaited(long deadline, String key) {}

    static final class Heard extends Kept {
        private long last;
        private long arrival;
        private boolean told;
        /** When the event happened after which it was silent last (epoch milliseconds). */
        private long silentAfter = Long.MIN_VALUE;

        private @Nullable Event event;
        private @Nullable Mark sender;
        private @Nullable Awaited awaited;
        /** How much later than it happened the event came, of a sender that is behind (milliseconds); else 0. */
        private long delay;

        private Heard(long last) {
            this.last = last;
        }
    }

    @Override
    void moveTo(EventClock clock, EventClock before) {
        super.moveTo(clock, before);
        behind.values().forEach(awaited::addAll);
        behind.clear();
        byKey().forEach(heard -> heard.sender = heard.sender == null ? null : clock.known(heard.sender));
    }

    @Override
    Heard make(long time) {
        return new Heard(time);
    }

    @Override
    Answer take(Heard heard, String key, Seen seen, Event event, long horizon) {
        neverHeard.remove(key);
        if (heard.event == null || seen.time() > heard.last) {
            boolean waiting = heard.event != null && !heard.told && !wasBehind(heard);
            heard.last = seen.time();
            heard.arrival = seen.arrival();
            heard.event = event;
            heard.sender = sender();
            heard.delay =
                    heard.hold == null ? 0 : Math.max(0, event.ingestedAt().toEpochMilli() - seen.time());
            heard.told = false;
            if (!waiting) {
                await(key, heard);
            }
        }
        return Answer.NOTHING;
    }

    /** Whether it was waited for by the time of who sent it, which that of who sends it now need not be. */
    private boolean wasBehind(Heard heard) {
        TreeSet<Awaited> sent = heard.sender == null ? null : behind.get(heard.sender);
        return sent != null && heard.awaited != null && sent.remove(heard.awaited);
    }

    /** The lists whose entries may say how long they may be silent. */
    void use(Lists all) {
        lists = all;
    }

    /** When somebody listened. */
    void use(Listening when) {
        listening = when;
    }

    /** How long a key may be silent (milliseconds): as its entry says, else as the call does. */
    private long length(String key) {
        String list = site().arguments().list();
        Duration own = list.isEmpty()
                ? null
                : lists.entry(list, key).map(entry -> entry.details().within()).orElse(null);
        return (own == null ? site().length() : own).toMillis();
    }

    private long deadline(String key, Heard heard) {
        return listening.deadline(heard.last, length(key), heard.delay);
    }

    private void await(String key, Heard heard) {
        Awaited one = new Awaited(deadline(key, heard), key);
        heard.awaited = one;
        awaited.add(one);
    }

    /**
     * The entries of the list are to be heard from; one that never was is waited for from now on, or from when that was
     * kept to have begun.
     *
     * @param since since when a key is expected that has not been so far (epoch milliseconds), less than 0 where that is not
     *     known; {@link Long#MAX_VALUE} where only those are expected that were when somebody listened last
     * @param asOf the moment that a record is looked at as of, and up to which it is whole; {@link Long#MAX_VALUE} where
     *     events come as they happen
     */
    void expect(long horizon, long since, long asOf) {
        Set<String> keys = lists.entries(site().arguments().list(), horizon);
        neverHeard.keySet().retainAll(keys);
        for (String key : keys) {
            if (byKey().get(key) != null || neverHeard.containsKey(key)) {
                continue;
            }
            Instant kept = listening.expected().get(Listening.id(site(), key));
            if (kept != null) {
                neverHeard.put(key, kept.toEpochMilli());
            } else if (since != Long.MAX_VALUE) {
                neverHeard.put(key, asOf == Long.MAX_VALUE ? since : asOf - length(key));
            }
        }
    }

    /** What a start has to be told that cannot be read from the events of late, see {@link Listening#expected}. */
    void tellExpected(Map<String, Instant> expected) {
        String list = site().arguments().list();
        if (list.isEmpty()) {
            return;
        }
        neverHeard.forEach((key, since) -> expected.put(Listening.id(site(), key), Instant.ofEpochMilli(since)));
        for (String key : lists.entries(list, Long.MIN_VALUE)) {
            Heard heard = byKey().get(key);
            if (heard != null && heard.told) {
                expected.put(Listening.id(site(), key), Listening.TOLD);
            }
        }
    }

    @Override
    @Nullable
    Due firstDue(EventClock clock) {
        Awaited first = firstInTime(clock);
        for (Map.Entry<Mark, TreeSet<Awaited>> sent : behind.entrySet()) {
            Awaited one = firstOf(sent.getValue(), Math.min(clock.horizon(), clock.own(sent.getKey())));
            if (one != null && (first == null || FIRST_OVER.compare(one, first) < 0)) {
                first = one;
            }
        }
        behind.values().removeIf(TreeSet::isEmpty);
        Awaited never = firstNeverHeard(clock.horizon());
        if (never != null && (first == null || FIRST_OVER.compare(never, first) < 0)) {
            return new Due(site(), never.key(), never.deadline(), null, -1);
        }
        Heard heard = first == null ? null : byKey().get(first.key());
        return first == null || heard == null
                ? null
                : new Due(site(), first.key(), first.deadline(), heard.event, heard.arrival);
    }

    private @Nullable Awaited firstInTime(EventClock clock) {
        for (Awaited one = firstOf(awaited, clock.horizon()); one != null; one = firstOf(awaited, clock.horizon())) {
            Heard heard = byKey().get(one.key());
            Mark sender = heard == null ? null : heard.sender;
            if (sender == null || one.deadline() <= clock.own(sender)) {
                return one;
            }
            awaited.remove(one);
            behind.computeIfAbsent(sender, mark -> new TreeSet<>(FIRST_OVER)).add(one);
        }
        return null;
    }

    /** Null where the time of none is over. What was heard again, or may be silent for longer by now, is put where it belongs. */
    private @Nullable Awaited firstOf(NavigableSet<Awaited> some, long horizon) {
        while (!some.isEmpty() && some.first().deadline() <= horizon) {
            Awaited one = some.first();
            Heard heard = byKey().get(one.key());
            boolean over = heard != null && !heard.told;
            if (heard != null && over && deadline(one.key(), heard) == one.deadline()) {
                return one;
            }
            some.remove(one);
            if (heard != null && over) {
                await(one.key(), heard);
            }
        }
        return null;
    }

    private @Nullable Awaited firstNeverHeard(long horizon) {
        Awaited first = null;
        for (Map.Entry<String, Long> never : neverHeard.entrySet()) {
            if (never.getValue() == Long.MAX_VALUE) {
                continue;
            }
            String key = never.getKey();
            long since = never.getValue();
            Awaited one = new Awaited(since < 0 ? horizon : listening.deadline(since, length(key), 0), key);
            if (one.deadline() <= horizon && (first == null || FIRST_OVER.compare(one, first) < 0)) {
                first = one;
            }
        }
        return first;
    }

    @Override
    void taken(Due due) {
        if (due.event() == null) {
            neverHeard.put(due.key(), Long.MAX_VALUE);
            return;
        }
        Heard heard = byKey().use(due.key());
        if (heard != null) {
            heard.silentAfter = heard.last;
            heard.told = true; // and what is awaited of it goes when its turn comes
        }
    }

    @Override
    boolean waitsForOneBehind() {
        return !behind.isEmpty();
    }

    @Override
    View look(Heard heard, String key, Seen seen, Event event) {
        long until = heard.event != null && heard.last == seen.time()
                ? deadline(key, heard)
                : listening.deadline(seen.time(), length(key), 0);
        if (heard.silentAfter == seen.time()) {
            return View.of(Answer.yes(List.of(seen), until), "nothing came from it until " + View.time(until));
        }
        if (heard.event == null || heard.last <= seen.time()) {
            return View.waiting(
                    until,
                    "it is heard with this event, and silent at " + View.time(until) + " if nothing comes before");
        }
        if (heard.last < until || heard.silentAfter < until) {
            return View.no("it was heard again in time, and last at " + View.time(heard.last));
        }
        return View.no("it was heard last at " + View.time(heard.last)).incomplete();
    }

    /** A key that fell silent stays known, so that it is not told again as one that was never heard. */
    @Override
    boolean forget(Heard heard, long horizon) {
        return heard.told && site().arguments().list().isEmpty();
    }
}
