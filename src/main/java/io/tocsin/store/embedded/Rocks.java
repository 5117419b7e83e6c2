package io.tocsin.store.embedded;

import io.tocsin.log.RocksOpening;
import io.tocsin.log.RocksSnapshots;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.Env;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SstFileManager;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one engine: key spaces, memory bounds, and the sync before an acknowledgement. Used from any thread;
 * nothing may be in use any more when it is closed.
 */
final class Rocks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Rocks.class);

    /** Collections: {@code c<database>.<name>} → what it is and which indexes it has. */
    static final byte CATALOG = 'c';
    /** Document counts: {@code n<collection>} → long. */
    static final byte COUNT = 'n';
    /** Which paths of an index met an array: {@code k<index>} → bits, one for each key. */
    static final byte ARRAYS = 'k';
    /** Documents: {@code d<collection><position>} → BSON. */
    static final byte DOCUMENT = 'd';
    /** Index entries: {@code i<index><values>}, then the position, in the value where the index is unique. */
    static final byte ENTRY = 'i';
    /** Entries of an index in each minute: {@code m<index><minute>} → long; {@code m<index>} alone where they are kept. */
    static final byte MINUTES = 'm';
    /** The last number given to a collection or index. */
    static final byte LAST_ID = 'x';

    private static final long CACHE_BYTES = 64L << 20;
    /** The cache is four caches, each for what hashes into it: what is larger than one is not kept. */
    private static final int CACHE_SHARD_BITS = 2;

    private static final int METADATA_BYTES = 4 << 10;
    /** Large, so that little is sorted and written again: with 16 MB, merging files took three times the processor time. */
    private static final long ENTRIES_BUFFER_BYTES = 48L << 20;

    private static final long BUFFERS_BYTES = 128L << 20;
    private static final long DOCUMENTS_BUFFER_BYTES = 16L << 20;
    /** What a collection with hardly any document takes. */
    private static final long ARENA_BYTES = 128L << 10;

    private static final int MOVED_TOGETHER = 1_000;
    private static final int MOVED_A_LINE = 500_000;

    private final RocksDB db;
    private final ColumnFamilyHandle rest;
    /**
     * The documents of each collection have files of their own. New documents stand behind all others there, so RocksDB does
     * not merge the files of a collection that only grows; beside index entries or other collections all documents were
     * written again whenever anything was merged.
     */
    private final Map<Integer, ColumnFamilyHandle> documents = new ConcurrentHashMap<>();

    private final ColumnFamilyOptions ofDocuments;
    private final List<AbstractNativeReference> owned;
    private final WriteOptions unsynced = new WriteOptions();
    private final ReadOptions latest = new ReadOptions();
    private final AtomicLong written = new AtomicLong();
    private volatile long synced;

    private Rocks(
            RocksDB db,
            List<ColumnFamilyHandle> families,
            ColumnFamilyOptions ofDocuments,
            List<AbstractNativeReference> owned)
            throws RocksDBException {
        this.db = db;
        this.rest = families.get(0);
        for (ColumnFamilyHandle family : families.subList(1, families.size())) {
            documents.put(Integer.valueOf(new String(family.getName(), StandardCharsets.UTF_8)), family);
        }
        this.ofDocuments = ofDocuments;
        this.owned = owned;
    }

    static Rocks open(Path folder) {
        RocksDB.loadLibrary();
        List<AbstractNativeReference> owned = new ArrayList<>();
        LRUCache cache = own(owned, new LRUCache(CACHE_BYTES, CACHE_SHARD_BITS));
        BlockBasedTableConfig tables = new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                // in parts: the filter of a whole file is larger than a share of the cache and would be read each time
                .setIndexType(IndexType.kTwoLevelIndexSearch)
                .setPartitionFilters(true)
                .setMetadataBlockSize(METADATA_BYTES)
                .setFilterPolicy(own(owned, new BloomFilter(10)));
        DBOptions options = own(owned, new DBOptions());
        options.setCreateIfMissing(true)
                .setDbWriteBufferSize(BUFFERS_BYTES)
                .setMaxBackgroundJobs(2)
                // one collection has one writer at a time: what they share costs more than it brings
                .setAllowConcurrentMemtableWrite(false)
                .setMaxOpenFiles(256)
                .setMaxTotalWalSize(256L << 20)
                .setKeepLogFileNum(3)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL);
        ColumnFamilyOptions ofEntries = family(owned, ENTRIES_BUFFER_BYTES, tables);
        ColumnFamilyOptions ofDocuments = family(owned, DOCUMENTS_BUFFER_BYTES, tables);
        try {
            // with it RocksDB takes writes again by itself once a full disk has room
            options.setSstFileManager(own(owned, new SstFileManager(Env.getDefault())));
            Files.createDirectories(folder);
            if (Files.getFileAttributeView(folder, PosixFileAttributeView.class) != null) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
            List<ColumnFamilyDescriptor> families = new ArrayList<>();
            families.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, ofEntries));
            for (byte[] name : RocksDB.listColumnFamilies(own(owned, new Options()), folder.toString())) {
                if (!Arrays.equals(name, RocksDB.DEFAULT_COLUMN_FAMILY)) {
                    families.add(new ColumnFamilyDescriptor(name, ofDocuments));
                }
            }
            List<ColumnFamilyHandle> handles = new ArrayList<>();
            RocksDB db = RocksDB.open(options, folder.toString(), families, handles);
            Rocks rocks = new Rocks(db, handles, ofDocuments, owned);
            rocks.moveDocuments();
            return rocks;
        } catch (IOException | RocksDBException e) {
            closeAll(owned);
            throw RocksOpening.failure("embedded store", folder, e);
        }
    }

    private static ColumnFamilyOptions family(
            List<AbstractNativeReference> owned, long bufferBytes, BlockBasedTableConfig tables) {
        return own(owned, new ColumnFamilyOptions())
                .setWriteBufferSize(bufferBytes)
                .setMaxWriteBufferNumber(2)
                .setArenaBlockSize(ARENA_BYTES)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTableFormatConfig(tables);
    }

    /** Earlier versions kept documents beside everything else. A move that was cut short is done again. */
    private void moveDocuments() throws RocksDBException {
        byte[] first = {DOCUMENT};
        long moved = 0;
        try (RocksIterator old = db.newIterator(rest);
                WriteBatch batch = new WriteBatch()) {
            for (old.seek(first); old.isValid() && old.key()[0] == DOCUMENT; old.next()) {
                batch.put(family(old.key()), old.key(), old.value());
                if (++moved % MOVED_TOGETHER == 0) {
                    db.write(unsynced, batch);
                    batch.clear();
                }
                if (moved % MOVED_A_LINE == 0) {
                    LOG.info("The embedded store gives documents files of their own, once: {} so far", moved);
                }
            }
            old.status();
            if (moved > 0) {
                batch.deleteRange(rest, first, new byte[] {DOCUMENT + 1});
                db.write(unsynced, batch);
                db.syncWal();
            }
        }
    }

    /** Where a key stands. */
    ColumnFamilyHandle family(byte[] key) {
        if (key[0] != DOCUMENT) {
            return rest;
        }
        return documents.computeIfAbsent(ByteBuffer.wrap(key, 1, Integer.BYTES).getInt(), this::newFamily);
    }

    private ColumnFamilyHandle newFamily(int collection) {
        try {
            byte[] name = Integer.toString(collection).getBytes(StandardCharsets.UTF_8);
            return db.createColumnFamily(new ColumnFamilyDescriptor(name, ofDocuments));
        } catch (RocksDBException e) {
            throw Failures.disk(e);
        }
    }

    private static <T extends AbstractNativeReference> T own(List<AbstractNativeReference> owned, T reference) {
        owned.add(reference);
        return reference;
    }

    static byte[] key(byte space, int id) {
        return ByteBuffer.allocate(5).put(space).putInt(id).array();
    }

    static byte[] key(byte space, int id, long position) {
        return ByteBuffer.allocate(13).put(space).putInt(id).putLong(position).array();
    }

    static byte[] bytes(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    static long number(byte @Nullable [] bytes) {
        return bytes == null ? 0 : ByteBuffer.wrap(bytes).getLong(bytes.length - 8);
    }

    byte @Nullable [] get(byte[] key) {
        return get(latest, key);
    }

    byte @Nullable [] get(ReadOptions view, byte[] key) {
        try {
            return db.get(family(key), view, key);
        } catch (RocksDBException e) {
            throw Failures.disk(e);
        }
    }

    /** The state of now, for as long as the caller keeps it open. */
    View view() {
        return new View(this, db);
    }

    /** All or nothing, seen by readers at once; durable after the next {@link #sync}. */
    void write(WriteBatch batch) {
        try {
            db.write(unsynced, batch);
            written.incrementAndGet();
        } catch (RocksDBException e) {
            throw Failures.disk(e);
        }
    }

    /** Returns when everything written before this call is on disk; callers that come together share one sync. */
    void sync() {
        long wanted = written.get();
        if (synced >= wanted) {
            return;
        }
        synchronized (this) {
            if (synced >= wanted) {
                return;
            }
            long covered = written.get();
            try {
                db.syncWal();
            } catch (RocksDBException e) {
                throw Failures.disk(e);
            }
            synced = covered;
        }
    }

    void snapshot(Path into) {
        sync();
        RocksSnapshots.make("embedded store", db, into);
    }

    @Override
    public void close() {
        sync();
        latest.close();
        unsynced.close();
        rest.close();
        documents.values().forEach(ColumnFamilyHandle::close);
        db.close();
        closeAll(owned);
    }

    private static void closeAll(List<AbstractNativeReference> owned) {
        for (int i = owned.size() - 1; i >= 0; i--) {
            owned.get(i).close();
        }
    }
}
