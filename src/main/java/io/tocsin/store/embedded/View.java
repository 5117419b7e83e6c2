package io.tocsin.store.embedded;

import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/** One moment of the store; must be closed, since the files of that moment are kept as long as it is open. */
final class View implements AutoCloseable {

    private final Rocks rocks;
    private final RocksDB db;
    private final Snapshot snapshot;
    private final ReadOptions options;

    View(Rocks rocks, RocksDB db) {
        this.rocks = rocks;
        this.db = db;
        this.snapshot = db.getSnapshot();
        this.options = new ReadOptions().setSnapshot(snapshot);
    }

    ReadOptions options() {
        return options;
    }

    /** These keys, standing on the first, or the last in reverse. */
    Range range(KeyRange keys, boolean reverse) {
        return new Range(keys, reverse);
    }

    @Override
    public void close() {
        if (options.isOwningHandle()) {
            options.close();
            db.releaseSnapshot(snapshot);
            snapshot.close();
        }
    }

    /** Walks over a range of keys; close before its view. */
    final class Range implements AutoCloseable {

        private final Slice from;
        private final Slice to;
        private final ReadOptions bounded;
        private final RocksIterator iterator;
        private final boolean reverse;

        private Range(KeyRange keys, boolean reverse) {
            this.from = new Slice(keys.from());
            this.to = new Slice(keys.to());
            this.reverse = reverse;
            this.bounded = new ReadOptions()
                    .setSnapshot(snapshot)
                    .setIterateLowerBound(from)
                    .setIterateUpperBound(to);
            this.iterator = db.newIterator(rocks.family(keys.from()), bounded);
            if (reverse) {
                iterator.seekToLast();
            } else {
                iterator.seekToFirst();
            }
        }

        boolean isValid() {
            if (iterator.isValid()) {
                return true;
            }
            try {
                iterator.status();
                return false;
            } catch (RocksDBException e) {
                throw Failures.disk(e);
            }
        }

        byte[] key() {
            return iterator.key();
        }

        byte[] value() {
            return iterator.value();
        }

        /** Goes to the first key that is not before this one. */
        void seek(byte[] key) {
            iterator.seek(key);
        }

        void advance() {
            if (reverse) {
                iterator.prev();
            } else {
                iterator.next();
            }
        }

        @Override
        public void close() {
            iterator.close();
            bounded.close();
            from.close();
            to.close();
        }
    }
}
