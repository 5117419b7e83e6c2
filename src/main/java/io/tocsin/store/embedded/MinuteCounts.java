package io.tocsin.store.embedded;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many entries of an index stand in each minute, kept for indexes by a date and the {@code _id}: counting the documents of a
 * period reads a number a minute and the entries of its two ends, in place of every entry. A minute has 65,536 milliseconds here,
 * so that its entries are those that begin with the same bytes. Counts are written with the entries, so whoever sees the one sees
 * the other.
 *
 * <p>Of one change, under the collection's lock.
 */
final class MinuteCounts {

    private static final Logger log = LoggerFactory.getLogger(MinuteCounts.class);

    /** Behind the index's prefix, the entries of a minute share the date's type and its milliseconds but for two bytes. */
    private static final int SHARED = 7;

    /** By where a count is kept. */
    private final Map<byte[], Long> changed = new TreeMap<>(Arrays::compareUnsigned);

    /** Adds to the minute of an entry; values that are not dates stand in none. */
    void add(RocksIndex index, byte[] entry, long entries) {
        int prefix = index.prefix().length;
        if (index.isCountedByMinute() && entry[prefix] == date(index)) {
            changed.merge(where(entry, prefix + SHARED), entries, Long::sum);
        }
    }

    /** Hands over what the counts have become. */
    void write(Rocks rocks, BiConsumer<byte[], byte[]> put) {
        changed.forEach((key, entries) -> put.accept(key, Rocks.bytes(Rocks.number(rocks.get(key)) + entries)));
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
                View.Range entries = view.range(dates(index), false);
                WriteBatch batch = new WriteBatch()) {
            for (; entries.isValid(); entries.advance()) {
                all.add(index, entries.key(), 1);
            }
            for (Map.Entry<byte[], Long> count : all.changed.entrySet()) {
                batch.put(count.getKey(), Rocks.bytes(count.getValue()));
            }
            batch.put(mark(index), Rocks.bytes(1));
            rocks.write(batch);
        } catch (RocksDBException e) {
            throw Failures.disk(e);
        }
    }

    /** Stands where the counts of an index are kept. */
    static byte[] mark(RocksIndex index) {
        return where(index.prefix(), index.prefix().length);
    }

    /** Where the count of the entries is kept that begin like this one. */
    private static byte[] where(byte[] entry, int length) {
        byte[] key = Arrays.copyOf(entry, length);
        key[0] = Rocks.MINUTES;
        return key;
    }

    /** What stands behind the index's prefix in an entry of a date. */
    private static byte date(RocksIndex index) {
        return (byte) (index.keys().get(0).isAscending() ? KeyCodec.DATE : ~KeyCodec.DATE);
    }

    private static KeyRange dates(RocksIndex index) {
        return KeyRange.below(KeyCodec.join(index.prefix(), new byte[] {date(index)}));
    }

    /** How many entries of a range there are. */
    static long count(View view, RocksIndex index, KeyRange range) {
        KeyRange dates = dates(index);
        int length = index.prefix().length + SHARED;
        byte[] first = isBefore(range.from(), dates.from()) ? dates.from() : range.from();
        byte[] last = isBefore(dates.to(), range.to()) ? dates.to() : range.to();
        // whole minutes: from the next one that begins to the last one that begins
        first = first.length > length ? KeyCodec.after(Arrays.copyOf(first, length)) : first;
        last = last.length > length ? Arrays.copyOf(last, length) : last;
        if (!isBefore(first, last)) {
            return Scan.countEntries(view, range, Long.MAX_VALUE);
        }
        long count = Scan.countEntries(view, new KeyRange(range.from(), first), Long.MAX_VALUE)
                + Scan.countEntries(view, new KeyRange(last, range.to()), Long.MAX_VALUE);
        try (View.Range counts =
                view.range(new KeyRange(where(first, first.length), where(last, last.length)), false)) {
            for (; counts.isValid(); counts.advance()) {
                count += Rocks.number(counts.value());
            }
        }
        return count;
    }

    private static boolean isBefore(byte[] one, byte[] other) {
        return Arrays.compareUnsigned(one, other) < 0;
    }
}
