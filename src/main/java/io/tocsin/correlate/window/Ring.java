package io.tocsin.correlate.window;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of one key, in the order in which they happened.
 *
 * <p>The value for an event is the largest over all windows (t - length, t] that hold the event: for an event that
 * arrives in order that is the window that ends with it, and for one that arrives late it also looks at the windows
 * that end after it, so that a threshold is found crossed whichever event arrives last.
 */
final class Ring extends Tape {

    /**
     * No more than these are kept for a key, or eight times as many as a count is compared with; the oldest go, and are
     * counted.
     */
    static final int MAX_EVENTS = 10_000;

    /**
     * A sequence looks at all events of a key each time, so that no more of them are kept than this, or eight times as many
     * as it has steps.
     */
    static final int MAX_IN_SEQUENCE = 256;

    /**
     * No more events than these are read for one answer: a sender chooses how many a key has, and must not
     * choose what an answer costs. Where there are more, an event that comes late is answered for as the newest window that
     * holds it is, or by the events nearest to it.
     */
    static final int MOST_READ = 1_000;

    /** And so many are listed as evidence, the newest. */
    static final int LISTED = 300;

    /** From so many on the value of the window that ends with the newest event is kept up to date instead of counted anew. */
    private static final int MANY = 64;

    private long newest = Long.MIN_VALUE;
    /** The latest arrival. */
    private long arrived = Long.MIN_VALUE;
    /** Sum of all weights: to tell without looking at the events. */
    private long weight;

    private @Nullable Running running;

    /** How many of the newest events lie in the last so many bytes, of at most {@link #LISTED}; -1 where that is not known. */
    private int listed = -1;

    private int listedBytes;

    private int lost;
    private int thinAt;
    private boolean thinned;

    Ring copy() {
        Ring copy = new Ring();
        copy.copyOf(this);
        copy.newest = newest;
        copy.arrived = arrived;
        copy.weight = weight;
        copy.thinned = thinned;
        copy.thinAt = thinAt;
        return copy;
    }

    /** Adds the event unless it is there already, and says what the windows around it hold. */
    Answer add(Seen added, Site site) {
        return add(added, site, true);
    }

    /**
     * Forgets what happened at or before a time, and does as {@link #add}; but where the comparison does not hold, it does
     * not tell what was counted, nor how many: then what it says only does not hold either.
     */
    Answer count(Seen added, Site site, long until) {
        boolean plain = added.time() > newest && added.time() > until && site.kind() == Site.Kind.COUNT;
        int before = end();
        // most often so: what is to be forgotten is passed over, and goes when its room is needed
        if (plain && weight + added.weight() < site.comparison().enough() && append(added)) {
            listLast(end() - before);
            becameLast(added);
            return site.comparison().isAtLeast()
                    ? new Answer(weight, false, List.of(), List.of()) // even all together are not enough
                    : endingWithLast(
                            Math.max(until, added.time() - site.length().toMillis()), site, false);
        }
        forget(until);
        return add(added, site, false);
    }

    private Answer add(Seen added, Site site, boolean whole) {
        boolean latest = added.time() > newest;
        boolean last = added.time() >= newest && added.arrival() > arrived;
        int before = size();
        Seen kept = keep(added);
        boolean isNew = size() > before;
        boolean alone = site.kind() == Site.Kind.COUNT
                && ((last && isNew) || (latest && weight < site.comparison().enough()));
        Answer answer = alone
                ? endingWithLast(added.time() - site.length().toMillis(), site, whole)
                : answer(kept, site, whole, isNew, last);
        if (Thinning.isFor(site)) {
            if (size() > Math.max(thinAt, 8 * site.comparison().enough() + 16)) {
                replaceBy(Thinning.thin(seen(start(), end()), site));
                thinAt = 2 * size();
            }
        }
        // of those that can be thinned so many stay only where events lie far apart and time does not go on
        if (size() > most(site)) {
            boolean needed = looksAtOrder(site) ? !isOldestRepeated(site) : !decidesWithoutOldest(site);
            leaveRunning(start());
            weight -= weight(start());
            removeUpTo(next(start()));
            thinned = true;
            lost += needed ? 1 : 0;
        }
        return answer;
    }

    private static long most(Site site) {
        if (Thinning.isFor(site)) {
            return Math.max(MAX_EVENTS, 8L * site.comparison().enough() + 16);
        }
        int steps = site.arguments().rules().stream().mapToInt(Site.Step::times).sum();
        return looksAtOrder(site) ? Math.max(MAX_IN_SEQUENCE, 8L * steps) : MAX_EVENTS;
    }

    private static boolean looksAtOrder(Site site) {
        return site.kind() == Site.Kind.SEQUENCE || site.kind() == Site.Kind.TOGETHER;
    }

    /** Whether the newest window holds enough without the oldest event, so that no later window needs that. */
    private boolean decidesWithoutOldest(Site site) {
        Running now = running;
        if (now == null || site.kind() != Site.Kind.SUM || !site.comparison().isAtLeast()) {
            return false;
        }
        double oldest = time(start()) > now.until ? counted(start()).number() * weight(start()) : 0;
        return site.comparison().holds(now.tally.value() - Math.max(0, oldest));
    }

    /** Whether as many as all steps ask for are left of the rule that the oldest is of. */
    private boolean isOldestRepeated(Site site) {
        String oldest = String.valueOf(counted(start()).value());
        int wanted =
                site.arguments().rules().stream().mapToInt(Site.Step::times).sum();
        int same = 0;
        for (int place = next(start()); place < end() && same < wanted; place = next(place)) {
            same += oldest.equals(counted(place).value()) ? 1 : 0;
        }
        return same >= wanted;
    }

    /**
     * @param isNew whether the event was not there before
     * @param last whether nothing happened after it and nothing arrived after it
     */
    private Answer answer(Seen kept, Site site, boolean whole, boolean isNew, boolean last) {
        boolean few = size() <= MOST_READ;
        if (whole || site.kind() == Site.Kind.COUNT || looksAtOrder(site) || size() < MANY) {
            running = null;
            long until = newest - site.length().toMillis();
            return !whole && !few && site.kind() == Site.Kind.COUNT && kept.time() > until
                    ? endingWithLast(until, site, false)
                    : measure(kept, site, whole);
        }
        Running now = runningWith(kept, site, isNew);
        return (last && isNew) || (!few && kept.time() > now.until)
                ? newestWindow(site, now)
                : measure(kept, site, false);
    }

    /** The newest window as it is kept up to date, the event that was just kept included. */
    private Running runningWith(Seen kept, Site site, boolean isNew) {
        long until = newest - site.length().toMillis();
        Running now = running;
        if (now == null || !now.isGood(site)) {
            now = new Running(site, until);
            for (int place = start(); place < end(); place = next(place)) {
                if (time(place) > until) {
                    now.add(counted(place));
                }
            }
            running = now;
            return now;
        }
        if (isNew && kept.time() > now.until) {
            now.add(kept);
        }
        for (int place = start(); place < end() && time(place) <= until; place = next(place)) {
            leaveRunning(place);
        }
        now.until = Math.max(now.until, until);
        return now;
    }

    private void leaveRunning(int place) {
        Running now = running;
        if (now != null && time(place) > now.until) {
            now.remove(counted(place));
        }
    }

    private Answer newestWindow(Site site, Running now) {
        double value = now.tally.value();
        boolean enough = value >= site.comparison().enough();
        Answer answer = new Answer(value, !thinned || !enough, List.of(), enough ? List.of(newest) : List.of());
        return site.comparison().holds(value) ? withEvidence(answer, firstAfter(now.until), now.weight) : answer;
    }

    private int firstAfter(long until) {
        int place = start();
        while (place < end() && time(place) <= until) {
            place = next(place);
        }
        return place;
    }

    /**
     * The newest of the events from this place on, and what the others are.
     *
     * @param all happenings from this place on
     */
    private Answer withEvidence(Answer answer, int from, long all) {
        int first = Math.max(from, firstListed());
        long beyond = first == from ? 0 : all;
        for (int place = first; place < end() && first > from; place = next(place)) {
            beyond -= weight(place);
        }
        Answer.Beyond more = first == from ? Answer.Beyond.NONE : new Answer.Beyond(beyond, time(from));
        return new Answer(answer.value(), answer.exact(), excerpt(first), answer.crossings()).with(more);
    }

    private int firstListed() {
        if (listed < 0 || listedBytes > end() - start()) {
            int place = start();
            for (int skip = size() - LISTED; skip > 0; skip--) {
                place = next(place);
            }
            listed = Math.min(size(), LISTED);
            listedBytes = end() - place;
        }
        return end() - listedBytes;
    }

    /** @param bytes of the event that was written last, after all others */
    private void listLast(int bytes) {
        if (listed >= 0) {
            listedBytes += bytes;
            listed++;
            if (listed > LISTED && listedBytes <= end() - start()) {
                int place = end() - listedBytes;
                listedBytes -= next(place) - place;
                listed--;
            }
        }
    }

    private Seen keep(Seen added) {
        if (added.time() > newest) {
            keepLast(added);
            return added;
        }
        int place = start();
        for (; place < end() && time(place) <= added.time(); place = next(place)) {
            if (time(place) == added.time() && isOf(place, added.event())) {
                return seen(place);
            }
        }
        listed = -1;
        insert(place, added);
        weight += added.weight();
        arrived = Math.max(arrived, added.arrival());
        return added;
    }

    private void keepLast(Seen added) {
        int before = end() - start();
        insert(end(), added);
        listLast(end() - start() - before);
        becameLast(added);
    }

    private void becameLast(Seen added) {
        newest = added.time();
        arrived = Math.max(arrived, added.arrival());
        weight += added.weight();
    }

    /** Only the window that ends with the last event holds it: no other has to be counted. */
    private Answer endingWithLast(long until, Site site, boolean whole) {
        long count = weight;
        int from = start();
        while (time(from) <= until) {
            count -= weight(from);
            from = next(from);
        }
        int enough = site.comparison().enough();
        Answer answer =
                new Answer(count, !thinned || count < enough, List.of(), count >= enough ? List.of(newest) : List.of());
        if (whole) {
            return new Answer(count, answer.exact(), excerpt(from), answer.crossings());
        }
        return site.comparison().holds((double) count) ? withEvidence(answer, from, count) : answer;
    }

    /** Forgets what happened at or before this time; true when nothing is left. */
    boolean forget(long until) {
        int place = start();
        while (place < end() && time(place) <= until) {
            leaveRunning(place);
            weight -= weight(place);
            place = next(place);
        }
        if (place > start()) {
            removeUpTo(place);
        }
        if (size() == 0) {
            newest = Long.MIN_VALUE;
            running = null;
            listed = -1;
        }
        return size() == 0;
    }

    /** Whether events were dropped that no answer depended on, with the length and the comparison there were. */
    boolean isThinned() {
        return thinned;
    }

    /** Events let go before their time since this was last asked. */
    int takeLost() {
        int now = lost;
        lost = 0;
        return now;
    }

    /** An event that is looked at again gets the answer it got when it came: what arrived after it does not count. */
    private Answer measure(Seen about, Site site, boolean whole) {
        long length = site.length().toMillis();
        int enough = site.comparison().enough();
        int[] all = near(about, length);
        int[] near = whole ? all : nearest(about, all);
        Tally tally = Tally.of(site);
        List<Long> crossings = new ArrayList<>();
        double best = Double.NEGATIVE_INFINITY;
        int bestFrom = 0;
        int bestTo = 0;
        int from = 0;
        for (int to = 0; to < near.length; to++) {
            tally.add(counted(near[to]));
            long end = time(near[to]);
            boolean lastOfItsTime = to + 1 == near.length || time(near[to + 1]) > end;
            if (end < about.time() || !lastOfItsTime) {
                continue;
            }
            while (time(near[from]) <= end - length) {
                tally.remove(counted(near[from++]));
            }
            if (tally.value() >= enough) {
                crossings.add(end);
            }
            if (tally.value() > best) {
                best = tally.value();
                bestFrom = from;
                bestTo = to;
            }
        }
        List<Seen> evidence = new ArrayList<>();
        int listFrom = whole ? bestFrom : Math.max(bestFrom, bestTo + 1 - LISTED);
        for (int i = listFrom; i <= bestTo && (whole || site.comparison().holds(best)); i++) {
            evidence.add(seen(near[i]));
        }
        long beyond = 0;
        for (int i = bestFrom; i < listFrom; i++) {
            beyond += weight(near[i]);
        }
        boolean exact = near.length == all.length && (!thinned || best < enough);
        Answer answer = new Answer(best, exact, List.copyOf(evidence), List.copyOf(crossings));
        return beyond == 0 ? answer : answer.with(new Answer.Beyond(beyond, time(near[bestFrom])));
    }

    /** The places of the events that can be in a window with this one, of those that arrived no later. */
    private int[] near(Seen about, long length) {
        int[] near = new int[size()];
        int count = 0;
        for (int place = start(); place < end(); place = next(place)) {
            long time = time(place);
            if (time > about.time() - length && time < about.time() + length && arrival(place) <= about.arrival()) {
                near[count++] = place;
            }
        }
        return Arrays.copyOf(near, count);
    }

    /** Of very many places those nearest to an event. */
    private int[] nearest(Seen about, int[] near) {
        if (near.length <= MOST_READ) {
            return near;
        }
        int own = 0;
        while (own < near.length - 1 && time(near[own]) < about.time()) {
            own++;
        }
        int from = Math.max(0, Math.min(own - MOST_READ / 2, near.length - MOST_READ));
        return Arrays.copyOfRange(near, from, from + MOST_READ);
    }

    private void replaceBy(List<Seen> kept) {
        if (kept.size() < size()) {
            thinned = true;
            running = null;
            listed = -1;
            clear();
            kept.forEach(event -> insert(end(), event));
            weight = kept.stream().mapToLong(Seen::weight).sum();
        }
    }
}
