package io.tocsin.correlate.window;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    private long newest = Long.MIN_VALUE;
    /** Sum of all weights: to tell without looking at the events. */
    private long weight;

    private int lost;
    private int thinAt;
    private boolean thinned;

    Ring copy() {
        Ring copy = new Ring();
        copy.copyOf(this);
        copy.newest = newest;
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
        // most often so: what is to be forgotten is passed over, and goes when its room is needed
        if (plain && weight + added.weight() < site.comparison().enough() && append(added)) {
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
        boolean last = added.time() > newest;
        Seen kept = keep(added);
        boolean alone = last && site.kind() == Site.Kind.COUNT;
        Answer answer = alone && (weight < site.comparison().enough() || arrivedLast(added))
                ? endingWithLast(added.time() - site.length().toMillis(), site, whole)
                : measure(kept, site, whole);
        if (canBeThinned(site)) {
            if (size() > Math.max(thinAt, 8 * site.comparison().enough() + 16)) {
                thin(site);
                thinAt = 2 * size();
            }
        }
        // of those that can be thinned so many stay only where events lie far apart and time does not go on
        if (size()
                > (canBeThinned(site)
                        ? Math.max(MAX_EVENTS, 8L * site.comparison().enough() + 16)
                        : MAX_EVENTS)) {
            weight -= weight(start());
            removeUpTo(next(start()));
            thinned = true;
            lost++;
        }
        return answer;
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
        insert(place, added);
        weight += added.weight();
        return added;
    }

    private void keepLast(Seen added) {
        insert(end(), added);
        becameLast(added);
    }

    private void becameLast(Seen added) {
        newest = added.time();
        weight += added.weight();
    }

    /** False where an event is looked at again: what arrived after it does not count. */
    private boolean arrivedLast(Seen added) {
        for (int place = start(); place < end(); place = next(place)) {
            if (arrival(place) > added.arrival()) {
                return false;
            }
        }
        return true;
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
        boolean told = whole || site.comparison().holds((double) count);
        return new Answer(
                count,
                !thinned || count < enough,
                told ? excerpt(from) : List.of(),
                count >= enough ? List.of(newest) : List.of());
    }

    /** Forgets what happened at or before this time; true when nothing is left. */
    boolean forget(long until) {
        int place = start();
        while (place < end() && time(place) <= until) {
            weight -= weight(place);
            place = next(place);
        }
        if (place > start()) {
            removeUpTo(place);
        }
        if (size() == 0) {
            newest = Long.MIN_VALUE;
        }
        return size() == 0;
    }

    private static boolean canBeThinned(Site site) {
        return site.kind() == Site.Kind.COUNT || site.kind() == Site.Kind.DISTINCT;
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
        int[] near = near(about, length);
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
        for (int i = bestFrom; i <= bestTo && (whole || site.comparison().holds(best)); i++) {
            evidence.add(seen(near[i]));
        }
        boolean exact = !thinned || best < enough;
        return new Answer(best, exact, List.copyOf(evidence), List.copyOf(crossings));
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

    /**
     * Drops what no answer to come depends on: an event with enough on both sides, each within one length. A window
     * that holds it and an event to come lies beside or over one of the two sides, so a window around that event
     * holds enough without it.
     */
    private void thin(Site site) {
        long length = site.length().toMillis();
        int enough = site.comparison().enough();
        List<Seen> events = seen(start(), end());
        if (site.kind() == Site.Kind.DISTINCT) {
            events = withoutRepeats(events, length);
        }
        List<Seen> kept = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Seen event = events.get(i);
            Tally before = Tally.of(site);
            for (int j = kept.size() - 1;
                    j >= 0 && kept.get(j).time() > event.time() - length && before.value() < enough;
                    j--) {
                before.add(kept.get(j));
            }
            Tally after = Tally.of(site);
            for (int j = i + 1;
                    j < events.size() && events.get(j).time() < event.time() + length && after.value() < enough;
                    j++) {
                after.add(events.get(j));
            }
            if (before.value() < enough || after.value() < enough) {
                kept.add(event);
            }
        }
        replaceBy(kept);
    }

    /** A value seen at most one length before and after says all that the one between says. */
    private static List<Seen> withoutRepeats(List<Seen> events, long length) {
        Map<String, Seen> next = new HashMap<>();
        Map<Seen, Seen> following = new HashMap<>();
        for (int i = events.size() - 1; i >= 0; i--) {
            Seen later = next.put(String.valueOf(events.get(i).value()), events.get(i));
            if (later != null) {
                following.put(events.get(i), later);
            }
        }
        Map<String, Seen> last = new HashMap<>();
        List<Seen> kept = new ArrayList<>();
        for (Seen event : events) {
            Seen before = last.get(String.valueOf(event.value()));
            Seen after = following.get(event);
            if (before == null || after == null || after.time() - before.time() > length) {
                kept.add(event);
                last.put(String.valueOf(event.value()), event);
            }
        }
        return kept;
    }

    private void replaceBy(List<Seen> kept) {
        if (kept.size() < size()) {
            thinned = true;
            clear();
            kept.forEach(event -> insert(end(), event));
            weight = kept.stream().mapToLong(Seen::weight).sum();
        }
    }
}
