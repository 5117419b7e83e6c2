package io.tocsin.log;

import io.tocsin.platform.PermanentException;
import io.tocsin.platform.TransientException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.Env;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SstFileManager;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The RocksDB database below the event log: bytes by position, cursors by reader, a few facts by name. Every write is
 * synced. Turns RocksDB's failures into ours. Safe for many threads; nobody may be inside at {@link #close}.
 */
final class RecordStore implements AutoCloseable {

    private static final int BLOCK_CACHE_BYTES = 16 << 20;
    private static final int WRITE_BUFFER_BYTES = 16 << 20;

    private final Path folder;
    private final RocksDB db;
    private final ColumnFamilyHandle records;
    private final ColumnFamilyHandle cursors;
    private final ColumnFamilyHandle facts;
    private final WriteOptions synced;
    private final ReadOptions plain;
    private final ReadOptions scanning;
    /** Native memory, in the order it is given back. */
    private final List<AutoCloseable> owned = new ArrayList<>();

    /** @throws PermanentException where the folder cannot be opened, e.g. because another server has it open */
    RecordStore(Path folder) {
        this.folder = folder;
        RocksDB.loadLibrary();
        Cache cache = new LRUCache(BLOCK_CACHE_BYTES);
        ColumnFamilyOptions family = new ColumnFamilyOptions()
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setBlockSize(16 << 10)
                        .setCacheIndexAndFilterBlocks(true));
        DBOptions options = new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setParanoidChecks(true)
                .setMaxBackgroundJobs(2)
                .setMaxOpenFiles(128)
                .setMaxTotalWalSize(64L << 20)
                .setKeepLogFileNum(2)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL);
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        SstFileManager files = null;
        try {
            Files.createDirectories(folder);
            // with it RocksDB takes writes again by itself once a full disk has room
            files = new SstFileManager(Env.getDefault());
            options.setSstFileManager(files);
            db = RocksDB.open(
                    options,
                    folder.toString(),
                    List.of(
                            new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, family),
                            new ColumnFamilyDescriptor(text("cursors"), family),
                            new ColumnFamilyDescriptor(text("facts"), family)),
                    handles);
        } catch (RocksDBException | IOException e) {
            options.close();
            family.close();
            cache.close();
            if (files != null) {
                files.close();
            }
            throw RocksOpening.failure("event log", folder, e);
        }
        records = handles.get(0);
        cursors = handles.get(1);
        facts = handles.get(2);
        synced = new WriteOptions().setSync(true);
        plain = new ReadOptions();
        scanning = new ReadOptions().setFillCache(false);
        owned.addAll(handles);
        owned.addAll(List.of(db, synced, plain, scanning, options, files, family, cache));
    }

    /** Writes records from this position on, all or none, and returns when they are on disk. */
    void append(long firstPosition, List<byte[]> encoded) {
        try (WriteBatch batch = new WriteBatch()) {
            long position = firstPosition;
            for (byte[] value : encoded) {
                batch.put(records, key(position++), value);
            }
            db.write(synced, batch);
        } catch (RocksDBException e) {
            throw refused("append to", e);
        }
    }

    byte @Nullable [] get(long position) {
        try {
            return db.get(records, plain, key(position));
        } catch (RocksDBException e) {
            throw unreadable(position, e);
        }
    }

    void snapshot(Path into) {
        RocksSnapshots.make("event log", db, into);
    }

    /** An iterator that stands at the first record at or after this position; the caller closes it. */
    Scan scan(long from) {
        RocksIterator iterator = db.newIterator(records, scanning);
        iterator.seek(key(from));
        return new Scan(iterator, from);
    }

    /** The position of the last record; -1 where there is none. */
    long lastPosition() {
        try (RocksIterator iterator = db.newIterator(records, scanning)) {
            iterator.seekToLast();
            if (iterator.isValid()) {
                return ByteBuffer.wrap(iterator.key()).getLong();
            }
            iterator.status();
            return -1;
        } catch (RocksDBException e) {
            throw new PermanentException("Cannot read the event log in " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Removes all records before {@code newStart} and remembers it under this name, in one write. */
    void deleteBefore(long oldStart, long newStart, String factName) {
        try (WriteBatch batch = new WriteBatch()) {
            batch.deleteRange(records, key(oldStart), key(newStart));
            batch.put(facts, text(factName), key(newStart));
            db.write(synced, batch);
            // Whole files go at once; what shares a file with younger records goes with the next compaction.
            db.deleteFilesInRanges(records, List.of(key(0), key(newStart)), false);
        } catch (RocksDBException e) {
            throw refused("delete old records from", e);
        }
    }

    Map<String, Long> cursors() {
        Map<String, Long> found = new HashMap<>();
        try (RocksIterator iterator = db.newIterator(cursors)) {
            for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                found.put(
                        new String(iterator.key(), StandardCharsets.UTF_8),
                        ByteBuffer.wrap(iterator.value()).getLong());
            }
            iterator.status();
        } catch (RocksDBException e) {
            throw new PermanentException(
                    "Cannot read the cursors of the event log in " + folder + ": " + e.getMessage(), e);
        }
        return found;
    }

    void putCursor(String reader, long next) {
        put(cursors, reader, key(next));
    }

    byte @Nullable [] fact(String name) {
        try {
            return db.get(facts, text(name));
        } catch (RocksDBException e) {
            throw new PermanentException("Cannot read the event log in " + folder + ": " + e.getMessage(), e);
        }
    }

    void putFact(String name, byte[] value) {
        put(facts, name, value);
    }

    @Override
    public void close() {
        for (AutoCloseable nativeMemory : owned) {
            try {
                nativeMemory.close();
            } catch (Exception e) {
                throw new IllegalStateException("closing the event log in " + folder, e);
            }
        }
    }

    private void put(ColumnFamilyHandle family, String name, byte[] value) {
        try {
            db.put(family, synced, text(name), value);
        } catch (RocksDBException e) {
            throw refused("write to", e);
        }
    }

    private TransientException refused(String act, RocksDBException e) {
        return new TransientException(
                "The disk refused to " + act + " the event log in " + folder + ": " + e.getMessage()
                        + ". Is there room and is it writable?",
                e);
    }

    private static CorruptRecordException unreadable(long position, RocksDBException e) {
        CorruptRecordException corrupt = StoredRecord.corrupt(position, "cannot be read: " + e.getMessage());
        corrupt.initCause(e);
        return corrupt;
    }

    private static byte[] key(long position) {
        return ByteBuffer.allocate(8).putLong(0, position).array();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Records in order of position. One thread. */
    static final class Scan implements AutoCloseable {

        private final RocksIterator iterator;
        private long expected;

        private Scan(RocksIterator iterator, long from) {
            this.iterator = iterator;
            this.expected = from;
        }

        /** The bytes at the next position; null where there is no record at that position. */
        byte @Nullable [] next() {
            if (!iterator.isValid()) {
                try {
                    iterator.status();
                } catch (RocksDBException e) {
                    throw unreadable(expected, e);
                }
                return null;
            }
            if (ByteBuffer.wrap(iterator.key()).getLong() != expected) {
                return null;
            }
            byte[] value = iterator.value();
            expected++;
            iterator.next();
            return value;
        }

        @Override
        public void close() {
            iterator.close();
        }
    }
}
