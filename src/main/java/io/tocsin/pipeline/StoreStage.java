package io.tocsin.pipeline;

import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.ingest.Sources;
import io.tocsin.log.CorruptRecordException;
import io.tocsin.log.EventLog;
import io.tocsin.log.LogRecord;
import io.tocsin.platform.thread.InnerThread;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that reads the log, normalises and stores, one batch ahead of correlation: while the rules look at one batch, the
 * store takes the next. A crash loses nothing of that, because the cursor moves after correlation only, and storing an event
 * again changes nothing.
 */
final class StoreStage {

    private static final Logger log = LoggerFactory.getLogger(StoreStage.class);

    /** Parsers that know a message's header at most. */
    private static final Set<String> UNREAD = Set.of("generic", "syslog");

    private static final Duration IDLE_WAIT = Duration.ofMillis(500);

    private final EventLog eventLog;
    private final Pipeline pipeline;
    private final RuleMemory memory;
    private final ParkingLot parking;
    private final PipelineProperties settings;
    private final Sources sources;
    private final Clock clock;
    private final Retries retries;
    /** Holds none: what is on its way is in memory, and two batches are enough to keep both threads at work. */
    private final BlockingQueue<Batch> stored = new SynchronousQueue<>();

    /** Read and not handed over yet; kept, so that a thread that was started again goes on with it. */
    private @Nullable Batch current;

    private AuditJoin audit = new AuditJoin();

    private volatile long next;
    private volatile @Nullable InnerThread thread;

    StoreStage(
            LogConsumer.ConsumerParts parts,
            Pipeline pipeline,
            RuleMemory memory,
            ParkingLot parking,
            Retries retries) {
        this.eventLog = parts.eventLog();
        this.settings = parts.settings();
        this.sources = parts.sources();
        this.clock = parts.clock();
        this.pipeline = pipeline;
        this.memory = memory;
        this.parking = parking;
        this.retries = retries;
    }

    /** Starts where the cursor stands. */
    void start(Duration stuck) {
        next = eventLog.cursor(Pipeline.CURSOR);
        audit = new AuditJoin();
        thread = InnerThread.start("pipeline-store", stuck, this::run);
    }

    /** Ends the thread after its batch; to be called when {@link Retries#stopped}. */
    void stop(Duration atMost) {
        InnerThread own = thread;
        if (own != null) {
            own.close();
            own.join(atMost);
        }
    }

    /** The next stored batch, in the order of the log; null where none came for a while. */
    @Nullable
    Batch poll() throws InterruptedException {
        return stored.poll(IDLE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The log position after the last record that was read. */
    long next() {
        return next;
    }

    private void run(InnerThread self) {
        while (!retries.stopped()) {
            try {
                self.rest();
                Batch batch = current != null ? current : read(self);
                if (batch != null) {
                    current = batch;
                    next = batch.next();
                    self.beat();
                    store(self, batch);
                    count(batch);
                    self.rest();
                    handOver(batch);
                    current = null;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) {
                // whatever it is: without this thread nothing is detected any more
                retries.failed("go on reading the event log", e);
                retries.pause(self, settings.retryFirst());
            }
        }
    }

    private void store(InnerThread self, Batch batch) {
        if (batch.stored) {
            return;
        }
        String what = "store log positions up to " + batch.next();
        if (!retries.twice(self, what, () -> store(batch)) && !retries.stopped()) {
            String trouble = retries.trouble();
            retries.untilItWorks(
                    self,
                    what + ", which are parked",
                    () -> pipeline.giveUp(batch, "the pipeline failed on a batch with this record: " + trouble));
        }
    }

    private void store(Batch batch) {
        try {
            pipeline.store(batch);
        } catch (RuntimeException e) {
            batch.refused(e, memory);
            throw e;
        }
    }

    /** An event that is stored again, after a crash, counts again: counters begin at zero with the server. */
    private void count(Batch batch) {
        if (batch.stored) {
            for (Event event : Objects.requireNonNull(batch.events, "stored without events")) {
                boolean isRead = !UNREAD.contains(event.field("tocsin.parser.name"));
                sources.source(event.source()).stored(event.ingestedAt(), isRead);
            }
            sources.storedUpTo(batch.next());
        }
    }

    private void handOver(Batch batch) throws InterruptedException {
        while (batch.stored
                && !retries.stopped()
                && !stored.offer(batch, IDLE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
            // correlation is behind
        }
    }

    private @Nullable Batch read(InnerThread self) {
        try {
            List<LogRecord> records = eventLog.read(next, settings.batch());
            if (records.isEmpty()) {
                eventLog.awaitPosition(next, IDLE_WAIT);
                List<LogRecord> due = audit.due(clock.instant());
                return due.isEmpty() ? null : new Batch(due, next, audit.cursor(next));
            }
            long end = records.get(records.size() - 1).position() + 1;
            List<LogRecord> joined = audit.take(records);
            return new Batch(joined, end, audit.cursor(end));
        } catch (CorruptRecordException e) {
            log.error(
                    "The event log is damaged at position {}: {}. Check the disk; the record is parked as lost and"
                            + " reading goes on after it.",
                    e.position(),
                    e.getMessage());
            RawEvent lost = new RawEvent("unknown", RawEvent.Format.SYSLOG, "", clock.instant(), new byte[0]);
            retries.untilItWorks(
                    self,
                    "park the damaged record",
                    () -> parking.park(new LogRecord(e.position(), lost), "log", String.valueOf(e.getMessage())));
            return Batch.lost(e.position(), audit.cursor(e.position() + 1));
        }
    }
}
