package io.tocsin.pipeline;

import io.tocsin.platform.thread.InnerThread;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats what one thread does until it succeeds, with waits that double. What keeps it from succeeding is reported to operators:
 * {@link #trouble} may be asked by any thread.
 */
final class Retries {

    private static final Logger log = LoggerFactory.getLogger(Retries.class);

    private final PipelineProperties settings;
    private final BooleanSupplier running;
    private volatile String trouble = "";
    private boolean isOutage;
    private boolean interrupted;

    /** @param running whether to go on; asked before each attempt */
    Retries(PipelineProperties settings, BooleanSupplier running) {
        this.settings = settings;
        this.running = running;
    }

    /** What failed last and has not succeeded since; empty where nothing has. */
    String trouble() {
        return trouble;
    }

    /** Whether nothing more is attempted, because the server stops. */
    boolean stopped() {
        return interrupted || !running.getAsBoolean();
    }

    /** Repeats until it succeeds or the server stops; for what nothing can go on without. */
    void untilItWorks(InnerThread self, String what, Runnable action) {
        Duration wait = settings.retryFirst();
        while (!stopped() && !isDone(what, action)) {
            wait = pause(self, wait);
        }
    }

    /** Repeats during an outage; after another failure it tries once more, and then returns false: going on without is better. */
    boolean twice(InnerThread self, String what, Runnable action) {
        Duration wait = settings.retryFirst();
        for (int failures = 0; !stopped() && failures < 2; ) {
            if (isDone(what, action)) {
                return true;
            }
            if (isOutage) {
                wait = pause(self, wait);
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
                log.info("The pipeline can {} again", what);
            }
            trouble = "";
            return true;
        } catch (RuntimeException | Error e) {
            failed(what, e);
            return false;
        }
    }

    /** Each failure is reported to operators. */
    void failed(String what, Throwable e) {
        isOutage = Outage.is(e);
        if (isOutage) {
            log.warn("Cannot {} yet, trying again: {}", what, e.getMessage());
            trouble = String.valueOf(e.getMessage());
        } else {
            log.error("Cannot {}", what, e);
            trouble = "cannot " + what + ": " + e;
        }
    }

    /** Waits, and returns how long to wait the next time. */
    Duration pause(InnerThread self, Duration wait) {
        self.beat();
        try {
            Thread.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            interrupted = true;
            Thread.currentThread().interrupt();
        }
        Duration longer = wait.multipliedBy(2);
        return longer.compareTo(settings.retryMax()) < 0 ? longer : settings.retryMax();
    }
}
