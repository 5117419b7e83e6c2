package io.tocsin.pipeline;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tocsin.event.RawEvent;
import io.tocsin.log.CorruptRecordException;
import io.tocsin.log.EventLog;
import io.tocsin.log.LogRecord;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthProblem;
import io.tocsin.platform.thread.InnerThread;
import io.tocsin.store.StorePreparation;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The one thread that walks the log: prepares the store, fills the rules' memory again, then takes batch after batch
 * through {@link Pipeline}. During an {@link Outage} it waits and tries again; the log goes on accepting. Any other failure is
 * a record's, and goes no further than that record.
 */
@Component
class LogConsumer implements SmartLifecycle, HealthPart {

    private static final Logger log = LoggerFactory.getLogger(LogConsumer.class);
    private static final Duration IDLE_WAIT = Duration.ofMillis(500);
    /** So often the store may refuse a batch while it takes other writes, until one of its records is to blame. */
    private static final int REFUSALS = 5;

    /** No batch takes so long; a store that is away is asked again, which is progress. */
    private static final Duration STUCK = Duration.ofMinutes(2);

    private final EventLog eventLog;
    private final List<StorePreparation> preparations;
    private final RuleMemory memory;
    private final Pipeline pipeline;
    private final ParkingLot parking;
    private final PipelineProperties settings;
    private final Clock clock;

    private volatile boolean running;
    private volatile String state = "starting";
    private volatile String trouble = "";
    private volatile boolean forgotten;
    /** Whether the last failure was one; for the pipeline's thread. */
    private boolean isOutage;

    private volatile @Nullable InnerThread thread;

    LogConsumer(ConsumerParts parts, RuleMemory memory, Pipeline pipeline, ParkingLot parking, MeterRegistry meters) {
        this.eventLog = parts.eventLog();
        this.preparations = parts.preparations();
        this.settings = parts.settings();
        this.clock = parts.clock();
        this.memory = memory;
        this.pipeline = pipeline;
        this.parking = parking;
        Gauge.builder("tocsin.pipeline.lag", this, LogConsumer::lag)
                .description("log records accepted and not yet processed")
                .register(meters);
    }

    /** What the consumer reads from and is set by. */
    @Component
    record ConsumerParts(
            EventLog eventLog, List<StorePreparation> preparations, PipelineProperties settings, Clock clock) {}

    private double lag() {
        return eventLog.end() - eventLog.cursor(Pipeline.CURSOR);
    }

    @Override
    public void start() {
        running = true;
        thread = InnerThread.start("pipeline", STUCK, this::consume);
    }

    /** Lets the batch under way finish, then stops. */
    @Override
    public void stop() {
        running = false;
        InnerThread consumer = thread;
        if (consumer != null) {
            consumer.close();
            consumer.join(Duration.ofSeconds(20));
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Started again after an Error it goes on where it was: only what the start has not done yet is done. */
    private void consume(InnerThread self) {
        if (!state.equals("running")) {
            begin();
        }
        while (running) {
            try {
                self.rest();
                Batch batch = read();
                self.beat();
                next(batch);
            } catch (RuntimeException | Error e) {
                // whatever it is: without this thread nothing is detected any more
                failed("go on reading the event log", e);
                pause(settings.retryFirst());
            }
        }
        memory.save(true);
        state = "stopped";
    }

    private void begin() {
        untilItWorks("prepare the store", () -> preparations.forEach(StorePreparation::prepare));
        state = "replaying";
        if (!twice("fill the rules' memory again", memory::refill) && running) {
            untilItWorks("begin with rules that remember nothing", memory::beginEmpty);
            forgotten = true;
        }
        twice("raise which rules are left out", pipeline::tellQuarantined);
        state = "running";
    }

    private void next(@Nullable Batch batch) {
        if (batch == null) {
            twice("raise what time alone has made true", () -> pipeline.tick().ifPresent(memory::ticked));
        } else {
            String what = "process log positions up to " + batch.next();
            boolean walked = twice(what, () -> walk(batch));
            if (!walked && running) {
                untilItWorks(
                        what + ", which are parked",
                        () -> pipeline.giveUp(batch, "the pipeline failed on a batch with this record: " + trouble));
            }
        }
        memory.save(false);
    }

    private void walk(Batch batch) {
        try {
            pipeline.walk(batch);
        } catch (RuntimeException e) {
            if (Outage.is(e) && memory.canSave() && ++batch.refusals == REFUSALS) {
                log.error("The store takes other writes and refuses these records again and again", e);
                batch.suspected = true;
            }
            throw e;
        }
    }

    private @Nullable Batch read() {
        long cursor = eventLog.cursor(Pipeline.CURSOR);
        try {
            List<LogRecord> records = eventLog.read(cursor, settings.batch());
            if (records.isEmpty()) {
                eventLog.awaitPosition(cursor, IDLE_WAIT);
                return null;
            }
            return new Batch(records);
        } catch (CorruptRecordException e) {
            log.error(
                    "The event log is damaged at position {}: {}. Check the disk; the record is parked as lost and"
                            + " reading goes on after it.",
                    e.position(),
                    e.getMessage());
            RawEvent lost = new RawEvent("unknown", RawEvent.Format.SYSLOG, "", clock.instant(), new byte[0]);
            untilItWorks(
                    "park the damaged record",
                    () -> parking.park(new LogRecord(e.position(), lost), "log", String.valueOf(e.getMessage())));
            eventLog.moveCursor(Pipeline.CURSOR, e.position() + 1);
            return null;
        }
    }

    /** Repeats until it succeeds or the server stops; for what nothing can go on without. */
    private void untilItWorks(String what, Runnable action) {
        Duration wait = settings.retryFirst();
        while (running && !isDone(what, action)) {
            pause(wait);
            wait = longer(wait);
        }
    }

    /** Repeats during an outage; after another failure it tries once more, and then says false: going on without is better. */
    private boolean twice(String what, Runnable action) {
        Duration wait = settings.retryFirst();
        for (int failures = 0; running && failures < 2; ) {
            if (isDone(what, action)) {
                return true;
            }
            if (isOutage) {
                pause(wait);
                wait = longer(wait);
            } else {
                failures++;
            }
        }
        return false;
    }

    private boolean isDone(String what, Runnable action) {
        try {
            action.run();
            if (!trouble.isEmpty()) {
                log.info("The pipeline works again");
            }
            trouble = "";
            return true;
        } catch (RuntimeException | Error e) {
            isOutage = Outage.is(e);
            failed(what, e);
            return false;
        }
    }

    /** Each failure is reported to operators. */
    private void failed(String what, Throwable e) {
        if (Outage.is(e)) {
            log.warn("Cannot {} yet, trying again: {}", what, e.getMessage());
            trouble = String.valueOf(e.getMessage());
        } else {
            log.error("Cannot {}", what, e);
            trouble = "cannot " + what + ": " + e;
        }
    }

    private Duration longer(Duration wait) {
        Duration longer = wait.multipliedBy(2);
        return longer.compareTo(settings.retryMax()) < 0 ? longer : settings.retryMax();
    }

    private void pause(Duration wait) {
        InnerThread self = thread;
        if (self != null) {
            self.beat();
        }
        try {
            Thread.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            running = false;
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Where the pipeline stands.
     *
     * @param state starting, replaying, running or stopped
     * @param lag log records accepted and not yet processed
     * @param trouble what keeps it from going on; empty when nothing does
     */
    record Report(String state, long cursor, long lag, String trouble) {}

    @Override
    public String name() {
        return "pipeline";
    }

    @Override
    public Report report() {
        return new Report(state, eventLog.cursor(Pipeline.CURSOR), (long) lag(), trouble);
    }

    @Override
    public boolean healthy() {
        return trouble.isEmpty();
    }

    @Override
    public List<HealthProblem> problems() {
        List<HealthProblem> problems = new ArrayList<>();
        String now = trouble;
        if (!now.isEmpty()) {
            String remedy =
                    "Check the store and the disk; the log accepts events meanwhile, up to tocsin.log.max-bytes."
                            + " It is tried again by itself.";
            problems.add(
                    state.equals("starting")
                            ? HealthProblem.down("The pipeline cannot start to process events: " + now + ".", remedy)
                            : HealthProblem.degraded(
                                    "Events wait in the log and are not processed: " + now + ".", remedy));
        }
        if (forgotten) {
            problems.add(HealthProblem.degraded(
                    "The rules began with empty windows, because the stored events could not be shown to them again.",
                    "Look for \"fill the rules' memory again\" in the server's log, fix the cause and restart."));
        }
        return problems;
    }
}
