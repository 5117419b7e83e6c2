package io.tocsin.store.embedded;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many entries of an index stand in each minute, kept for indexes by a date and the {@code _id}: counting the documents of a
 * period reads a number a minute and the entries of its two ends, in place of every entry. Counts are written with the entries,
 * so whoever sees the one sees the other.
 *
 * <p>Of one change, under the collection's lock.
 */
final class MinuteCounts {

    private static final Logger log = LoggerFactory.getLogger(MinuteCounts.class);

    private static final long MINUTE = 60_000;
    /** No date is further away; a minute more does not overflow. */
    private static final long FURTHEST = 9_000_000_000_000_000_000L;

    private static final int DATE_BYTES = 9;
    /** From where a bound lies to the next minute is not further. */
    private static final int MAX_STEPS = 4;

    private final Map<Key, Long> changed = new HashMap<>();

    private record Key(int index, long minute) {}

    private enum Side {
        BEFORE,
        WITHIN,
        BEHIND
    }

    /** Adds to the minute of an entry; values that are not dates stand in none. */
    void add(RocksIndex index, byte[] entry, long entries) {
        if (index.isCountedByMinute() && side(index, entry) == Side.WITHIN) {
            changed.merge(new Key(index.id(), Math.floorDiv(millis(index, entry), MINUTE)), entries, Long::sum);
        }
    }

    /** Hands over what the counts have become. */
    void write(Rocks rocks, BiConsumer<byte[], byte[]> put) {
        changed.forEach((key, entries) -> {
            byte[] where = where(key.index(), key.minute());
            put.accept(where, Rocks.bytes(Rocks.number(rocks.get(where)) + entries));
        });
        changed.clear();
    }

    /** Begins them for an index of an earlier version, which has none; again does nothing. Before anybody else writes. */
    static void begin(Rocks rocks, RocksIndex index) {
        if (!index.isCountedByMinute() || rocks.get(mark(index)) != null) {
            return;
        }
        log.info("Counting the entries of the index {} by minute, once", index.name());
        MinuteCounts all = new MinuteCounts();
        try (View view = rocks.view();
                View.Range entries = view.range(KeyRange.below(index.prefix()), false);
                WriteBatch batch = new WriteBatch()) {
            for (; entries.isValid(); entries.advance()) {
                all.add(index, entries.key(), 1);
            }
            for (Map.Entry<Key, Long> count : all.changed.entrySet()) {
                batch.put(where(index.id(), count.getKey().minute()), Rocks.bytes(count.getValue()));
            }
            batch.put(mark(index), Rocks.bytes(1));
            rocks.write(batch);
        } catch (RocksDBException e) {
            throw Failures.disk(e);
        }
    }

    /** Stands where the counts of an index are kept. */
    static byte[] mark(RocksIndex index) {
        return Rocks.key(Rocks.MINUTES, index.id());
    }

    private static byte[] where(int index, long minute) {
        return Rocks.key(Rocks.MINUTES, index, minute ^ Long.MIN_VALUE);
    }

    /** How many entries of a range there are. */
    static long count(View view, RocksIndex index, KeyRange range) {
        // Minutes in the order of the keys: of a descending index the later ones come first.
        long first = ordinal(index, range.from()) - 1;
        for (int i = 0; i < MAX_STEPS && isBefore(border(index, first), range.from()); i++) {
            first++;
        }
        long last = ordinal(index, range.to()) + 2;
        for (int i = 0; i < MAX_STEPS && isBefore(range.to(), border(index, last)); i++) {
            last--;
        }
        if (first >= last
                || isBefore(border(index, first), range.from())
                || isBefore(range.to(), border(index, last))) {
            return Scan.countEntries(view, range, Long.MAX_VALUE);
        }
        long count = Scan.countEntries(view, new KeyRange(range.from(), border(index, first)), Long.MAX_VALUE)
                + Scan.countEntries(view, new KeyRange(border(index, last), range.to()), Long.MAX_VALUE);
        boolean isAscending = index.keys().get(0).isAscending();
        KeyRange minutes = new KeyRange(
                where(index.id(), isAscending ? first : -last), where(index.id(), isAscending ? last : -first));
        try (View.Range counts = view.range(minutes, false)) {
            for (; counts.isValid(); counts.advance()) {
                count += Rocks.number(counts.value());
            }
        }
        return count;
    }

    private static boolean isBefore(byte[] one, byte[] other) {
        return Arrays.compareUnsigned(one, other) < 0;
    }

    private static long ordinal(RocksIndex index, byte[] key) {
        long millis =
                switch (side(index, key)) {
                    case BEFORE -> -FURTHEST;
                    case BEHIND -> FURTHEST;
                    case WITHIN -> Math.max(-FURTHEST, Math.min(FURTHEST, millis(index, key)));
                };
        long minute = Math.floorDiv(millis, MINUTE);
        return index.keys().get(0).isAscending() ? minute : -minute - 1;
    }

    /** The least key of the minute and those that come behind it in the order of the keys. */
    private static byte[] border(RocksIndex index, long ordinal) {
        boolean isAscending = index.keys().get(0).isAscending();
        byte[] date = KeyCodec.date(isAscending ? ordinal * MINUTE : -ordinal * MINUTE - 1);
        return KeyCodec.join(index.prefix(), isAscending ? date : KeyCodec.inverted(date));
    }

    /** Whether the first value of a key is a date; of values of other types, on which side of all dates it is. */
    private static Side side(RocksIndex index, byte[] key) {
        int at = index.prefix().length;
        boolean isAscending = index.keys().get(0).isAscending();
        if (key.length <= at || !Arrays.equals(key, 0, at, index.prefix(), 0, at)) {
            boolean isSmall = Arrays.compareUnsigned(key, index.prefix()) <= 0;
            return isSmall == isAscending ? Side.BEFORE : Side.BEHIND;
        }
        int type = (isAscending ? key[at] : ~key[at]) & 0xff;
        return type == KeyCodec.DATE ? Side.WITHIN : type < KeyCodec.DATE ? Side.BEFORE : Side.BEHIND;
    }

    /** Of a key that was cut, the least that it may have been. */
    private static long millis(RocksIndex index, byte[] key) {
        int at = index.prefix().length;
        byte[] date = Arrays.copyOf(Arrays.copyOfRange(key, at, Math.min(key.length, at + DATE_BYTES)), DATE_BYTES);
        byte[] ascending = index.keys().get(0).isAscending() ? date : KeyCodec.inverted(date);
        return Rocks.number(ascending) ^ Long.MIN_VALUE;
    }
}
