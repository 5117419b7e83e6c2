package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.DuplicateKeyError;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Documents and all their index entries, written together or not at all. Made and committed under the collection's
 * lock.
 */
final class Change implements AutoCloseable {

    private static final int MOST_BYTES = 16 << 20;

    private final Rocks rocks;
    private final RocksCollection collection;
    private final WriteBatch batch = new WriteBatch();
    private final Set<ByteBuffer> claimed = new HashSet<>();
    private long added;

    Change(Rocks rocks, RocksCollection collection) {
        this.rocks = rocks;
        this.collection = collection;
    }

    /**
     * @param bytes the document
     * @param document at least its fields that indexes need
     * @throws DuplicateKeyError where a unique index has one of its keys already; nothing is changed then
     */
    void insert(long position, byte[] bytes, Document document) {
        checkSize(bytes.length);
        Map<RocksIndex, IndexEntries> entries = new LinkedHashMap<>();
        for (RocksIndex index : collection.indexes()) {
            IndexEntries wanted = index.entries(document);
            checkFree(index, wanted.keys(), document);
            entries.put(index, wanted);
        }
        entries.forEach((index, wanted) -> put(index, wanted, wanted.keys(), position));
        put(documentKey(position), bytes);
        added++;
    }

    /** @throws DuplicateKeyError where a unique index has one of the new keys for another document */
    void update(long position, Document before, Document after) {
        byte[] bytes = bytes(after);
        for (RocksIndex index : collection.indexes()) {
            NavigableSet<byte[]> old = index.entries(before).keys();
            IndexEntries wanted = index.entries(after);
            NavigableSet<byte[]> fresh = without(wanted.keys(), old);
            checkFree(index, fresh, after);
            without(old, wanted.keys()).forEach(values -> delete(index.entryKey(values, position)));
            put(index, wanted, fresh, position);
        }
        put(documentKey(position), bytes);
    }

    void delete(long position, Document document) {
        for (RocksIndex index : collection.indexes()) {
            index.entries(document).keys().forEach(values -> delete(index.entryKey(values, position)));
        }
        delete(documentKey(position));
        added--;
    }

    /** Adds what an index that is being built says of a document that is there already. */
    void index(RocksIndex index, long position, Document document) {
        IndexEntries wanted = index.entries(document);
        checkFree(index, wanted.keys(), document);
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

    private void checkFree(RocksIndex index, NavigableSet<byte[]> keys, Document document) {
        if (!index.isUnique()) {
            return;
        }
        for (byte[] values : keys) {
            byte[] key = index.entryKey(values, 0);
            if (claimed.contains(ByteBuffer.wrap(key)) || rocks.get(key) != null) {
                Document shown = new Document();
                index.keys()
                        .forEach(path -> shown.put(
                                path.getKey(),
                                de.bwaldvogel.mongo.backend.Utils.getSubdocumentValue(document, path.getKey())));
                shown.values().removeIf(de.bwaldvogel.mongo.backend.Missing.class::isInstance);
                throw new DuplicateKeyError(collection, index.name() + " dup key: " + shown.toString(true));
            }
        }
    }

    private void put(RocksIndex index, IndexEntries wanted, NavigableSet<byte[]> keys, long position) {
        if ((wanted.arrays() & ~index.arrays()) != 0) {
            index.sawArrays(wanted.arrays());
            put(Rocks.key(Rocks.ARRAYS, index.id()), Rocks.bytes(index.arrays()));
        }
        for (byte[] values : keys) {
            byte[] key = index.entryKey(values, position);
            if (index.isUnique()) {
                claimed.add(ByteBuffer.wrap(key));
            }
            put(key, index.entryValue(position));
        }
    }

    private static NavigableSet<byte[]> without(NavigableSet<byte[]> keys, NavigableSet<byte[]> others) {
        NavigableSet<byte[]> rest = new java.util.TreeSet<>(Arrays::compareUnsigned);
        keys.stream().filter(key -> !others.contains(key)).forEach(rest::add);
        return rest;
    }

    private byte[] documentKey(long position) {
        return Rocks.key(Rocks.DOCUMENT, collection.id(), Rocks.bytes(position));
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

    static byte[] bytes(Document document) {
        ByteBuf buffer = Unpooled.buffer(1024);
        try {
            BsonEncoder.encodeDocument(document, buffer);
            checkSize(buffer.readableBytes());
            return ByteBufUtil.getBytes(buffer);
        } finally {
            buffer.release();
        }
    }

    private static void checkSize(int bytes) {
        if (bytes > MOST_BYTES) {
            throw new MongoServerError(
                    10334,
                    "BSONObjectTooLarge",
                    "the document has " + bytes + " bytes, at most " + MOST_BYTES + " are allowed");
        }
    }
}
