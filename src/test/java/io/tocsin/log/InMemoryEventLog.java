package io.tocsin.log;

import io.tocsin.event.RawEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An event log that is gone with its test; can be made to refuse. */
public final class InMemoryEventLog implements EventLog {

    private final List<RawEvent> raws = new ArrayList<>();
    private final Map<String, Long> cursors = new HashMap<>();
    private final long maxUnreadBytes;
    private boolean refusing;

    public InMemoryEventLog() {
        this(Long.MAX_VALUE);
    }

    public InMemoryEventLog(long maxUnreadBytes) {
        this.maxUnreadBytes = maxUnreadBytes;
    }

    /** From now on every append is refused as if the log were full, or no more. */
    public synchronized void refuse(boolean refuse) {
        refusing = refuse;
    }

    /** A copy of all that was appended. */
    public synchronized List<RawEvent> raws() {
        return List.copyOf(raws);
    }

    @Override
    public String id() {
        return "0badcafe";
    }

    @Override
    public synchronized long append(List<RawEvent> offered) {
        long size = offered.stream().mapToLong(StoredRecord::size).sum();
        if (refusing || (unreadBytes() > 0 && unreadBytes() + size > maxUnreadBytes)) {
            throw new LogFullException("The event log is full");
        }
        raws.addAll(offered);
        notifyAll();
        return raws.size() - 1L;
    }

    @Override
    public synchronized List<LogRecord> read(long from, int max) {
        List<LogRecord> found = new ArrayList<>();
        for (long position = Math.max(0, from); position < raws.size() && found.size() < max; position++) {
            found.add(new LogRecord(position, raws.get((int) position)));
        }
        return found;
    }

    @Override
    public synchronized boolean awaitPosition(long position, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (raws.size() <= position) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return raws.size() > position;
            }
        }
        return true;
    }

    @Override
    public long start() {
        return 0;
    }

    @Override
    public synchronized long end() {
        return raws.size();
    }

    @Override
    public synchronized long positionAt(Instant receivedAt) {
        for (int i = 0; i < raws.size(); i++) {
            if (!raws.get(i).receivedAt().isBefore(receivedAt)) {
                return i;
            }
        }
        return raws.size();
    }

    @Override
    public synchronized long cursor(String reader) {
        return cursors.getOrDefault(reader, 0L);
    }

    @Override
    public synchronized void moveCursor(String reader, long next) {
        if (next < 0 || next > raws.size()) {
            throw new IllegalArgumentException("cursor " + reader + " to " + next + " of " + raws.size());
        }
        cursors.put(reader, next);
    }

    @Override
    public synchronized long unreadBytes() {
        return raws.stream()
                .skip(cursor(RocksEventLog.PIPELINE))
                .mapToLong(StoredRecord::size)
                .sum();
    }

    @Override
    public long maxUnreadBytes() {
        return maxUnreadBytes;
    }
}
