package io.tocsin.correlate.trial;

import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.RuleStatus;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.event.Event;
import io.tocsin.platform.TransientException;
import io.tocsin.platform.thread.InnerThreads;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backtests beside the live rules: engines with a memory of their own, one job at a time, on a thread that gives way while
 * the pipeline is behind, with another that reads ahead of it. What they find is only reported. A restart forgets them.
 */
public final class BacktestJobs implements AutoCloseable {

    /** So many wait; who asks for another is told to come back. */
    static final int MAX_WAITING = 8;

    /** Ended jobs that can still be looked at. */
    static final int MAX_KEPT = 50;

    /** Alerts past which a backtest ends: nobody wants rules that raise more, and the memory is bounded. */
    static final int MAX_ALERTS = 10_000;

    private static final Logger log = LoggerFactory.getLogger(BacktestJobs.class);

    /** After each hundred events, while live events wait: then it does no more than 2,000 a second. */
    private static final Duration GIVING_WAY = Duration.ofMillis(50);

    /** How long a job that waits for events does not hear that it was cancelled. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Correlator live;
    private final BooleanSupplier busy;
    private final Clock clock;
    private final Deque<BacktestJob> jobs = new ArrayDeque<>();
    private final ThreadPoolExecutor worker = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            InnerThreads.pool("backtests", Thread.MIN_PRIORITY));

    /**
     * @param live the rules in force
     * @param busy whether live events are waiting; asked now and then, also by other threads than the caller's
     */
    public BacktestJobs(Correlator live, BooleanSupplier busy, Clock clock) {
        this.live = live;
        this.busy = busy;
        this.clock = clock;
    }

    /**
     * Takes a job on.
     *
     * @param events is closed when the job has ended, or was refused
     * @param by who asks
     * @throws UnusableTextException where a text has an error
     * @throws UnknownRuleException where a rule to report on is none
     * @throws TransientException where too many are waiting
     */
    public BacktestJob submit(BacktestRequest request, Recording events, String by) {
        Work work = null;
        boolean taken = false;
        try {
            BacktestJob job = new BacktestJob(UUID.randomUUID().toString(), by, request, clock.instant());
            work = work(job, events);
            worker.execute(work);
            taken = true;
            keep(job);
            return job;
        } catch (RejectedExecutionException e) {
            throw new TransientException(
                    "There are " + MAX_WAITING + " backtests waiting: try again when one has ended, or cancel one", e);
        } finally {
            if (!taken) {
                events.close();
                if (work != null) {
                    work.backtest.close();
                }
            }
        }
    }

    /** A rule that is to be reported on, and is none of those tried. */
    public static final class UnknownRuleException extends RuntimeException {
        UnknownRuleException(String rule) {
            super("There is no rule \"" + rule + "\" among those tried.");
        }
    }

    private Work work(BacktestJob job, Recording events) {
        BacktestRequest request = job.standing().request();
        Set<String> files = new HashSet<>();
        request.rules().forEach(text -> files.add(text.file()));
        try (Correlator compiled = TrialRules.of(live, request.rules())) {
            Set<String> sent = new HashSet<>();
            Set<String> known = new HashSet<>();
            for (RuleStatus rule : compiled.rules()) {
                known.add(String.valueOf(rule.id()));
                if (files.contains(rule.file())) {
                    sent.add(String.valueOf(rule.id()));
                }
            }
            request.only().stream()
                    .filter(rule -> !known.contains(rule))
                    .findFirst()
                    .ifPresent(rule -> {
                        throw new UnknownRuleException(rule);
                    });
            Correlator tried = compiled.trial(request.lists(), draft -> files.contains(draft.file()));
            Backtest backtest = new Backtest(
                    tried,
                    compared(request, compiled),
                    new Backtest.Scope(reported(request, sent), request.hunt() != null, request.from(), MAX_ALERTS));
            return new Work(job, events, backtest, since(request, tried));
        }
    }

    /** The rules in force; for a retro-hunt the rules with nothing on the list. Null where nothing is compared. */
    private @Nullable Correlator compared(BacktestRequest request, Correlator compiled) {
        RetroHunt hunt = request.hunt();
        if (hunt != null) {
            return compiled.trial(List.of(hunt.none()), draft -> false);
        }
        return request.isChange() ? live.fresh() : null;
    }

    /**
     * Alerts; of the rules that were sent also what they would find for other rules or in the shadow, and in a retro-hunt what
     * any rule finds for other rules.
     */
    private static Predicate<Finding> reported(BacktestRequest request, Set<String> sent) {
        return finding -> (request.only().isEmpty() || request.only().contains(finding.rule()))
                && (Backtest.Scope.isAlert(finding)
                        || sent.contains(finding.rule())
                        || (request.hunt() != null && finding.kind() == Finding.Kind.SIGNAL));
    }

    /** From when on events are shown. */
    private static Instant since(BacktestRequest request, Correlator tried) {
        Instant from = request.from();
        if (from == null) {
            return Instant.MIN;
        }
        Duration warmUp = request.warmUp();
        Duration before = warmUp != null
                ? warmUp
                : tried.memory(
                        rule -> request.only().isEmpty() || request.only().contains(rule.id()));
        return from.isAfter(Instant.EPOCH.plus(before)) ? from.minus(before) : Instant.EPOCH;
    }

    private synchronized void keep(BacktestJob job) {
        jobs.addFirst(job);
        List<BacktestJob> ended = new ArrayList<>(jobs);
        Collections.reverse(ended);
        ended.stream()
                .filter(BacktestJob::isEnded)
                .limit(Math.max(0, jobs.size() - MAX_KEPT))
                .toList()
                .forEach(jobs::remove);
    }

    /** Those that wait, run, or ended not long ago; newest first. */
    public synchronized List<BacktestJob> all() {
        return List.copyOf(jobs);
    }

    public Optional<BacktestJob> get(String id) {
        return all().stream().filter(job -> job.id().equals(id)).findFirst();
    }

    /** Stops a job; one that has ended stays as it is. */
    public Optional<BacktestJob> cancel(String id) {
        Optional<BacktestJob> job = get(id);
        job.ifPresent(one -> one.cancel(clock.instant()));
        return job;
    }

    /** A job as the worker does it. */
    private final class Work implements Runnable {

        private final BacktestJob job;
        private final Recording events;
        private final Backtest backtest;
        private final Instant since;
        private long read;

        Work(BacktestJob job, Recording events, Backtest backtest, Instant since) {
            this.job = job;
            this.events = events;
            this.backtest = backtest;
            this.since = since;
        }

        @Override
        public void run() {
            try (backtest) {
                if (job.start(clock.instant())) {
                    play();
                } else {
                    events.close();
                }
            } catch (TransientException e) {
                job.fail(String.valueOf(e.getMessage()), clock.instant());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                job.cancel(clock.instant());
            } catch (RuntimeException e) {
                log.error("Backtest {} failed", job.id(), e);
                job.fail("the server failed at this; its log has the cause under the backtest's id", clock.instant());
            } finally {
                // only an Error, like a lack of memory, leaves it without an end
                job.fail("it was broken off", clock.instant());
            }
        }

        private void play() throws InterruptedException {
            BacktestRequest request = job.standing().request();
            Instant end = request.to() == null ? Instant.MAX : request.to();
            try (ReadAhead ahead = ReadAhead.of(events, since, end, job::expect)) {
                boolean more = true;
                while (more && !job.isEnded()) {
                    ReadAhead.Batch batch = ahead.next(LOOK);
                    more = batch == null || (!batch.isEnd() && show(batch.events()));
                }
            }
            job.reading(read, events.refused());
            if (!job.isEnded()) {
                backtest.finish(latest(request.to()));
                job.succeed(report(request), clock.instant());
            }
        }

        private BacktestReport report(BacktestRequest request) {
            RetroHunt hunt = request.hunt();
            if (hunt == null) {
                return backtest.report(request.samples());
            }
            Set<String> signals = live.rules().stream()
                    .filter(RuleStatus::signal)
                    .map(rule -> String.valueOf(rule.id()))
                    .collect(Collectors.toSet());
            for (Episode found : backtest.onlyNew()) {
                if (job.isEnded()) {
                    break;
                }
                boolean isAlert = !signals.contains(found.rule());
                job.raised(isAlert && hunt.raising().test(found) ? 1 : 0);
            }
            return backtest.reportOnlyNew(request.samples());
        }

        /** The period's end; what lies ahead has not come yet. */
        private @Nullable Instant latest(@Nullable Instant to) {
            Instant now = clock.instant();
            return to == null || to.isBefore(now) ? to : now;
        }

        /** False where no more is to be shown. */
        private boolean show(List<Event> batch) throws InterruptedException {
            for (Event event : batch) {
                if (job.isEnded() || !backtest.show(event)) {
                    return false;
                }
                job.reading(++read, events.refused());
            }
            if (busy.getAsBoolean()) {
                Thread.sleep(GIVING_WAY.toMillis());
            }
            return true;
        }
    }

    /** Cancels all. */
    @Override
    public void close() {
        worker.shutdown();
        all().forEach(job -> job.cancel(clock.instant()));
    }
}
