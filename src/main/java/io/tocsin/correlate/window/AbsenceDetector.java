package io.tocsin.correlate.window;

import io.tocsin.correlate.list.Lists;
import io.tocsin.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When each key was heard, and which were silent for too long: {@code silent}. A silence is told once, when no event is
 * waited for any more that could have ended it in time; whether it has ended by then does not matter.
 */
final class AbsenceDetector extends WindowFunction.Timed<AbsenceDetector.Heartbeats> {

    /** Silences of one key that are not told yet; past it the earliest is let go, and counted. */
    static final int MAX_UNTOLD = 64;

    private final long lateness;
    private final NavigableSet<Timer> timers = new TreeSet<>(Timer.IN_ORDER);
    /** Since when a listed key is expected that has not been heard since (epoch milliseconds). */
    private final Map<String, Long> expected = new HashMap<>();
    /** Listed keys whose silence was told, and that were not heard since. */
    private final Set<String> told = new HashSet<>();

    private Lists lists = new Lists();
    private Listening listening = Listening.ALWAYS;
    private boolean lasting;

    AbsenceDetector(Site site, Bounds bounds) {
        super(site, bounds.maxKeys());
        lateness = bounds.lateness().toMillis();
    }

    /** The runs in which a key was heard, the earliest first, whose silences are not told yet: of most keys one. */
    static final class Heartbeats {
        private final List<Run> runs = new ArrayList<>(1);
        /** When the event happened after which it was silent last (epoch milliseconds); for people. */
        private long silentAfter = Long.MIN_VALUE;

        /** The last run that had begun by this time (epoch milliseconds); null where none had. */
        private @Nullable Run before(long time) {
            Run before = null;
            for (int i = 0; i < runs.size() && runs.get(i).start <= time; i++) {
                before = runs.get(i);
            }
            return before;
        }

        /** The first run that began after this time (epoch milliseconds); null where none did. */
        private @Nullable Run after(long time) {
            return runs.stream().filter(run -> run.start > time).findFirst().orElse(null);
        }

        private void add(Run added) {
            int place = runs.size();
            while (place > 0 && runs.get(place - 1).start > added.start) {
                place--;
            }
            runs.add(place, added);
        }
    }

    /** Times at which a key was heard (epoch milliseconds), none of them too long after the one before. */
    private static final class Run {
        private long start;
        private long end;
        private Timer timer;

        private Run(long time, Timer timer) {
            start = time;
            end = time;
            this.timer = timer;
        }
    }

    @Override
    Heartbeats make() {
        return new Heartbeats();
    }

    @Override
    Answer take(Heartbeats heard, String key, WindowEntry entry, Event event) {
        long time = entry.time();
        heardAtLast(key, time);
        Run before = heard.before(time);
        if (before != null && time <= before.end) {
            return Answer.NOTHING;
        }
        Timer timer = timer(key, entry, event);
        if (before != null && time <= before.timer.at()) {
            timers.remove(before.timer);
            before.end = time;
            before.timer = timer;
            timers.add(timer);
            joinNext(before, heard);
        } else {
            begin(new Run(time, timer), before, heard);
        }
        return Answer.NOTHING;
    }

    private void begin(Run run, @Nullable Run before, Heartbeats heard) {
        Run next = heard.after(run.start);
        boolean late = run.timer.at() <= watermark() && next != null && next.start - run.start > lateness;
        if (late || (lasting && next != null)) {
            return; // heard later, and whether also between is not known: no silence follows from it
        }
        if (before != null && lasting) {
            letGo(before, heard);
        }
        heard.add(run);
        timers.add(run.timer);
        joinNext(run, heard);
        if (heard.runs.size() > MAX_UNTOLD + 1) {
            letGo(heard.runs.get(0), heard);
            drop(1);
        }
    }

    /** Where it was heard again in time after this run, the two are one. */
    private void joinNext(Run run, Heartbeats heard) {
        Run next = heard.after(run.end);
        if (next != null && next.start <= run.timer.at()) {
            next.start = run.start;
            letGo(run, heard);
        }
    }

    private void letGo(Run run, Heartbeats heard) {
        heard.runs.remove(run);
        timers.remove(run.timer);
    }

    /** Where nobody listened meanwhile, each time is given whole again. */
    private Timer timer(String key, WindowEntry entry, Event event) {
        long due = listening.deadline(entry.kept(), length(key));
        return new Timer(site(), key, entry.time() + due - entry.kept(), due, event, entry.arrival());
    }

    /** One that was expected is heard; where that is after its time was over, it was silent until then all the same. */
    private void heardAtLast(String key, long time) {
        told.remove(key);
        Long since = expected.get(key);
        if (since != null && (lasting || since < 0 || time <= listening.deadline(since, length(key)))) {
            expected.remove(key);
            timers.remove(expectedTimer(key, since));
        }
    }

    private Timer expectedTimer(String key, long since) {
        long at = since < 0 ? Long.MIN_VALUE : listening.deadline(since, length(key));
        return new Timer(site(), key, at, at, null, -1);
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

    /**
     * The entries of the list are to be heard from; one that never was is waited for from now on, or from when that was
     * kept to have begun.
     *
     * @param since since when a key is expected that has not been so far (epoch milliseconds), less than 0 where that is not
     *     known; {@link Long#MAX_VALUE} where only those are expected that were when somebody listened last
     * @param asOf the moment that a record is looked at as of, and up to which it is whole; {@link Long#MAX_VALUE} where
     *     events come as they happen
     */
    void expect(long now, long since, long asOf) {
        Set<String> listed = lists.entries(site().arguments().list(), now);
        told.retainAll(listed);
        expected.keySet().retainAll(listed);
        for (String key : listed) {
            Heartbeats heard = keys().get(key);
            if ((heard != null && !heard.runs.isEmpty()) || told.contains(key) || expected.containsKey(key)) {
                continue;
            }
            Instant kept = listening.expected().get(Listening.id(site(), key));
            if (Listening.TOLD.equals(kept)) {
                told.add(key);
            } else if (kept != null) {
                expect(key, kept.toEpochMilli());
            } else if (since != Long.MAX_VALUE) {
                expect(key, asOf == Long.MAX_VALUE ? since : asOf - length(key));
            }
        }
    }

    private void expect(String key, long since) {
        expected.put(key, since);
        timers.add(expectedTimer(key, since));
    }

    /** What a start has to be told that cannot be read from the events of late, see {@link Listening#expected}. */
    void tellExpected(Map<String, Instant> all) {
        expected.forEach((key, since) -> all.put(Listening.id(site(), key), Instant.ofEpochMilli(since)));
        told.forEach(key -> all.put(Listening.id(site(), key), Listening.TOLD));
    }

    /** What was heard again, is gone, or may be silent for longer by now, is put where it belongs. */
    @Override
    @Nullable
    Timer due(Watermarks clock) {
        for (Timer timer = Timer.firstDue(timers, clock); timer != null; timer = Timer.firstDue(timers, clock)) {
            Timer asOfNow = timer.event() == null ? expectedNow(timer) : heardNow(timer);
            if (asOfNow != null && asOfNow.due() == timer.due()) {
                return timer.at() == Long.MIN_VALUE ? new Timer(site(), timer.key(), clock.watermark(), null) : timer;
            }
            timers.remove(timer);
            if (asOfNow != null) {
                timers.add(asOfNow);
            }
        }
        return null;
    }

    private @Nullable Timer expectedNow(Timer timer) {
        Long since = expected.get(timer.key());
        return since == null ? null : expectedTimer(timer.key(), since);
    }

    private @Nullable Timer heardNow(Timer timer) {
        Run run = run(timer);
        if (run == null) {
            return null;
        }
        long arrived = timer.due() - (timer.at() - run.end); // as far behind as it was
        long due = listening.deadline(arrived, length(timer.key()));
        run.timer = new Timer(site(), timer.key(), run.end + due - arrived, due, timer.event(), timer.arrival());
        return run.timer;
    }

    private @Nullable Run run(Timer timer) {
        Heartbeats heard = keys().get(timer.key());
        return heard == null
                ? null
                : heard.runs.stream()
                        .filter(run -> run.timer.arrival() == timer.arrival())
                        .findFirst()
                        .orElse(null);
    }

    @Override
    void fired(Timer timer) {
        boolean listed = !site().arguments().list().isEmpty();
        if (timer.event() == null) {
            Long since = expected.remove(timer.key());
            if (since != null) {
                timers.remove(expectedTimer(timer.key(), since));
            }
            Heartbeats heard = keys().get(timer.key());
            if (listed && (heard == null || heard.runs.isEmpty())) {
                told.add(timer.key());
            }
            return;
        }
        timers.remove(timer);
        Run run = run(timer);
        Heartbeats heard = keys().get(timer.key());
        if (run != null && heard != null) {
            heard.silentAfter = run.end;
            heard.runs.remove(run);
            if (listed && heard.runs.isEmpty()) {
                told.add(timer.key());
            }
        }
    }

    @Override
    View look(Heartbeats heard, String key, WindowEntry entry, Event event) {
        long time = entry.time();
        Run run = heard.before(time);
        run = run != null && time <= run.end ? run : null;
        Run next = heard.after(time);
        boolean last = run != null && run.end == time;
        long until = last ? Objects.requireNonNull(run).timer.at() : listening.deadline(time, length(key));
        if (heard.silentAfter == time) {
            return View.of(Answer.yes(List.of(entry), until), "nothing came from it until " + View.time(until));
        }
        boolean again = (run != null && !last)
                || (next != null && next.start <= until)
                || (heard.silentAfter > time && heard.silentAfter < until);
        if (again) {
            return View.no("it was heard again in time, and last at " + View.time(lastHeard(heard)));
        }
        if (run != null && next != null) {
            return View.waiting(
                    until,
                    "nothing came from it until " + View.time(until)
                            + " so far, and it was silent then if nothing comes late");
        }
        if (lastHeard(heard) > time) {
            return View.no("it was heard last at " + View.time(lastHeard(heard)))
                    .incomplete();
        }
        return View.waiting(
                until, "it is heard with this event, and silent at " + View.time(until) + " if nothing comes before");
    }

    private static long lastHeard(Heartbeats heard) {
        return heard.runs.isEmpty() ? heard.silentAfter : heard.runs.get(heard.runs.size() - 1).end;
    }

    @Override
    boolean forget(Heartbeats heard, long now) {
        return heard.runs.isEmpty();
    }
}
