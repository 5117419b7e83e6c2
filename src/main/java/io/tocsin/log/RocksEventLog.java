package io.tocsin.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.event.RawEvent;
import io.tocsin.platform.Snapshot;
import io.tocsin.platform.TransientException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event log on RocksDB. Appends of several threads are collected by {@link GroupCommit}: one thread at a time gives
 * out positions and writes, so that positions are dense and a reader, who sees only what is on disk, never sees a
 * position before the one below it.
 */
final class RocksEventLog implements EventLog, Snapshot, AutoCloseable {

    /** The reader that the bound on unread bytes looks at. */
    static final String PIPELINE = "pipeline";

    private static final Logger log = LoggerFactory.getLogger(RocksEventLog.class);
    private static final String ID = "id";
    private static final String START = "start";
    /** A reader gets at most about this much at once, whatever number it asks for. */
    private static final long MAX_READ_BYTES = 16L << 20;

    private final LogProperties settings;
    private final Clock clock;
    private final RecordStore store;
    private final String id;
    private final GroupCommit commits = new GroupCommit(this::commit);
    private final Map<String, Long> cursors;

    /** Held for reading by whoever is in the store, for writing by {@link #close}. */
    private final ReentrantReadWriteLock open = new ReentrantReadWriteLock();

    private boolean closed;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private volatile long start;
    private volatile long end;
    private volatile long endOffset;
    private volatile long pipelineOffset;
    /** Only the committing thread reads and writes it. */
    private long lastLogTimeMillis;

    RocksEventLog(Path folder, LogProperties settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        store = new RecordStore(folder);
        try {
            id = readOrMakeId();
            cursors = new ConcurrentHashMap<>(store.cursors());
            byte[] storedStart = store.fact(START);
            start = storedStart == null ? 0 : ByteBuffer.wrap(storedStart).getLong();
            end = findEnd();
            StoredRecord last = lastReadable();
            endOffset = last == null ? 0 : last.endOffset();
            lastLogTimeMillis = last == null ? 0 : last.logTimeMillis();
            pipelineOffset = offsetAt(cursor(PIPELINE));
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
        log.info("Event log {} in {} holds positions {} to {}", id, folder, start, end);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public long append(List<RawEvent> raws) {
        if (raws.isEmpty()) {
            return end - 1;
        }
        return inside(() -> commits.append(raws));
    }

    /** Writes what several callers brought; called by one thread at a time. */
    private void commit(List<GroupCommit.Request> requests) {
        List<byte[]> encoded = new ArrayList<>();
        long offset = endOffset;
        long position = end;
        long logTime = lastLogTimeMillis;
        for (GroupCommit.Request request : requests) {
            long unread = offset - pipelineOffset;
            if (unread + request.bytes() > maxUnreadBytes() && unread > 0) {
                request.refuse(new LogFullException("The event log holds " + unread
                        + " bytes that the pipeline has not read, the bound tocsin.log.max-bytes is " + maxUnreadBytes()
                        + ": is the store reachable?"));
                continue;
            }
            for (RawEvent raw : request.raws()) {
                logTime = Math.max(logTime, raw.receivedAt().toEpochMilli());
                StoredRecord stored = new StoredRecord(offset, logTime, raw);
                encoded.add(stored.encode(position++));
                offset = stored.endOffset();
            }
            request.accept(position - 1);
        }
        if (encoded.isEmpty()) {
            return;
        }
        store.append(end, encoded);
        lastLogTimeMillis = logTime;
        lock.lock();
        try {
            endOffset = offset;
            end = position;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<LogRecord> read(long from, int max) {
        return inside(() -> {
            while (true) {
                long first = Math.max(from, start);
                try {
                    return readHeld(first, max);
                } catch (CorruptRecordException e) {
                    if (first >= start) {
                        throw e;
                    }
                    // Retention removed it meanwhile.
                }
            }
        });
    }

    private List<LogRecord> readHeld(long first, int max) {
        List<LogRecord> found = new ArrayList<>();
        long until = end;
        long bytes = 0;
        if (first >= until) {
            return found;
        }
        try (RecordStore.Scan scan = store.scan(first)) {
            for (long position = first; position < until && found.size() < max && bytes < MAX_READ_BYTES; position++) {
                try {
                    RawEvent raw = decode(position, scan.next()).raw();
                    found.add(new LogRecord(position, raw));
                    bytes += raw.payload().length;
                } catch (CorruptRecordException e) {
                    if (found.isEmpty()) {
                        throw e;
                    }
                    return found;
                }
            }
        }
        return found;
    }

    @Override
    public boolean awaitPosition(long position, Duration atMost) {
        long nanos = atMost.toNanos();
        lock.lock();
        try {
            while (end <= position) {
                if (nanos <= 0 || closed) {
                    return false;
                }
                nanos = grown.awaitNanos(nanos);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return end > position;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long start() {
        return start;
    }

    @Override
    public long end() {
        return end;
    }

    @Override
    public long positionAt(Instant receivedAt) {
        long wanted = receivedAt.toEpochMilli();
        return inside(() -> firstWhere(record -> record.logTimeMillis() >= wanted));
    }

    @Override
    public long cursor(String reader) {
        return cursors.getOrDefault(reader, 0L);
    }

    @Override
    public void moveCursor(String reader, long next) {
        if (next < 0 || next > end) {
            throw new IllegalArgumentException(
                    "cursor " + reader + " to " + next + ", but the log's positions are 0 to " + end);
        }
        inside(() -> {
            long offset = reader.equals(PIPELINE) ? offsetAt(next) : 0;
            store.putCursor(reader, next);
            cursors.put(reader, next);
            if (reader.equals(PIPELINE)) {
                pipelineOffset = offset;
            }
            return next;
        });
    }

    @Override
    public long unreadBytes() {
        return Math.max(0, endOffset - pipelineOffset);
    }

    @Override
    public long maxUnreadBytes() {
        return settings.maxBytes().toBytes();
    }

    /**
     * Deletes what every reader has passed and what is too old or too much; keeps everything while nobody reads.
     *
     * @return how many records went
     */
    long deleteOld() {
        return inside(() -> {
            long read =
                    cursors.values().stream().mapToLong(Long::longValue).min().orElse(0);
            long oldStart = start;
            long tooOld = clock.instant().minus(settings.retention()).toEpochMilli();
            long tooMuch = endOffset - settings.retainBytes().toBytes();
            long newStart = Math.min(
                    read, firstWhere(record -> record.logTimeMillis() >= tooOld && record.offset() >= tooMuch));
            if (newStart <= oldStart) {
                return 0L;
            }
            store.deleteBefore(oldStart, newStart, START);
            start = newStart;
            return newStart - oldStart;
        });
    }

    @Override
    public String part() {
        return "log";
    }

    @Override
    public void into(Path folder) {
        inside(() -> {
            store.snapshot(folder);
            return folder;
        });
    }

    /** Waits for whoever is inside, then gives the folder free. */
    @Override
    public void close() {
        open.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            lock.lock();
            try {
                closed = true;
                grown.signalAll();
            } finally {
                lock.unlock();
            }
            store.close();
        } finally {
            open.writeLock().unlock();
        }
    }

    private String readOrMakeId() {
        byte[] stored = store.fact(ID);
        if (stored != null) {
            return new String(stored, UTF_8);
        }
        String made = String.format(Locale.ROOT, "%08x", new SecureRandom().nextInt());
        store.putFact(ID, made.getBytes(UTF_8));
        return made;
    }

    private long findEnd() {
        long afterLast = Math.max(store.lastPosition() + 1, start);
        long furthest =
                cursors.values().stream().mapToLong(Long::longValue).max().orElse(0);
        if (furthest > afterLast) {
            log.error(
                    "The event log ends at {} but had been read to {}: the disk lost records. Going on after them.",
                    afterLast,
                    furthest);
        }
        return Math.max(afterLast, furthest);
    }

    private @Nullable StoredRecord lastReadable() {
        for (long position = end - 1; position >= start; position--) {
            StoredRecord record = readable(position);
            if (record != null) {
                return record;
            }
        }
        return null;
    }

    /** The bytes before this position; where its record is corrupt, those before the next good one. */
    private long offsetAt(long position) {
        for (long p = Math.max(position, start); p < end; p++) {
            StoredRecord record = readable(p);
            if (record != null) {
                return record.offset();
            }
        }
        return endOffset;
    }

    /** The first position whose record fits; {@link #end} where none does. Once one fits, all later ones must. */
    private long firstWhere(Predicate<StoredRecord> fits) {
        long low = start;
        long high = end;
        while (low < high) {
            long middle = (low + high) >>> 1;
            long probe = middle;
            StoredRecord record = readable(probe);
            while (record == null && ++probe < high) {
                record = readable(probe);
            }
            if (record == null || fits.test(record)) {
                high = middle;
            } else {
                low = probe + 1;
            }
        }
        return low;
    }

    private @Nullable StoredRecord readable(long position) {
        try {
            return decode(position, store.get(position));
        } catch (CorruptRecordException e) {
            return null;
        }
    }

    private static StoredRecord decode(long position, byte @Nullable [] bytes) {
        if (bytes == null) {
            throw StoredRecord.corrupt(position, "is missing");
        }
        return StoredRecord.decode(position, bytes);
    }

    private <T> T inside(Supplier<T> act) {
        // Not for ever: after close the native memory is gone, and touching it would end the process.
        try {
            if (!open.readLock().tryLock(10, TimeUnit.SECONDS)) {
                throw new TransientException("The event log is closing");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("Interrupted while the event log was closing", e);
        }
        try {
            if (closed) {
                throw new TransientException("The event log is closed: the server is stopping");
            }
            return act.get();
        } finally {
            open.readLock().unlock();
        }
    }
}
