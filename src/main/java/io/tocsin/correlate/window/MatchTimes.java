package io.tocsin.correlate.window;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When something came true, as stretches: within one, no pause is longer than the shortest time that is asked about. So a
 * question within a stretch is answered yes without its times.
 */
final class MatchTimes {

    /** Times near each other (epoch milliseconds). */
    private static final class Stretch {
        private long start;
        private long end;
        private long kept;
        private List<WindowEntry> atStart;
        private List<WindowEntry> atEnd;

        Stretch(Match first, long kept) {
            start = first.time();
            end = first.time();
            atStart = first.evidence();
            atEnd = first.evidence();
            this.kept = kept;
        }
    }

    /** That it came true at a time (epoch milliseconds), by these events. */
    record Match(long time, List<WindowEntry> evidence) {}

    private final NavigableMap<Long, Stretch> byStart = new TreeMap<>();
    /** The latest that any of them is kept. */
    private long lastKept = Long.MIN_VALUE;

    /**
     * Adds one.
     *
     * @param kept until when it is kept, see {@link WindowEntry#kept}
     * @param keptAfter what was kept until this or less is forgotten (epoch milliseconds)
     * @param pause the longest within a stretch (milliseconds)
     */
    void add(Match match, long kept, long keptAfter, long pause) {
        forget(keptAfter);
        lastKept = Math.max(lastKept, kept);
        Stretch stretch = new Stretch(match, kept);
        Stretch before = last(match.time(), keptAfter);
        Stretch after = valueOf(byStart.higherEntry(match.time()));
        if (before != null && match.time() - before.end <= pause) {
            stretch = join(before, stretch);
        }
        if (after != null && after.kept > keptAfter && after.start - stretch.end <= pause) {
            byStart.remove(after.start);
            stretch = join(stretch, after);
        }
        byStart.put(stretch.start, stretch);
    }

    private static Stretch join(Stretch one, Stretch next) {
        one.kept = Math.max(one.kept, next.kept);
        if (one.start == next.start) {
            one.atStart = both(one.atStart, next.atStart);
        }
        if (next.end == one.end) {
            one.atEnd = both(one.atEnd, next.atEnd);
        } else if (next.end > one.end) {
            one.end = next.end;
            one.atEnd = next.atEnd;
        }
        return one;
    }

    /** Of several at the same time the first tells; a second one only tells that it was not that event alone. */
    private static List<WindowEntry> both(List<WindowEntry> first, List<WindowEntry> second) {
        if (first.isEmpty() || second.isEmpty()) {
            return first;
        }
        WindowEntry other = second.get(second.size() - 1);
        return first.size() > 1 || first.get(0).event().equals(other.event()) ? first : List.of(first.get(0), other);
    }

    /** The last one in (until - length, until], as far as it is known; null where there is none. */
    @Nullable
    Match last(long until, long length, long keptAfter) {
        Stretch last = last(until, keptAfter);
        long from = WindowFunction.before(until, length);
        if (last == null || Math.min(until, last.end) <= from) {
            return null;
        }
        if (until >= last.end) {
            return new Match(last.end, last.atEnd);
        }
        return last.start > from ? new Match(last.start, last.atStart) : new Match(until, last.atEnd);
    }

    private @Nullable Stretch last(long until, long keptAfter) {
        Stretch last = valueOf(byStart.floorEntry(until));
        while (last != null && last.kept <= keptAfter) {
            last = valueOf(byStart.lowerEntry(last.start));
        }
        return last;
    }

    /**
     * The first one in [from, from + length], as far as it is known; null where there is none.
     *
     * @param event what this event itself made true at that moment does not count
     */
    @Nullable
    Long first(long from, long length, String event, long keptAfter) {
        Stretch around = last(from, keptAfter);
        if (around != null && from < around.end) {
            return from;
        }
        if (around != null
                && from == around.end
                && around.atEnd.stream().anyMatch(entry -> !entry.event().equals(event))) {
            return from;
        }
        Stretch next = valueOf(byStart.higherEntry(from));
        while (next != null && next.kept <= keptAfter) {
            next = valueOf(byStart.higherEntry(next.start));
        }
        return next != null && next.start <= from + length ? next.start : null;
    }

    /** The earliest that is known (epoch milliseconds); null where none is. */
    @Nullable
    Long earliest() {
        return byStart.isEmpty() ? null : byStart.firstKey();
    }

    /** Forgets what was kept until this or less (epoch milliseconds); true when nothing is left. */
    boolean forget(long keptAfter) {
        while (!byStart.isEmpty() && byStart.firstEntry().getValue().kept <= keptAfter) {
            byStart.pollFirstEntry();
        }
        return lastKept <= keptAfter;
    }

    /** Adds what another one knows. */
    void addAll(MatchTimes other) {
        other.byStart.forEach(byStart::putIfAbsent);
        lastKept = Math.max(lastKept, other.lastKept);
    }

    private static @Nullable Stretch valueOf(Map.@Nullable Entry<Long, Stretch> entry) {
        return entry == null ? null : entry.getValue();
    }
}
