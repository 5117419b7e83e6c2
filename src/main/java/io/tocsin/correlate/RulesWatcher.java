package io.tocsin.correlate;

import io.tocsin.platform.thread.InnerThread;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the rules folder again and again, on a thread of its own, until it is closed. */
final class RulesWatcher implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RulesWatcher.class);

    /** A file system that does not answer so long is not there. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What is done at each look. */
    interface Look {

        void look() throws InterruptedException;
    }

    private final Duration pause;
    private final Look look;
    private final Clock clock;
    /** Since when it looks; null between two looks. */
    private volatile @Nullable Instant since;

    private final InnerThread thread;

    RulesWatcher(Duration pause, Look look) {
        this(pause, look, Clock.systemUTC());
    }

    RulesWatcher(Duration pause, Look look, Clock clock) {
        this.pause = pause;
        this.look = look;
        this.clock = clock;
        thread = InnerThread.start("rules-watcher", this::watch);
    }

    private void watch(InnerThread self) {
        while (self.pause(pause)) {
            try {
                since = clock.instant();
                look.look();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) { // without this thread no edit is ever taken again
                log.error("The rules folder could not be looked at; the rules in force stay", e);
            } finally {
                since = null;
            }
        }
    }

    /** For how long the present look has not come back, where that is longer than a look takes; else zero. */
    Duration hangs() {
        Instant began = since;
        Duration now = began == null ? Duration.ZERO : Duration.between(began, clock.instant());
        return now.compareTo(PATIENCE) > 0 ? now : Duration.ZERO;
    }

    @Override
    public void close() {
        thread.closeNow();
    }
}
