package io.tocsin.store.embedded;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Counts the values of a path within a period by an index on the path and the date, which holds both: no document is read. Entries
 * of one value lie together, so any number of values takes no memory.
 */
final class FrequentValues {

    private static final int CHECKED_EVERY = 1_024;
    private static final int DATE_BYTES = 1 + Long.BYTES;

    /** What stands behind the value in an entry. */
    private static final int TAIL = DATE_BYTES + Long.BYTES;

    private final int most;
    private final byte[] from;
    private final byte[] to;
    /** The least frequent first; of equal ones, that which came last. */
    private final PriorityQueue<Counted> kept = new PriorityQueue<>(Comparator.comparingLong(Counted::count)
            .thenComparing(Counted::value, (one, other) -> Arrays.compareUnsigned(other, one)));

    /**
     * @param value as the index has it, with the index's prefix
     * @param entry one that has it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Counted(byte[] value, byte[] entry, long count) {}

    /**
     * @param period of dates
     * @param most values to give
     */
    FrequentValues(Span period, int most) {
        this.from = period.from(false);
        this.to = period.to(false);
        this.most = most;
    }

    /** Whether an index holds what has to be known of a path. */
    static boolean serves(RocksIndex index, String path, String date) {
        List<RocksIndex.Key> keys = index.keys();
        return keys.size() == 2
                && keys.get(0).path().equals(path)
                && keys.get(0).isAscending()
                && keys.get(1).path().equals(date)
                && !keys.get(1).isAscending();
    }

    /** The most frequent first. */
    List<Counted> of(View view, RocksIndex index) {
        byte[] value = new byte[0];
        byte @Nullable [] one = null;
        long count = 0;
        long read = 0;
        try (View.Range entries = view.range(KeyRange.below(index.prefix()), false)) {
            while (entries.isValid()) {
                if (++read % CHECKED_EVERY == 0) {
                    Command.current().check();
                }
                byte[] entry = entries.key();
                int end = entry.length - TAIL;
                if (end != value.length || !Arrays.equals(value, 0, end, entry, 0, end)) {
                    keep(value, one, count);
                    value = Arrays.copyOf(entry, end);
                    count = 0;
                }
                if (isBefore(entry, end, from)) {
                    entries.seek(KeyCodec.join(value, from));
                } else if (isBefore(entry, end, to)) {
                    one = entry;
                    count++;
                    entries.advance();
                } else {
                    entries.seek(KeyCodec.after(value));
                }
            }
        }
        keep(value, one, count);
        List<Counted> result = new ArrayList<>(kept);
        result.sort(Collections.reverseOrder(kept.comparator()));
        return result;
    }

    private static boolean isBefore(byte[] entry, int date, byte[] bound) {
        return Arrays.compareUnsigned(entry, date, date + DATE_BYTES, bound, 0, bound.length) < 0;
    }

    private void keep(byte[] value, byte @Nullable [] entry, long count) {
        if (count > 0 && entry != null) {
            kept.add(new Counted(value, entry, count));
            if (kept.size() > most) {
                kept.remove();
            }
        }
    }
}
