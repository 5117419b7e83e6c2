package io.tocsin.pipeline;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tocsin.event.RawEvent;
import io.tocsin.log.CorruptRecordException;
import io.tocsin.log.EventLog;
import io.tocsin.log.LogRecord;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthProblem;
import io.tocsin.platform.TransientException;
import io.tocsin.platform.thread.InnerThread;
import io.tocsin.store.StorePreparation;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The one thread that walks the log: prepares the store, fills the rules' memory again, then takes batch after batch
 * through {@link Pipeline}. While the store is away it waits and tries again; the log goes on accepting.
 */
@Component
class LogConsumer implements SmartLifecycle, HealthPart {

    private static final Logger log = LoggerFactory.getLogger(LogConsumer.class);
    private static final Duration IDLE_WAIT = Duration.ofMillis(500);

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
            self.rest();
            Batch batch = read();
            self.beat();
            if (batch == null) {
                untilItWorks("raise what time alone has made true", () -> pipeline.tick()
                        .ifPresent(memory::ticked));
                memory.save(false);
                continue;
            }
            untilItWorks("process log positions up to " + batch.next(), () -> pipeline.walk(batch));
            memory.save(false);
        }
        memory.save(true);
        state = "stopped";
    }

    private void begin() {
        untilItWorks("prepare the store", () -> preparations.forEach(StorePreparation::prepare));
        state = "replaying";
        untilItWorks("fill the rules' memory again", memory::refill);
        untilItWorks("raise which rules are left out", pipeline::tellQuarantined);
        state = "running";
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

    /** Repeats until it succeeds or the server stops; each failure is told to operators. */
    private void untilItWorks(String what, Runnable action) {
        Duration wait = settings.retryFirst();
        while (running) {
            try {
                action.run();
                if (!trouble.isEmpty()) {
                    log.info("The pipeline works again");
                }
                trouble = "";
                return;
            } catch (TransientException e) {
                log.warn("Cannot {} yet, trying again in {} ms: {}", what, wait.toMillis(), e.getMessage());
                trouble = String.valueOf(e.getMessage());
            } catch (RuntimeException e) {
                // A fault of ours: going on would lose the batch, so it is tried again and shown until it is mended.
                log.error("Cannot {}, trying again in {} ms", what, wait.toMillis(), e);
                trouble = "cannot " + what + ": " + e;
            }
            pause(wait);
            Duration longer = wait.multipliedBy(2);
            wait = longer.compareTo(settings.retryMax()) < 0 ? longer : settings.retryMax();
        }
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
        String now = trouble;
        if (now.isEmpty()) {
            return List.of();
        }
        String remedy =
                "It is tried again by itself; see in the server's log and in the part store of the health report"
                        + " what it waits for.";
        return List.of(
                state.equals("starting")
                        ? HealthProblem.down("The pipeline cannot start to process events: " + now + ".", remedy)
                        : HealthProblem.degraded(
                                "The pipeline waits with events that were accepted: " + now + ".", remedy));
    }
}
