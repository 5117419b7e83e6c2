package io.tocsin.store.reparse;

import io.tocsin.platform.TransientException;
import io.tocsin.platform.thread.InnerThreads;
import io.tocsin.store.reparse.ReparseJob.State;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reparse jobs, one at a time, on a thread that gives way while live events wait. A restart forgets them. */
public final class ReparseJobs implements AutoCloseable {

    /** So many wait; a request for another is refused. */
    static final int MAX_WAITING = 8;

    /** Jobs that can be looked at. */
    static final int MAX_KEPT = 50;

    private static final Logger log = LoggerFactory.getLogger(ReparseJobs.class);

    /** After each page, while live events wait: then it does no more than 4,000 events a second. */
    private static final Duration GIVING_WAY = Duration.ofMillis(50);

    private final Reparse reparse;
    private final BooleanSupplier busy;
    private final Clock clock;
    private final Deque<ReparseJob> jobs = new ArrayDeque<>();
    private final ThreadPoolExecutor worker = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            InnerThreads.pool("reparse", Thread.MIN_PRIORITY));

    /** @param busy whether live events are waiting */
    ReparseJobs(Reparse reparse, BooleanSupplier busy, Clock clock) {
        this.reparse = reparse;
        this.busy = busy;
        this.clock = clock;
    }

    /**
     * Takes a job on.
     *
     * @param by who asks
     * @throws TransientException where too many are waiting
     */
    public ReparseJob submit(ReparseRequest request, String by) {
        ReparseJob job = new ReparseJob(UUID.randomUUID().toString(), by, request, clock.instant());
        try {
            worker.execute(() -> run(job));
        } catch (RejectedExecutionException e) {
            throw new TransientException(
                    "There are " + MAX_WAITING + " jobs waiting: try again when one has ended, or cancel one", e);
        }
        keep(job);
        return job;
    }

    private synchronized void keep(ReparseJob job) {
        jobs.addFirst(job);
        while (jobs.size() > MAX_KEPT && jobs.getLast().isEnded()) {
            jobs.removeLast();
        }
    }

    private void run(ReparseJob job) {
        if (!job.start()) {
            return;
        }
        try {
            reparse.run(job.request(), job.tally(), () -> goesOn(job));
            job.end(State.SUCCEEDED, "", clock.instant());
        } catch (TransientException | IllegalArgumentException e) {
            job.end(State.FAILED, String.valueOf(e.getMessage()), clock.instant());
        } catch (RuntimeException e) {
            log.error("Reparse {} failed", job.id(), e);
            job.end(
                    State.FAILED,
                    "the server failed at this; its log has the cause under the job's id",
                    clock.instant());
        } finally {
            // only an Error, like a lack of memory, leaves it without an end
            job.end(State.FAILED, "it was broken off", clock.instant());
        }
    }

    private boolean goesOn(ReparseJob job) {
        try {
            if (busy.getAsBoolean()) {
                Thread.sleep(GIVING_WAY.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            job.end(State.CANCELLED, "", clock.instant());
        }
        return !job.isEnded();
    }

    /** Those of one kind that wait, run, or ended not long ago; newest first. */
    public synchronized List<ReparseJob> all(ReparseRequest.Of of) {
        return jobs.stream().filter(job -> job.request().of() == of).toList();
    }

    public Optional<ReparseJob> get(ReparseRequest.Of of, String id) {
        return all(of).stream().filter(job -> job.id().equals(id)).findFirst();
    }

    /** Stops a job after the page it is at; one that has ended stays as it is. */
    public Optional<ReparseJob> cancel(ReparseRequest.Of of, String id) {
        Optional<ReparseJob> job = get(of, id);
        job.ifPresent(one -> one.end(State.CANCELLED, "", clock.instant()));
        return job;
    }

    /** Cancels all. */
    @Override
    public void close() {
        worker.shutdown();
        List<ReparseJob> all;
        synchronized (this) {
            all = List.copyOf(jobs);
        }
        all.forEach(job -> job.end(State.CANCELLED, "", clock.instant()));
    }
}
