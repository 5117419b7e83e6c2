package io.tocsin.pipeline;

import io.tocsin.event.RawEvent;
import io.tocsin.log.LogRecord;
import io.tocsin.normalise.AuditRecord;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Joins the records that the Linux audit system writes about one system call to one record of the log, at the place of the last of
 * them. Which belong together is decided by the log alone, so that reading it again gives the same; {@link #cursor} stays in front of
 * those that are still held, so that a kill loses none. Bounded: what would be over is handed on as it is. One thread.
 */
final class AuditJoin {

    /** After so long no more records come about a system call. By their arrival, and by the clock where nothing arrives. */
    static final Duration LONGEST = Duration.ofSeconds(2);

    /** So far the cursor stays behind at most so as not to part a group. */
    static final int MAX_BEHIND = 10_000;

    static final int MAX_OPEN = 1_000;
    static final int MAX_RECORDS = 64;
    static final int MAX_BYTES = 256 << 10;

    /** By key, the one that began first in front. */
    private final Map<String, Group> open = new LinkedHashMap<>();

    /** Those that went on and that the cursor may still stand in the middle of. */
    private final List<Span> gone = new ArrayList<>();

    private long lastCursor;

    /** From the first record of a group to its last. */
    private record Span(long first, long last) {}

    /** The records about one system call so far. */
    private static final class Group {

        private final List<LogRecord> records = new ArrayList<>();
        private int bytes;

        void add(LogRecord record) {
            records.add(record);
            bytes += record.raw().payload().length + 1;
        }

        Instant began() {
            return records.get(0).raw().receivedAt();
        }

        boolean isFull() {
            return records.size() >= MAX_RECORDS || bytes >= MAX_BYTES;
        }

        LogRecord joined() {
            LogRecord last = records.get(records.size() - 1);
            if (records.size() == 1) {
                return last;
            }
            RawEvent first = records.get(0).raw();
            ByteArrayOutputStream lines = new ByteArrayOutputStream(bytes);
            for (int i = 0; i < records.size(); i++) {
                if (i > 0) {
                    lines.write('\n');
                }
                lines.writeBytes(withoutEnd(records.get(i).raw().payload()));
            }
            return new LogRecord(
                    last.position(),
                    new RawEvent(
                            first.source(),
                            first.format(),
                            first.peer(),
                            first.trust(),
                            first.receivedAt(),
                            lines.toByteArray(),
                            first.sender()));
        }

        private static byte[] withoutEnd(byte[] line) {
            int end = line.length;
            while (end > 0 && (line[end - 1] == '\n' || line[end - 1] == '\r' || line[end - 1] == 0)) {
                end--;
            }
            return end == line.length ? line : java.util.Arrays.copyOf(line, end);
        }
    }

    /** Takes records in the order of the log and returns what goes on, in that order as far as nothing had to wait. */
    List<LogRecord> take(List<LogRecord> records) {
        List<LogRecord> on = new ArrayList<>(records.size());
        for (LogRecord record : records) {
            closeThoseBefore(record.raw().receivedAt().minus(LONGEST), on);
            AuditRecord audit = AuditRecord.of(record.raw());
            if (audit == null) {
                on.add(record);
            } else {
                take(record, audit, on);
            }
        }
        return on;
    }

    private void take(LogRecord record, AuditRecord audit, List<LogRecord> on) {
        Group group = open.get(audit.key());
        if (group == null && audit.isLast()) {
            on.add(record);
            return;
        }
        if (group == null) {
            if (open.size() >= MAX_OPEN) {
                closeFirst(on);
            }
            group = new Group();
            open.put(audit.key(), group);
        }
        group.add(record);
        if (audit.isLast() || group.isFull()) {
            open.remove(audit.key());
            on.add(closed(group));
        }
    }

    private void closeFirst(List<LogRecord> on) {
        Iterator<Group> first = open.values().iterator();
        on.add(closed(first.next()));
        first.remove();
    }

    private LogRecord closed(Group group) {
        List<LogRecord> records = group.records;
        gone.add(new Span(
                records.get(0).position(), records.get(records.size() - 1).position()));
        return group.joined();
    }

    private void closeThoseBefore(Instant time, List<LogRecord> on) {
        while (!open.isEmpty() && open.values().iterator().next().began().isBefore(time)) {
            closeFirst(on);
        }
    }

    /** What goes on although nothing has come for a while; a clock that was set back keeps nothing waiting. */
    List<LogRecord> due(Instant now) {
        List<LogRecord> on = new ArrayList<>();
        closeThoseBefore(now.minus(LONGEST), on);
        while (!open.isEmpty() && open.values().iterator().next().began().isAfter(now.plus(LONGEST))) {
            closeFirst(on);
        }
        return on;
    }

    /**
     * Where the log's cursor may go when all up to {@code next} is done that is not held here. Not into the middle of a group: read
     * from there, it would be joined without its beginning. Where groups of many hosts overlap without an end it goes there all the same;
     * then the part, read after a kill, has the id of the whole, which is stored.
     */
    long cursor(long next) {
        long held = next;
        for (Group group : open.values()) {
            held = Math.min(held, group.records.get(0).position());
        }
        long cursor = held;
        gone.sort(Comparator.comparingLong(Span::last).reversed());
        for (Span span : gone) {
            cursor = span.last >= cursor ? Math.min(cursor, span.first) : cursor;
        }
        lastCursor = Math.max(lastCursor, cursor < next - MAX_BEHIND ? held : cursor);
        gone.removeIf(span -> span.last < lastCursor);
        return lastCursor;
    }
}
