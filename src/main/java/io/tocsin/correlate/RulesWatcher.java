package io.tocsin.correlate;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the rules folder again and again, on a thread of its own, until it is closed. */
final class RulesWatcher implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RulesWatcher.class);

    /** What is done at each look. */
    interface Look {

        void look() throws InterruptedException;
    }

    private final Duration pause;
    private final Look look;
    private final Thread thread = new Thread(this::watch, "rules-watcher");
    private volatile boolean closed;

    RulesWatcher(Duration pause, Look look) {
        this.pause = pause;
        this.look = look;
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (!closed) {
            try {
                Thread.sleep(pause.toMillis());
                look.look();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) { // without this thread no edit is ever taken again
                log.error("The rules folder could not be looked at; the rules in force stay", e);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
