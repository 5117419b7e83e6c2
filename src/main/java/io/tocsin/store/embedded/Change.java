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
    /** Keys and values, index by index and not document by document: keys that lie together are written much faster. */
    private final List<List<byte[]>> puts = new ArrayList<>();

    private final MinuteCounts minutes = new MinuteCounts();
    private final Set<ByteBuffer> ids = new HashSet<>();
    /** Keys of the ids' index where the store has no entry; null where none are known. */
    private @Nullable KeyRange gap;

    private int seeks;
    private long added;

    Change(Rocks rocks, RocksCollection collection) {
        this.rocks = rocks;
        this.collection = collection;
    }

    /** @throws MongoServerError where there is one with its id; nothing is changed then */
    void insert(long position, byte[] document) {
        List<RocksIndex> indexes = collection.indexes();
        List<RocksIndex.Entries> entries = new ArrayList<>(indexes.size());
        for (int i = 0; i < indexes.size(); i++) {
            entries.add(indexes.get(i).entries(document, position));
        }
        byte[] id = entries.get(0).keys().get(0);
        if (ids.contains(ByteBuffer.wrap(id)) || exists(id)) {
            throw new MongoServerError(
                    11000,
                    "DuplicateKey",
                    "E11000 duplicate key error collection: " + collection.name() + " index: _id_");
        }
        ids.add(ByteBuffer.wrap(id));
        for (int i = 0; i < entries.size(); i++) {
            put(indexes.get(i), entries.get(i), entries.get(i).keys(), position);
        }
        put(entries.size(), Rocks.key(Rocks.DOCUMENT, collection.id(), position), document);
        added++;
    }

    /** Ids of events follow each other, so one look into the index mostly answers for all of a batch. */
    private boolean exists(byte[] id) {
        if (gap != null && gap.has(id)) {
            return false;
        }
        if (++seeks > MAX_SEEKS) {
            return rocks.get(id) != null;
        }
        byte[] end = KeyCodec.after(collection.indexes().get(0).prefix());
        try (View view = rocks.view();
                View.Range range = view.range(new KeyRange(id, end), false)) {
            byte[] next = range.isValid() ? range.key() : end;
            gap = new KeyRange(id, next);
            return Arrays.equals(next, id);
        }
    }

    /** The id must be the same. */
    void update(long position, byte[] before, byte[] after) {
        for (RocksIndex index : collection.indexes()) {
            List<byte[]> old = index.entries(before, position).keys();
            RocksIndex.Entries wanted = index.entries(after, position);
            without(old, wanted.keys()).forEach(key -> delete(index, key));
            put(index, wanted, without(wanted.keys(), old), position);
        }
        put(0, Rocks.key(Rocks.DOCUMENT, collection.id(), position), after);
    }

    private static Set<byte[]> without(List<byte[]> keys, List<byte[]> others) {
        NavigableSet<byte[]> rest = new TreeSet<>(Arrays::compareUnsigned);
        rest.addAll(keys);
        others.forEach(rest::remove);
        return rest;
    }

    void delete(long position, byte[] document) {
        for (RocksIndex index : collection.indexes()) {
            index.entries(document, position).keys().forEach(key -> delete(index, key));
        }
        delete(Rocks.key(Rocks.DOCUMENT, collection.id(), position));
        added--;
    }

    /** Adds what an index that is being built says of a document that is there already. */
    void index(RocksIndex index, long position, byte[] document) {
        RocksIndex.Entries wanted = index.entries(document, position);
        put(index, wanted, wanted.keys(), position);
    }

    /** Writes all of it; it is durable after {@link Rocks#sync}. */
    void commit() {
        if (batch.count() == 0 && puts.isEmpty()) {
            return;
        }
        long count = collection.count() + added;
        minutes.write(rocks, (key, value) -> put(0, key, value));
        put(0, Rocks.key(Rocks.COUNT, collection.id()), Rocks.bytes(count));
        try {
            for (List<byte[]> group : puts) {
                for (int i = 0; i < group.size(); i += 2) {
                    batch.put(rocks.family(group.get(i)), group.get(i), group.get(i + 1));
                }
            }
        } catch (RocksDBException e) {
            throw Failures.disk(e);
        }
        rocks.write(batch);
        collection.counted(count);
        batch.clear();
        puts.clear();
        ids.clear();
        gap = null;
        added = 0;
    }

    @Override
    public void close() {
        batch.close();
    }

    private void put(RocksIndex index, RocksIndex.Entries wanted, Iterable<byte[]> keys, long position) {
        int group = Math.max(0, collection.indexes().indexOf(index));
        if ((wanted.arrays() & ~index.arrays()) != 0) {
            index.sawArrays(wanted.arrays());
            put(group, Rocks.key(Rocks.ARRAYS, index.id()), Rocks.bytes(index.arrays()));
        }
        for (byte[] key : keys) {
            minutes.add(index, key, 1);
            put(group, key, index.entryValue(position));
        }
    }

    private void put(int group, byte[] key, byte[] value) {
        while (puts.size() <= group) {
            puts.add(new ArrayList<>());
        }
        puts.get(group).add(key);
        puts.get(group).add(value);
    }

    private void delete(RocksIndex index, byte[] entry) {
        minutes.add(index, entry, -1);
        delete(entry);
    }

    private void delete(byte[] key) {
        try {
            batch.delete(rocks.family(key), key);
        } catch (RocksDBException e) {
            throw Failures.disk(e);
        }
    }
}
