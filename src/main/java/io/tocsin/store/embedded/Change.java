package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.exception.MongoServerError;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Documents and all their index entries, written together or not at all. Made and committed under the collection's
 * lock.
 */
final class Change implements AutoCloseable {

    /** A look into an index costs more than to ask for one key. */
    private static final int MAX_SEEKS = 4;

    private final Rocks rocks;
    private final RocksCollection collection;
    private final WriteBatch batch = new WriteBatch();
    /** What is put, index by index and not document by document: keys that lie together are written much faster. */
    private final List<List<byte[]>> puts = new ArrayList<>();

    private final Set<ByteBuffer> claimed = new HashSet<>();
    /** Keys of unique indexes in which the store has no entry; null where none is known. */
    private @Nullable KeyRange gap;

    private int seeks;
    private long added;

    Change(Rocks rocks, RocksCollection collection) {
        this.rocks = rocks;
        this.collection = collection;
    }

    /** @throws MongoServerError where a unique index has one of its keys already; nothing is changed then */
    void insert(long position, byte[] document) {
        List<RocksIndex.Entries> entries = new ArrayList<>();
        for (RocksIndex index : collection.indexes()) {
            RocksIndex.Entries wanted = index.entries(document, position);
            checkFree(index, wanted.keys());
            entries.add(wanted);
        }
        for (int i = 0; i < entries.size(); i++) {
            put(i, collection.indexes().get(i), entries.get(i), entries.get(i).keys(), position);
        }
        put(entries.size(), documentKey(position), document);
        added++;
    }

    /** @throws MongoServerError where a unique index has one of the new keys for another document */
    void update(long position, byte[] before, byte[] after) {
        List<RocksIndex> indexes = collection.indexes();
        for (int i = 0; i < indexes.size(); i++) {
            RocksIndex index = indexes.get(i);
            List<byte[]> old = index.entries(before, position).keys();
            RocksIndex.Entries wanted = index.entries(after, position);
            List<byte[]> fresh = without(wanted.keys(), old);
            checkFree(index, fresh);
            without(old, wanted.keys()).forEach(this::delete);
            put(i, index, wanted, fresh, position);
        }
        put(indexes.size(), documentKey(position), after);
    }

    void delete(long position, byte[] document) {
        for (RocksIndex index : collection.indexes()) {
            index.entries(document, position).keys().forEach(this::delete);
        }
        delete(documentKey(position));
        added--;
    }

    /** Adds what an index that is being built says of a document that is there already. */
    void index(RocksIndex index, long position, byte[] document) {
        RocksIndex.Entries wanted = index.entries(document, position);
        checkFree(index, wanted.keys());
        put(0, index, wanted, wanted.keys(), position);
    }

    /** Writes all of it; it is durable after {@link Rocks#sync}. */
    void commit() {
        if (batch.count() == 0 && puts.isEmpty()) {
            return;
        }
        long count = collection.count() + added;
        put(0, Rocks.key(Rocks.COUNT, collection.id()), Rocks.bytes(count));
        try {
            for (List<byte[]> group : puts) {
                for (int i = 0; i < group.size(); i += 2) {
                    batch.put(group.get(i), group.get(i + 1));
                }
            }
        } catch (RocksDBException e) {
            throw Failures.disk(e);
        }
        rocks.write(batch);
        collection.counted(count);
        batch.clear();
        puts.clear();
        claimed.clear();
        gap = null;
        added = 0;
    }

    @Override
    public void close() {
        batch.close();
    }

    private void checkFree(RocksIndex index, List<byte[]> keys) {
        if (!index.isUnique()) {
            return;
        }
        for (byte[] key : keys) {
            if (claimed.contains(ByteBuffer.wrap(key)) || exists(index, key)) {
                throw new MongoServerError(
                        11000,
                        "DuplicateKey",
                        "E11000 duplicate key error collection: " + collection.name() + " index: " + index.name());
            }
        }
    }

    /** Ids of events follow each other, so one look into the index mostly answers for all of a batch. */
    private boolean exists(RocksIndex index, byte[] key) {
        if (gap != null && gap.has(key)) {
            return false;
        }
        if (++seeks > MAX_SEEKS) {
            return rocks.get(key) != null;
        }
        byte[] end = KeyCodec.after(index.prefix());
        try (View view = rocks.view();
                View.Range range = view.range(new KeyRange(key, end, false), false)) {
            byte[] next = range.isValid() ? range.key() : end;
            gap = new KeyRange(key, next, false);
            return Arrays.equals(next, key);
        }
    }

    private void put(int group, RocksIndex index, RocksIndex.Entries wanted, List<byte[]> keys, long position) {
        if ((wanted.arrays() & ~index.arrays()) != 0) {
            index.sawArrays(wanted.arrays());
            put(group, Rocks.key(Rocks.ARRAYS, index.id()), Rocks.bytes(index.arrays()));
        }
        for (byte[] key : keys) {
            if (index.isUnique()) {
                claimed.add(ByteBuffer.wrap(key));
            }
            put(group, key, index.entryValue(position));
        }
    }

    private static List<byte[]> without(List<byte[]> keys, List<byte[]> others) {
        NavigableSet<byte[]> rest = new TreeSet<>(Arrays::compareUnsigned);
        rest.addAll(keys);
        others.forEach(rest::remove);
        return List.copyOf(rest);
    }

    private byte[] documentKey(long position) {
        return Rocks.key(Rocks.DOCUMENT, collection.id(), position);
    }

    private void put(int group, byte[] key, byte[] value) {
        while (puts.size() <= group) {
            puts.add(new ArrayList<>());
        }
        puts.get(group).add(key);
        puts.get(group).add(value);
    }

    private void delete(byte[] key) {
        try {
            batch.delete(key);
        } catch (RocksDBException e) {
            throw Failures.disk(e);
        }
    }
}
