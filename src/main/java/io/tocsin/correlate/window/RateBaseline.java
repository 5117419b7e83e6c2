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
final class RateBaseline extends WindowFunction<RateBaseline.Past> {

    private static final int SLICES = 12;

    /** Ids that are remembered of a key, the newest; an event that comes again after so many others counts again. */
    static final int MAX_IDS = 512;

    RateBaseline(Site site, int maxKeys) {
        super(site, maxKeys);
    }

    static final class Past {
        private final NavigableMap<Long, Double> slices = new TreeMap<>();
        private long lastArrival = -1;
        private String lastEvent = "";
        private long newest = Long.MIN_VALUE;
        private long kept = Long.MIN_VALUE;
        /** What the past before the slice {@code summedFor} holds. */
        private double summed;

        private long summedFor = Long.MIN_VALUE;
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

        private void add(long slice, double more) {
            slices.merge(slice, more, Double::sum);
            if (slice < summedFor) {
                summedFor = Long.MIN_VALUE;
            }
        }
    }

    @Override
    Past make() {
        return new Past();
    }

    private long slice(long time) {
        return Math.floorDiv(time, Math.max(1, site().length().toMillis() / SLICES));
    }

    @Override
    Answer take(Past past, String key, WindowEntry entry, Event event) {
        long own = slice(entry.time());
        if (entry.arrival() > past.lastArrival && past.isNew(entry.event())) {
            past.add(own, amount(entry));
            past.lastArrival = entry.arrival();
            past.lastEvent = entry.event();
            past.newest = Math.max(past.newest, entry.time());
            past.kept = Math.max(past.kept, entry.kept());
        }
        double best = 0;
        for (long end = own; end < own + SLICES; end++) {
            if (end == own || past.slices.containsKey(end)) {
                best = Math.max(best, ratio(past, end));
            }
        }
        return new Answer(best, true, List.of(entry), List.of(entry.time()));
    }

    private static double amount(WindowEntry entry) {
        return entry.value() == null ? entry.weight() : entry.number() * entry.weight();
    }

    private double ratio(Past past, long end) {
        if (past.summedFor != end - SLICES + 1) {
            past.summedFor = end - SLICES + 1;
            past.summed = usual(past.slices, end);
        }
        return past.summed <= 0 ? 0 : now(past.slices, end) / past.summed;
    }

    private static double now(NavigableMap<Long, Double> slices, long end) {
        return sum(slices.subMap(end - SLICES + 1, true, end, true));
    }

    /** 0 where there is no usual number. */
    private double usual(NavigableMap<Long, Double> slices, long end) {
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
    View look(Past past, String key, WindowEntry entry, Event event) {
        long own = slice(entry.time());
        boolean before = entry.time() < past.newest;
        NavigableMap<Long, Double> slices = new TreeMap<>(past.slices);
        if (!before && !past.lastEvent.equals(entry.event())) {
            slices.merge(own, amount(entry), Double::sum);
        }
        double usual = usual(slices, own);
        double now = now(slices, own);
        String length = Durations.word(site().length());
        return View.of(
                new Answer(usual == 0 ? 0 : now / usual, true, List.of(entry), List.of(entry.time())),
                usual == 0
                        ? "%d within %s; what is usual is not known, since there is nothing from before the last %s"
                                .formatted(
                                        (long) now,
                                        length,
                                        Durations.word(site().arguments().past()))
                        : String.format(Locale.ROOT, "%d within %s, usually %.2f", (long) now, length, usual));
    }

    private static double sum(Map<Long, Double> slices) {
        return slices.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** By the time of the key where that is behind: what is usual for it lies as far back from there. */
    @Override
    boolean forget(Past past, long now) {
        past.slices.headMap(slice(keptAfter(Math.min(now, past.newest))), true).clear();
        return past.kept <= keptAfter(now);
    }
}
