package io.tocsin.ingest;

import io.tocsin.event.RawEvent;
import io.tocsin.log.EventLog;
import io.tocsin.platform.RateLimit;
import io.tocsin.platform.TransientException;
import io.tocsin.platform.thread.InnerThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends what senders bring who cannot be told yes or no one by one (syslog): a bounded queue, and one thread that
 * appends what has gathered with one sync. While the disk or the bound of the log refuses, the same batch is tried again and the
 * queue fills up: then TCP senders wait and UDP datagrams are shed. Where the log refuses one message for what it is, that one
 * is shed and the others of its batch are appended.
 */
final class QueuedAppender implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(QueuedAppender.class);
    private static final int BATCH = 1000;

    /** The log answers or refuses sooner; a disk that hangs does neither. */
    private static final Duration STUCK = Duration.ofMinutes(1);

    private final EventLog eventLog;
    private final Sources sources;
    private final ArrivalQueue queue;
    private final Duration retryEvery;
    private final Duration drainAtMost;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final RateLimit warnings = new RateLimit(Duration.ofSeconds(30));
    private final InnerThread thread;

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
        thread = InnerThread.start("ingest-appender", STUCK, this::run);
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
        thread.join(drainAtMost.plusSeconds(5));
        thread.close();
    }

    private List<RawEvent> take(InnerThread self) throws InterruptedException {
        self.rest();
        List<RawEvent> batch = queue.take(BATCH);
        self.beat();
        return batch;
    }

    private void run(InnerThread self) {
        try {
            long giveUpAt = Long.MAX_VALUE;
            for (List<RawEvent> batch = take(self); !batch.isEmpty(); batch = take(self)) {
                List<RawEvent> left = append(batch);
                while (!left.isEmpty()) {
                    self.beat();
                    if (stopping.await(retryEvery.toMillis(), TimeUnit.MILLISECONDS)) {
                        giveUpAt = giveUpAt == Long.MAX_VALUE ? System.nanoTime() + drainAtMost.toNanos() : giveUpAt;
                        if (System.nanoTime() - giveUpAt >= 0) {
                            left.forEach(raw -> shed(raw, "the event log refused until the server stopped"));
                            break;
                        }
                        TimeUnit.MILLISECONDS.sleep(Math.min(50, retryEvery.toMillis()));
                    }
                    left = append(left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns those that are to be tried again. */
    private List<RawEvent> append(List<RawEvent> batch) {
        long last;
        try {
            last = eventLog.append(batch);
        } catch (TransientException | Error e) {
            // the log is full, its disk refuses, or memory is short: no message is to blame, and the next would fare no
            // better
            if (warnings.permits()) {
                log.warn("The event log refuses, syslog sources wait: {}", e.getMessage(), e);
            }
            return batch;
        } catch (RuntimeException e) {
            return appendHalves(batch, e);
        }
        batch.forEach(raw -> sources.source(raw.source()).appended(1, last, raw.receivedAt()));
        return List.of();
    }

    /** So that one message that the log does not take keeps no other waiting. */
    private List<RawEvent> appendHalves(List<RawEvent> batch, RuntimeException e) {
        if (batch.size() == 1) {
            shed(batch.get(0), "the event log does not take them: " + e);
            return List.of();
        }
        int half = batch.size() / 2;
        List<RawEvent> left = new ArrayList<>(append(batch.subList(0, half)));
        List<RawEvent> rest = batch.subList(half, batch.size());
        left.addAll(left.isEmpty() ? append(rest) : rest);
        return left;
    }

    private void shed(RawEvent raw, String why) {
        sources.source(raw.source()).shed().increment();
        if (warnings.permits()) {
            log.warn("Messages of source {} are lost, because {}; see tocsin.ingest.shed", raw.source(), why);
        }
    }
}
