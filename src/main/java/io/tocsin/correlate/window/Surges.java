package io.tocsin.correlate.window;

import io.tocsin.correlate.text.Durations;
import io.tocsin.event.Event;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How many times its usual number a key has: what happened in the window, against the mean number in windows of the same
 * length over the past before it. Counted in slices of a twelfth of the window. A key that was not
 * seen in a past of the same length before that has no usual number, and answers 0; nothing further back matters, so a
 * restart need read no further. An event that comes again is counted once: it is known by its id among the newest of the key.
 */
final class Surges extends Memory<Surges.Past> {

    private static final int SLICES = 12;

    /** Ids that are remembered of a key, the newest; an event that comes again after so many others counts again. */
    static final int MAX_IDS = 512;

    Surges(Site site, int maxKeys) {
        super(site, maxKeys);
    }

    static final class Past extends Kept {
        private long lastArrival = -1;
        private String lastEvent = "";
        private long newest = Long.MIN_VALUE;
        private final TreeMap<Long, Long> slices = new TreeMap<>();
        /** Hashes of ids, in a circle once there are as many as are remembered. */
        private long[] ids = new long[4];

        private int taken;

        /** Whether this event was not counted before. */
        private boolean isNew(String id) {
            long hash = hash(id);
            for (int i = 0; i < Math.min(taken, ids.length); i++) {
                if (ids[i] == hash) {
                    return false;
                }
            }
            if (taken == ids.length && taken < MAX_IDS) {
                ids = Arrays.copyOf(ids, 2 * taken);
            }
            ids[taken % ids.length] = hash;
            taken = taken + 1 == 2 * MAX_IDS ? MAX_IDS : taken + 1;
            return true;
        }

        /** Who makes two ids of one hash gains no more than who sends one id twice. */
        private static long hash(String id) {
            long hash = id.length();
            for (int i = 0; i < id.length(); i++) {
                hash = (hash ^ id.charAt(i)) * 0x9e3779b97f4a7c15L;
                hash ^= hash >>> 29;
            }
            return hash;
        }
    }

    @Override
    Past make(long time) {
        return new Past();
    }

    private long slice(long time) {
        return Math.floorDiv(time, Math.max(1, site().length().toMillis() / SLICES));
    }

    @Override
    Answer take(Past past, String key, Seen seen, Event event, long horizon) {
        long own = slice(seen.time());
        if (seen.arrival() > past.lastArrival && past.isNew(seen.event())) {
            past.slices.merge(own, (long) seen.weight(), Long::sum);
            past.lastArrival = seen.arrival();
            past.lastEvent = seen.event();
            past.newest = Math.max(past.newest, seen.time());
        }
        double best = 0;
        for (long end = own; end < own + SLICES; end++) {
            if (end == own || past.slices.containsKey(end)) {
                best = Math.max(best, ratio(past, end));
            }
        }
        return new Answer(best, true, List.of(seen), List.of(seen.time()));
    }

    private double ratio(Past past, long end) {
        double usual = usual(past.slices, end);
        return usual == 0 ? 0 : now(past.slices, end) / usual;
    }

    private static double now(NavigableMap<Long, Long> slices, long end) {
        return sum(slices.subMap(end - SLICES + 1, true, end, true));
    }

    /** 0 where there is no usual number. */
    private double usual(NavigableMap<Long, Long> slices, long end) {
        long pastSlices = slice(site().arguments().past().toMillis());
        long from = end - SLICES + 1;
        if (slices.subMap(from - 2 * pastSlices, true, from - pastSlices, false).isEmpty()) {
            return 0;
        }
        double before = sum(slices.subMap(from - pastSlices, true, from, false));
        // a key that was quiet for the whole past is compared with one happening in it
        return Math.max(before * SLICES / pastSlices, (double) SLICES / pastSlices);
    }

    /** One that came before the newest was counted then, and is looked at without what came after its slice. */
    @Override
    View look(Past past, String key, Seen seen, Event event) {
        long own = slice(seen.time());
        boolean before = seen.time() < past.newest;
        TreeMap<Long, Long> slices = new TreeMap<>(past.slices);
        if (!before && !past.lastEvent.equals(seen.event())) {
            slices.merge(own, (long) seen.weight(), Long::sum);
        }
        double usual = usual(slices, own);
        double now = now(slices, own);
        String length = Durations.word(site().length());
        return View.of(
                new Answer(usual == 0 ? 0 : now / usual, true, List.of(seen), List.of(seen.time())),
                usual == 0
                        ? "%d within %s; what is usual is not known, since there is nothing from before the last %s"
                                .formatted(
                                        (long) now,
                                        length,
                                        Durations.word(site().arguments().past()))
                        : String.format(Locale.ROOT, "%d within %s, usually %.2f", (long) now, length, usual));
    }

    private static long sum(Map<Long, Long> slices) {
        return slices.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    boolean forget(Past past, long horizon) {
        past.slices
                .headMap(slice(before(horizon, site().reach().toMillis())), true)
                .clear();
        return past.slices.isEmpty();
    }
}
