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
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Documents and all their index entries, written together or not at all. Made and committed under the collection's
 * lock.
 */
final class Change implements AutoCloseable {

    private final Rocks rocks;
    private final RocksCollection collection;
    private final WriteBatch batch = new WriteBatch();
    private final Set<ByteBuffer> claimed = new HashSet<>();
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
            put(collection.indexes().get(i), entries.get(i), entries.get(i).keys(), position);
        }
        put(documentKey(position), document);
        added++;
    }

    /** @throws MongoServerError where a unique index has one of the new keys for another document */
    void update(long position, byte[] before, byte[] after) {
        for (RocksIndex index : collection.indexes()) {
            List<byte[]> old = index.entries(before, position).keys();
            RocksIndex.Entries wanted = index.entries(after, position);
            List<byte[]> fresh = without(wanted.keys(), old);
            checkFree(index, fresh);
            without(old, wanted.keys()).forEach(this::delete);
            put(index, wanted, fresh, position);
        }
        put(documentKey(position), after);
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
        put(index, wanted, wanted.keys(), position);
    }

    /** Writes all of it; it is durable after {@link Rocks#sync}. */
    void commit() {
        if (batch.count() == 0) {
            return;
        }
        long count = collection.count() + added;
        put(Rocks.key(Rocks.COUNT, collection.id()), Rocks.bytes(count));
        rocks.write(batch);
        collection.counted(count);
        batch.clear();
        claimed.clear();
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
            if (claimed.contains(ByteBuffer.wrap(key)) || rocks.get(key) != null) {
                throw new MongoServerError(
                        11000,
                        "DuplicateKey",
                        "E11000 duplicate key error collection: " + collection.name() + " index: " + index.name());
            }
        }
    }

    private void put(RocksIndex index, RocksIndex.Entries wanted, List<byte[]> keys, long position) {
        if ((wanted.arrays() & ~index.arrays()) != 0) {
            index.sawArrays(wanted.arrays());
            put(Rocks.key(Rocks.ARRAYS, index.id()), Rocks.bytes(index.arrays()));
        }
        for (byte[] key : keys) {
            if (index.isUnique()) {
                claimed.add(ByteBuffer.wrap(key));
            }
            put(key, index.entryValue(position));
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

    private void put(byte[] key, byte[] value) {
        try {
            batch.put(key, value);
        } catch (RocksDBException e) {
            throw Failures.disk(e);
        }
    }

    private void delete(byte[] key) {
        try {
            batch.delete(key);
        } catch (RocksDBException e) {
            throw Failures.disk(e);
        }
    }
}
