package io.tocsin.log;

import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthProblem;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The log as operators see it. A problem when nine tenths of the bound on unread bytes are used, when the disk is nearly
 * full, and when the pipeline is far behind and has fallen back further for a minute.
 */
final class LogHealth implements HealthPart {

    /** So long the lag has to grow before it is a problem: a burst is none. */
    static final Duration GROWING = Duration.ofMinutes(1);

    private static final long MIB = 1 << 20;

    private final EventLog eventLog;
    private final LogHealthProperties settings;
    private final Disk disk;
    private final Clock clock;

    private long smallest = Long.MAX_VALUE;
    private long last;
    private long growingSince;

    /** How full a disk is. */
    record Room(long free, long total) {}

    /** Where the log is; null where that cannot be found out. */
    interface Disk {
        @Nullable
        Room room();

        static Disk of(Path folder) {
            return () -> {
                try {
                    FileStore store = Files.getFileStore(folder);
                    return new Room(store.getUsableSpace(), store.getTotalSpace());
                } catch (IOException e) {
                    return null; // the log's own calls fail as well, and report it
                }
            };
        }
    }

    LogHealth(EventLog eventLog, LogHealthProperties settings, Disk disk, Clock clock) {
        this.eventLog = eventLog;
        this.settings = settings;
        this.disk = disk;
        this.clock = clock;
        this.growingSince = clock.millis();
    }

    /** Has a look at the lag; to be called every few seconds. */
    synchronized void look() {
        long lag = lag();
        if (lag < settings.lag() || lag < smallest) {
            smallest = lag;
            growingSince = clock.millis();
        }
        last = lag;
    }

    private synchronized boolean isFallingBehind() {
        return last >= settings.lag() && last > smallest && clock.millis() - growingSince >= GROWING.toMillis();
    }

    private long lag() {
        return Math.max(0, eventLog.end() - Math.max(eventLog.cursor(RocksEventLog.PIPELINE), eventLog.start()));
    }

    @Override
    public String name() {
        return "log";
    }

    @Override
    public Object report() {
        Room room = disk.room();
        return new Report(
                eventLog.id(),
                eventLog.start(),
                eventLog.end(),
                eventLog.cursor(RocksEventLog.PIPELINE),
                lag(),
                eventLog.unreadBytes(),
                eventLog.maxUnreadBytes(),
                room == null ? -1 : room.free(),
                room == null ? -1 : room.total());
    }

    @Override
    public boolean healthy() {
        return problems().isEmpty();
    }

    @Override
    public List<HealthProblem> problems() {
        List<HealthProblem> problems = new ArrayList<>();
        if (eventLog.unreadBytes() >= eventLog.maxUnreadBytes() / 10 * 9) {
            problems.add(HealthProblem.degraded(
                    "The event log is nearly full: " + eventLog.unreadBytes() / MIB + " of "
                            + eventLog.maxUnreadBytes() / MIB
                            + " MiB wait to be processed; past that, events are refused.",
                    "See in the parts pipeline and store of the health report what processing waits for; raise"
                            + " tocsin.log.max-bytes where the disk has room."));
        }
        Room room = disk.room();
        if (room != null && isLow(room)) {
            problems.add(HealthProblem.degraded(
                    String.format(
                            Locale.ROOT,
                            "The disk of the data folder is nearly full: %d MiB (%.1f %%) are left.",
                            room.free() / MIB,
                            100.0 * room.free() / Math.max(1, room.total())),
                    "Make room there, or lower tocsin.log.retain-bytes and tocsin.store.event-retention; a full disk stops"
                            + " all events."));
        }
        if (isFallingBehind()) {
            problems.add(HealthProblem.degraded(
                    "Processing falls behind: " + lag() + " accepted events wait, more than a minute ago.",
                    "Look at tocsin.rules.time for a rule that is slow and at the store; give the server more cores, or"
                            + " send it less."));
        }
        return problems;
    }

    private boolean isLow(Room room) {
        return room.free() < settings.diskLowBytes().toBytes()
                && room.free() < room.total() / 100 * settings.diskLowPercent();
    }

    /**
     * @param start position of the oldest record
     * @param end the position the next record gets
     * @param cursor where the pipeline reads on
     * @param lag records that the pipeline has not read
     * @param diskFreeBytes what is left on the disk of the log; -1 where that is not known
     */
    record Report(
            String id,
            long start,
            long end,
            long cursor,
            long lag,
            long unreadBytes,
            long maxUnreadBytes,
            long diskFreeBytes,
            long diskTotalBytes) {}
}
