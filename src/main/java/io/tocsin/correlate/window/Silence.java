package io.tocsin.correlate.window;

import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.window.Heard.Run;
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
 * When each key was heard, and which were not heard for too long: by the time of who sent what was heard last, where time has
 * gone on without that sender. A silence is told once, when no event is waited for any more that could have ended it in
 * time; whether it has ended by then does not matter.
 */
final class Silence extends Memory<Heard> {

    /** Silences of one key that are not told yet; past it the earliest is let go, and counted. */
    static final int MAX_UNTOLD = 64;

    private static final Comparator<Awaited> FIRST_OVER = Comparator.comparingLong(Awaited::deadline)
            .thenComparing(Awaited::key)
            .thenComparingLong(Awaited::since);

    private final TreeSet<Awaited> awaited = new TreeSet<>(FIRST_OVER);
    /** Those whose time is over by the time of all, and not by that of who sent what was heard last. */
    private final Map<Mark, TreeSet<Awaited>> behind = new LinkedHashMap<>();
    /** Since when a listed key that was never heard has been expected; told ones keep {@link Long#MAX_VALUE}. */
    private final Map<String, Long> neverHeard = new HashMap<>();

    private Lists lists = new Lists();
    private Listening listening = Listening.ALWAYS;
    private boolean lasting;

    Silence(Site site, int maxKeys) {
        super(site, maxKeys);
    }

    /**
     * A run whose end is waited for; it may have gone on since.
     *
     * @param since when it ended (epoch milliseconds), as far as was known
     */
    record Awaited(long deadline, String key, long since) {}

    @Override
    void moveTo(EventClock clock, EventClock before) {
        super.moveTo(clock, before);
        behind.values().forEach(awaited::addAll);
        behind.clear();
        for (Heard heard : byKey()) {
            for (Run run : heard.runs()) {
                run.sender = run.sender == null ? null : clock.known(run.sender);
            }
        }
    }

    @Override
    Heard make(long time) {
        return new Heard();
    }

    @Override
    Answer take(Heard heard, String key, Seen seen, Event event, long horizon) {
        long time = seen.time();
        heardAtLast(key, time);
        Run before = heard.before(time);
        boolean known = before != null && time <= before.end;
        if (!known && !saysNothing(heard, time, horizon)) {
            if (before != null && time <= deadline(key, before)) {
                goOn(before, key, heard, seen, event);
            } else {
                begin(before, key, heard, seen, event);
            }
        }
        return Answer.NOTHING;
    }

    /** One that was expected is heard; where that is after its time was over, it was silent until then all the same. */
    private void heardAtLast(String key, long time) {
        Long since = neverHeard.get(key);
        if (since != null && (lasting || since < 0 || since == Long.MAX_VALUE || time <= expectedUntil(key, since))) {
            neverHeard.remove(key);
        }
    }

    private long expectedUntil(String key, long since) {
        return listening.deadline(since, length(key), 0);
    }

    /** Whether it was heard later and it is not remembered whether it was between: then no silence follows from it. */
    private boolean saysNothing(Heard heard, long time, long horizon) {
        Run next = heard.after(time);
        if (next == null) {
            return false;
        }
        boolean sameSender = next.sender == sender();
        boolean first = next == heard.runs().get(0);
        return lasting
                || (!sameSender && time < time())
                || (first && time < (sameSender ? horizon : Math.max(horizon, heard.knownFrom)));
    }

    private void goOn(Run run, String key, Heard heard, Seen seen, Event event) {
        boolean waiting = !run.told && !wasBehind(run);
        run.goesOn(seen, event);
        tellSender(run, heard, event);
        if (!isFilled(run, key, heard) && !waiting) {
            await(key, run);
        }
    }

    private void begin(@Nullable Run before, String key, Heard heard, Seen seen, Event event) {
        Run run = new Run(seen, event);
        tellSender(run, heard, event);
        heard.add(run);
        if (before != null && (before.told || lasting)) {
            letGo(before, heard);
        }
        if (!isFilled(run, key, heard)) {
            await(key, run);
        }
        if (heard.runs().size() > MAX_UNTOLD + 1) {
            letGo(heard.runs().get(0), heard);
            drop(1);
        }
    }

    private void tellSender(Run run, Heard heard, Event event) {
        run.sender = sender();
        run.delay = heard.hold == null ? 0 : Math.max(0, event.ingestedAt().toEpochMilli() - run.end);
    }

    /** Whether it was heard again in time after this run: then the two are one. */
    private boolean isFilled(Run run, String key, Heard heard) {
        Run next = heard.after(run.end);
        boolean filled = next != null && next.start <= deadline(key, run);
        if (next != null && filled) {
            next.start = run.start;
            letGo(run, heard);
        }
        return filled;
    }

    private void letGo(Run run, Heard heard) {
        heard.runs().remove(run);
        if (run.awaited != null && !wasBehind(run)) {
            awaited.remove(run.awaited);
        }
    }

    /** Whether it was waited for by the time of who sent it, which that of who sends it now need not be. */
    private boolean wasBehind(Run run) {
        TreeSet<Awaited> sent = run.sender == null ? null : behind.get(run.sender);
        return sent != null && run.awaited != null && sent.remove(run.awaited);
    }

    /** Only those silences are told that have not ended, since what is recorded is looked at as of a moment. */
    void onlyLasting() {
        lasting = true;
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

    private long deadline(String key, Run run) {
        return listening.deadline(run.end, length(key), run.delay);
    }

    private void await(String key, Run run) {
        Awaited one = new Awaited(deadline(key, run), key, run.end);
        run.awaited = one;
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
            if (heard != null && heard.isTold()) {
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
        Run run = first == null ? null : runOf(first);
        return first == null || run == null
                ? null
                : new Due(site(), first.key(), first.deadline(), run.event, run.arrival);
    }

    private @Nullable Awaited firstInTime(EventClock clock) {
        for (Awaited one = firstOf(awaited, clock.horizon()); one != null; one = firstOf(awaited, clock.horizon())) {
            Run run = runOf(one);
            Mark sender = run == null ? null : run.sender;
            if (sender == null || one.deadline() <= clock.own(sender)) {
                return one;
            }
            awaited.remove(one);
            behind.computeIfAbsent(sender, mark -> new TreeSet<>(FIRST_OVER)).add(one);
        }
        return null;
    }

    private @Nullable Run runOf(Awaited one) {
        Heard heard = byKey().get(one.key());
        return heard == null ? null : heard.around(one.since());
    }

    /** Null where the time of none is over. What was heard again, or may be silent for longer by now, is put where it belongs. */
    private @Nullable Awaited firstOf(NavigableSet<Awaited> some, long horizon) {
        while (!some.isEmpty() && some.first().deadline() <= horizon) {
            Awaited one = some.first();
            Heard heard = byKey().get(one.key());
            Run run = heard == null ? null : heard.around(one.since());
            boolean untold = heard != null && run != null && !run.told && !isFilled(run, one.key(), heard);
            if (run != null && untold && deadline(one.key(), run) == one.deadline()) {
                return one;
            }
            some.remove(one);
            if (run != null && untold) {
                await(one.key(), run);
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
            Awaited one = new Awaited(since < 0 ? horizon : expectedUntil(key, since), key, since);
            if (one.deadline() <= horizon && (first == null || FIRST_OVER.compare(one, first) < 0)) {
                first = one;
            }
        }
        return first;
    }

    @Override
    void taken(Due due) {
        if (due.event() == null) {
            if (byKey().get(due.key()) == null) {
                neverHeard.put(due.key(), Long.MAX_VALUE);
            } else {
                neverHeard.remove(due.key());
            }
            return;
        }
        Heard heard = byKey().use(due.key());
        Run run = heard == null ? null : heard.endingWith(due.arrival());
        if (heard != null && run != null) {
            heard.silentAfter = run.end;
            run.told = true;
            if (heard.after(run.end) != null) {
                letGo(run, heard);
            } // else what is awaited of it goes when its turn comes
        }
    }

    @Override
    boolean waitsForOneBehind() {
        return !behind.isEmpty();
    }

    @Override
    View look(Heard heard, String key, Seen seen, Event event) {
        long time = seen.time();
        Run run = heard.around(time);
        Run next = heard.after(time);
        boolean last = run != null && run.end == time;
        long until = run != null && last ? deadline(key, run) : listening.deadline(time, length(key), 0);
        if (heard.silentAfter == time) {
            return View.of(Answer.yes(List.of(seen), until), "nothing came from it until " + View.time(until));
        }
        boolean again = (run != null && !last)
                || (next != null && next.start <= until)
                || (heard.silentAfter > time && heard.silentAfter < until);
        Run newest = heard.newest();
        if (again && newest != null) {
            return View.no("it was heard again in time, and last at " + View.time(newest.end));
        }
        if (run != null && next != null) {
            return View.waiting(
                    until,
                    "nothing came from it until " + View.time(until)
                            + " so far, and it was silent then if nothing comes late");
        }
        if (newest != null && heard.before(time) == null) {
            return View.no("it was heard last at " + View.time(newest.end)).incomplete();
        }
        return View.waiting(
                until, "it is heard with this event, and silent at " + View.time(until) + " if nothing comes before");
    }

    /** A key that fell silent stays known, so that it is not told again as one that was never heard. */
    @Override
    boolean forget(Heard heard, long horizon) {
        if (!heard.runs().isEmpty()) {
            heard.knownFrom = Math.max(heard.knownFrom, horizon);
        }
        return heard.isTold() && site().arguments().list().isEmpty();
    }
}
