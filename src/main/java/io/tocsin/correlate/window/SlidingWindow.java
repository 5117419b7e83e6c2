package io.tocsin.correlate.window;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The events of one key in a call of {@code count, distinct, sum, average, percentile, sequence} or {@code together}.
 *
 * <p>The value for an event is the largest over all windows (t - length, t] that hold the event. For one that comes in order
 * that is the window that ends with it, which is kept up to date; for one that comes late also those that end after it, so
 * that a threshold is found crossed whichever event arrives last. These are told by going back from the newest window event
 * by event.
 */
final class SlidingWindow {

    /**
     * No more than these are kept for a key, or eight times as many as a count is compared with; the oldest go, and are
     * counted.
     */
    static final int MAX_ENTRIES = 10_000;

    /** A sequence looks at all events of a key each time: no more than this are kept, or eight times as many as it has steps. */
    static final int MAX_IN_SEQUENCE = 256;

    /**
     * No more events than these are read for one answer: a sender chooses how many a key has, and must not choose what an answer
     * costs. An event that comes late after more later ones is answered for by the windows that end with the newest so many,
     * or by the events nearest to it.
     */
    static final int MOST_READ = 1_000;

    /** And so many are listed as evidence, the newest. */
    static final int LISTED = 300;

    static final Comparator<WindowEntry> IN_ORDER = Comparator.comparingLong(WindowEntry::time)
            .thenComparingLong(WindowEntry::arrival)
            .thenComparing(WindowEntry::event);

    private final NavigableSet<WindowEntry> entries = new TreeSet<>(WindowEntry.BY_TIME);
    private final Deque<WindowEntry> byArrival = new ArrayDeque<>(2);

    /** What the window (until, newest] of this length (milliseconds) holds. */
    private @Nullable Aggregate newestWindow;

    private long length;
    private long newest = Long.MIN_VALUE;
    private long until = Long.MIN_VALUE;

    private int thinAt;
    private boolean thinned;
    private int lost;

    int size() {
        return entries.size();
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

    /** Adds the event unless it is there already, and says what the windows around it hold. */
    Answer add(WindowEntry added, Site site) {
        if (entries.contains(added)) {
            WindowEntry known = entries.floor(added);
            return known == null ? Answer.NOTHING : around(known, site).answer(known, site, LISTED);
        }
        Aggregate window = newestWindow(site);
        entries.add(added);
        byArrival.add(added);
        if (added.time() > newest) {
            newest = added.time();
            leave(window, WindowFunction.before(newest, length));
        }
        if (added.time() > until) {
            window.add(added);
        }
        Answer answer = added.time() > until
                ? answer(added, site, LISTED)
                : around(added, site).answer(added, site, LISTED);
        if (Thinning.isFor(site)
                && size() > Math.max(thinAt, 8 * site.comparison().enough() + 16)) {
            keepOnly(Thinning.thin(List.copyOf(entries), site));
            thinAt = 2 * size();
        }
        if (size() > most(site)) {
            dropOne(site);
        }
        return answer;
    }

    /** What {@link #add} would say of an event that comes now, or said when it came, with all that it counts; changes nothing. */
    Answer peek(WindowEntry about, Site site) {
        WindowEntry known = entries.contains(about) ? entries.floor(about) : about;
        return known == null ? Answer.NOTHING : around(known, site).answer(known, site, Integer.MAX_VALUE);
    }

    /** Forgets what arrived at or before this time; true when nothing is left. */
    boolean forget(long arrived) {
        while (!byArrival.isEmpty() && byArrival.peek().kept() <= arrived) {
            drop(byArrival.poll());
        }
        if (entries.isEmpty()) {
            newest = Long.MIN_VALUE;
            until = Long.MIN_VALUE;
            newestWindow = null;
        }
        return entries.isEmpty();
    }

    private void drop(WindowEntry gone) {
        if (entries.remove(gone) && gone.time() > until && newestWindow != null) {
            newestWindow.remove(gone);
        }
    }

    private void leave(Aggregate window, long nowUntil) {
        if (nowUntil > until) {
            entries.subSet(WindowEntry.after(until), true, WindowEntry.after(nowUntil), false)
                    .forEach(window::remove);
            until = nowUntil;
        }
    }

    private Aggregate newestWindow(Site site) {
        Aggregate window = newestWindow;
        if (window == null || length != site.length().toMillis() || window.isSpent()) {
            window = Aggregate.of(site);
            length = site.length().toMillis();
            until = WindowFunction.before(newest, length);
            entries.tailSet(WindowEntry.after(until), true).forEach(window::add);
            newestWindow = window;
        }
        return window;
    }

    /** The largest over the windows that hold this event, which happened after {@code until}. */
    private Answer answer(WindowEntry about, Site site, int listed) {
        Aggregate window = newestWindow(site);
        int enough = site.comparison().enough();
        if (about.time() >= newest) {
            boolean crossed = window.value() >= enough;
            Answer answer = new Answer(
                    window.value(), !thinned || !crossed, List.of(), crossed ? List.of(about.time()) : List.of());
            return withEvidence(answer, site, new Span(newest, window.weight()), listed);
        }
        Iterator<WindowEntry> young = entries.descendingIterator();
        Iterator<WindowEntry> old =
                entries.headSet(WindowEntry.after(until), false).descendingIterator();
        List<WindowEntry> left = new ArrayList<>(0);
        List<WindowEntry> cameIn = new ArrayList<>(0);
        List<Long> crossings = new ArrayList<>(1);
        double best = Double.NEGATIVE_INFINITY;
        long bestEnd = newest;
        long weight = 0;
        WindowEntry last = young.next();
        WindowEntry before = old.hasNext() ? old.next() : null;
        while (true) {
            long end = last.time();
            while (before != null && before.time() > end - length) {
                window.add(before);
                cameIn.add(before);
                before = old.hasNext() ? old.next() : null;
            }
            double value = window.value();
            if (value >= enough) {
                crossings.add(end);
            }
            if (value >= best) {
                best = value;
                bestEnd = end;
                weight = window.weight();
            }
            if (end <= about.time() || left.size() >= MOST_READ) {
                break;
            }
            while (last.time() == end) {
                window.remove(last);
                left.add(last);
                last = young.next();
            }
        }
        left.forEach(window::add);
        cameIn.forEach(window::remove);
        Collections.reverse(crossings);
        boolean exact = (!thinned || best < enough) && left.size() < MOST_READ;
        Answer answer = new Answer(best, exact, List.of(), List.copyOf(crossings));
        return withEvidence(answer, site, new Span(bestEnd, weight), listed);
    }

    /** A window that ends at this time (epoch milliseconds), and the happenings in it. */
    private record Span(long end, long weight) {}

    private Answer withEvidence(Answer answer, Site site, Span span, int listed) {
        if (listed == LISTED && !site.comparison().holds(answer.value())) {
            return answer; // nobody asks what was counted
        }
        long from = WindowFunction.before(span.end(), length);
        List<WindowEntry> evidence = new ArrayList<>();
        long beyond = span.weight();
        Iterator<WindowEntry> newestFirst =
                entries.headSet(WindowEntry.after(span.end()), false).descendingIterator();
        while (newestFirst.hasNext() && evidence.size() < listed) {
            WindowEntry one = newestFirst.next();
            if (one.time() <= from) {
                break;
            }
            evidence.add(one);
            beyond -= one.weight();
        }
        evidence.sort(IN_ORDER);
        Answer told = new Answer(answer.value(), answer.exact(), List.copyOf(evidence), answer.crossings());
        WindowEntry oldest = entries.ceiling(WindowEntry.after(from));
        return beyond == 0 || oldest == null ? told : told.with(new Answer.Beyond(beyond, oldest.time()));
    }

    /** The events that can be in a window with this one, itself included, of those that arrived no later; of very many the nearest. */
    private SlidingWindow around(WindowEntry about, Site site) {
        SlidingWindow copy = new SlidingWindow();
        copy.entries.add(about);
        boolean allBefore = copy.takeNear(entries.headSet(about, false).descendingSet(), about, site, MOST_READ / 2);
        boolean allAfter = copy.takeNear(entries.tailSet(about, false), about, site, MOST_READ);
        copy.newest = copy.entries.last().time();
        copy.thinned = thinned || !allBefore || !allAfter;
        return copy;
    }

    /** Says whether all that are near enough were taken. */
    private boolean takeNear(Collection<WindowEntry> outwards, WindowEntry about, Site site, int most) {
        for (WindowEntry entry : outwards) {
            if (Math.abs(entry.time() - about.time()) >= site.length().toMillis()) {
                return true;
            }
            if (size() >= most) {
                return false;
            }
            if (entry.arrival() <= about.arrival()) {
                entries.add(entry);
            }
        }
        return true;
    }

    private void keepOnly(List<WindowEntry> kept) {
        if (kept.size() < size()) {
            thinned = true;
            entries.clear();
            entries.addAll(kept);
            byArrival.removeIf(entry -> !entries.contains(entry));
            newestWindow = null;
        }
    }

    private static long most(Site site) {
        if (Thinning.isFor(site)) {
            return Math.max(MAX_ENTRIES, 8L * site.comparison().enough() + 16);
        }
        return site.kind().looksAtSignals() ? Math.max(MAX_IN_SEQUENCE, 8L * steps(site)) : MAX_ENTRIES;
    }

    private static int steps(Site site) {
        return site.arguments().rules().stream().mapToInt(Site.Step::times).sum();
    }

    private void dropOne(Site site) {
        WindowEntry gone = site.kind().looksAtSignals() ? oldestRepeated(site) : byArrival.peek();
        if (gone == null) {
            return;
        }
        lost += site.kind().looksAtSignals() || decidesWithout(gone, site) ? 0 : 1;
        thinned = true;
        byArrival.remove(gone);
        drop(gone);
    }

    /** Of a rule of which more are left than all steps ask for: with so many there is one. */
    private @Nullable WindowEntry oldestRepeated(Site site) {
        int wanted = steps(site);
        for (WindowEntry entry : entries) {
            String rule = String.valueOf(entry.value());
            if (entries.stream()
                            .filter(other -> rule.equals(other.value()))
                            .limit(wanted + 1L)
                            .count()
                    > wanted) {
                return entry;
            }
        }
        return entries.first();
    }

    /** Whether the newest window holds enough without this event, so that no later window needs it. */
    private boolean decidesWithout(WindowEntry gone, Site site) {
        if (site.kind() != Site.Kind.SUM || !site.comparison().isAtLeast()) {
            return false;
        }
        double number = gone.time() > until ? gone.number() * gone.weight() : 0;
        return site.comparison().holds(newestWindow(site).value() - Math.max(0, number));
    }
}
