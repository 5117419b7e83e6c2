package io.tocsin.pipeline;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tocsin.ingest.Sources;
import io.tocsin.log.EventLog;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthProblem;
import io.tocsin.platform.thread.InnerThread;
import io.tocsin.store.StorePreparation;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Processes the log: prepares the store, fills the rules' memory again, then correlates batch after batch that
 * {@link StoreStage} has stored ahead. During an {@link Outage} it waits and tries again; the log goes on accepting. Any other
 * failure is a record's, and goes no further than that record.
 */
@Component
class LogConsumer implements SmartLifecycle, HealthPart {

    /** No batch takes so long; a store that is away is asked again, which is progress. */
    private static final Duration STUCK = Duration.ofMinutes(2);

    /** A batch under way may take so long to finish when the server stops. */
    private static final Duration STOP = Duration.ofSeconds(20);

    private final EventLog eventLog;
    private final List<StorePreparation> preparations;
    private final RuleMemory memory;
    private final Pipeline pipeline;
    private final PipelineProperties settings;
    private final Retries retries;
    private final Retries storeRetries;
    private final StoreStage storing;

    private volatile boolean running;
    private volatile String state = "starting";
    private volatile boolean forgotten;
    /** Stored and not correlated to its end; kept, so that a thread that was started again goes on with it. */
    private @Nullable Batch current;

    private volatile @Nullable InnerThread thread;

    LogConsumer(ConsumerParts parts, RuleMemory memory, Pipeline pipeline, ParkingLot parking, MeterRegistry meters) {
        this.eventLog = parts.eventLog();
        this.preparations = parts.preparations();
        this.settings = parts.settings();
        this.memory = memory;
        this.pipeline = pipeline;
        retries = new Retries(settings, () -> running);
        storeRetries = new Retries(settings, () -> running);
        storing = new StoreStage(parts, pipeline, memory, parking, storeRetries);
        Gauge.builder("tocsin.pipeline.lag", this, LogConsumer::lag)
                .description("log records accepted and not yet processed")
                .register(meters);
    }

    /** What the consumer reads from and is set by. */
    @Component
    record ConsumerParts(
            EventLog eventLog,
            List<StorePreparation> preparations,
            PipelineProperties settings,
            Sources sources,
            Clock clock) {}

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
        storing.stop(STOP);
        InnerThread consumer = thread;
        if (consumer != null) {
            consumer.close();
            consumer.join(STOP);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Started again after an Error it goes on where it was: only what the start has not done yet is done. */
    private void consume(InnerThread self) {
        if (!state.equals("running")) {
            begin(self);
        }
        while (!retries.stopped()) {
            try {
                self.rest();
                Batch batch = current != null ? current : storing.poll();
                self.beat();
                if (batch == null) {
                    idle(self);
                } else {
                    current = batch;
                    correlate(self, batch);
                    current = null;
                }
                memory.save(false);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                running = false;
            } catch (RuntimeException | Error e) {
                // whatever it is: without this thread nothing is detected any more
                retries.failed("go on processing events", e);
                retries.pause(self, settings.retryFirst());
            }
        }
        memory.save(true);
        state = "stopped";
    }

    private void begin(InnerThread self) {
        retries.untilItWorks(self, "prepare the store", () -> preparations.forEach(StorePreparation::prepare));
        state = "replaying";
        if (!retries.twice(self, "fill the rules' memory again", memory::refill) && !retries.stopped()) {
            retries.untilItWorks(self, "begin with rules that remember nothing", memory::beginEmpty);
            forgotten = true;
        }
        retries.twice(self, "raise which rules are left out", pipeline::tellQuarantined);
        if (!retries.stopped()) {
            storing.start(STUCK);
            state = "running";
        }
    }

    /** Nothing has come for a while, and nothing that came is on its way: time goes on. */
    private void idle(InnerThread self) {
        if (storing.next() == eventLog.cursor(Pipeline.CURSOR)) {
            retries.twice(self, "raise what time alone has made true", () -> pipeline.tick()
                    .ifPresent(memory::ticked));
        }
    }

    private void correlate(InnerThread self, Batch batch) {
        String what = "process log positions up to " + batch.next();
        if (!retries.twice(self, what, () -> correlate(batch)) && !retries.stopped()) {
            String trouble = retries.trouble();
            retries.untilItWorks(self, what + ", which are parked", () -> {
                pipeline.giveUp(batch, "the pipeline failed on a batch with this record: " + trouble);
                pipeline.correlate(batch);
            });
        }
    }

    private void correlate(Batch batch) {
        try {
            pipeline.correlate(batch);
        } catch (RuntimeException e) {
            batch.refused(e, memory);
            throw e;
        }
    }

    private String trouble() {
        return retries.trouble().isEmpty() ? storeRetries.trouble() : retries.trouble();
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
        return new Report(state, eventLog.cursor(Pipeline.CURSOR), (long) lag(), trouble());
    }

    @Override
    public boolean healthy() {
        return trouble().isEmpty();
    }

    @Override
    public List<HealthProblem> problems() {
        List<HealthProblem> problems = new ArrayList<>();
        String now = trouble();
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
