package io.tocsin.ingest;

import io.tocsin.event.RawEvent;
import io.tocsin.log.EventLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends what senders bring who cannot be told yes or no one by one (syslog): a bounded queue, and one thread that
 * appends what has gathered with one sync. While the log refuses, the same batch is tried again and the queue fills up:
 * then TCP senders wait and UDP datagrams are shed.
 */
final class QueuedAppender implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(QueuedAppender.class);
    private static final int BATCH = 1000;

    private final EventLog eventLog;
    private final Sources sources;
    private final ArrivalQueue queue;
    private final Duration retryEvery;
    private final Duration drainAtMost;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final RateLimit warnings = new RateLimit(Duration.ofSeconds(30));
    private final Thread thread = new Thread(this::run, "ingest-appender");

    /**
     * @param retryEvery pause before a refused batch is tried again
     * @param drainAtMost how long closing keeps trying to get the queue into the log
     */
    QueuedAppender(EventLog eventLog, Sources sources, ArrivalQueue queue, Duration retryEvery, Duration drainAtMost) {
        this.eventLog = eventLog;
        this.sources = sources;
        this.queue = queue;
        this.retryEvery = retryEvery;
        this.drainAtMost = drainAtMost;
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits while the queue is full; that is what slows a TCP sender down. */
    void acceptWaiting(RawEvent raw) {
        try {
            if (queue.put(raw)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        shed(raw, "the server is stopping");
    }

    /** Never waits: counts the message as shed where there is no room. */
    void acceptOrShed(RawEvent raw) {
        if (!queue.offer(raw)) {
            shed(raw, "the queue in front of the event log is full");
        }
    }

    /** Appends what is queued, for a limited time. The sources must have been stopped. */
    @Override
    public void close() {
        queue.close();
        stopping.countDown();
        try {
            thread.join(drainAtMost.plusSeconds(5).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!drain()) {
            // Ending this thread would silence every syslog source.
            log.error("The appender of syslog messages goes on after an error; the batch it had may be lost");
        }
    }

    /** Returns true when the queue is closed and drained, false after an error. */
    private boolean drain() {
        try {
            long giveUpAt = Long.MAX_VALUE;
            for (List<RawEvent> batch = queue.take(BATCH); !batch.isEmpty(); batch = queue.take(BATCH)) {
                while (!append(batch)) {
                    if (stopping.await(retryEvery.toMillis(), TimeUnit.MILLISECONDS)) {
                        giveUpAt = giveUpAt == Long.MAX_VALUE ? System.nanoTime() + drainAtMost.toNanos() : giveUpAt;
                        if (System.nanoTime() - giveUpAt >= 0) {
                            batch.forEach(raw -> shed(raw, "the event log refused until the server stopped"));
                            break;
                        }
                        TimeUnit.MILLISECONDS.sleep(Math.min(50, retryEvery.toMillis()));
                    }
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } catch (RuntimeException | Error e) {
            log.error("Syslog messages could not be appended: {}", e.getMessage(), e);
            return false;
        }
    }

    private boolean append(List<RawEvent> batch) {
        try {
            eventLog.append(batch);
        } catch (RuntimeException e) {
            // Whatever it is, ending this thread would silence every syslog source: try again, and say so.
            if (warnings.permits()) {
                log.warn("The event log refuses, syslog sources wait: {}", e.getMessage(), e);
            }
            return false;
        }
        batch.forEach(raw -> sources.source(raw.source()).appended().increment());
        return true;
    }

    private void shed(RawEvent raw, String why) {
        sources.source(raw.source()).shed().increment();
        if (warnings.permits()) {
            log.warn("Messages of source {} are lost, because {}; see tocsin.ingest.shed", raw.source(), why);
        }
    }
}
