package io.tocsin.platform.thread;

import io.micrometer.core.instrument.Counter;
import io.tocsin.platform.HealthProblem;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One long-lived daemon thread. Whatever ends its body, an {@link Error} too, is logged and counted, and the body is
 * started again after a pause that grows while it goes on failing. A body that returns has done its work.
 *
 * <p>A body of which progress is expected calls {@link #beat} whenever it begins a piece of work and {@link #rest} before it
 * waits for more; between the two, a beat that is older than the bound is reported as a thread that is stuck.
 */
public final class InnerThread implements AutoCloseable {

    /** What the thread does until it is closed. */
    @FunctionalInterface
    public interface Body {

        void run(InnerThread self) throws Exception;
    }

    private static final Logger log = LoggerFactory.getLogger(InnerThread.class);

    static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** A body that ran for so long has recovered from its last failure. */
    static final Duration RECOVERED = Duration.ofMinutes(1);

    /** From so many failures without recovery the thread counts as dead. */
    static final int TOO_MANY = 3;

    /** At most one stack trace of a thread in this time. */
    private static final Duration LOG_EVERY = Duration.ofSeconds(30);

    private final String name;
    private final Duration bound;
    private final Body body;
    private final Thread thread;
    private final Counter restarts;
    private final CountDownLatch closing = new CountDownLatch(1);

    /** By {@link System#nanoTime}, and never 0; 0 while no progress is expected. */
    private volatile long beatAt;

    private final AtomicInteger failures = new AtomicInteger();
    private volatile long failedAt;
    private volatile String failure = "";
    private volatile boolean ended;
    private long loggedAt;

    private InnerThread(String name, Duration bound, Body body) {
        this.name = name;
        this.bound = bound;
        this.body = body;
        this.restarts = InnerThreads.restarts(name);
        this.thread = new Thread(this::supervise, name);
        thread.setDaemon(true);
    }

    /** Starts a thread of which no progress is expected at any time. */
    public static InnerThread start(String name, Body body) {
        return start(name, Duration.ZERO, body);
    }

    /**
     * Starts a thread.
     *
     * @param name of the thread in logs, metrics and health; the same for threads that do the same
     * @param bound how old a beat may be; zero where no progress is expected
     */
    public static InnerThread start(String name, Duration bound, Body body) {
        InnerThread started = new InnerThread(name, bound, body);
        InnerThreads.add(started);
        started.thread.start();
        return started;
    }

    private void supervise() {
        Duration pause = FIRST_PAUSE;
        while (!isClosing()) {
            long began = System.nanoTime();
            try {
                body.run(this);
                end();
                return;
            } catch (Throwable e) { // an Error that ends this thread would end what it does for good
                boolean recovered = System.nanoTime() - began > RECOVERED.toNanos();
                pause = recovered ? FIRST_PAUSE : pause;
                failed(e, recovered, pause);
            }
            rest();
            pause(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
        end();
    }

    private void end() {
        ended = true;
        InnerThreads.remove(this);
    }

    /** Never throws, whatever is short. */
    private void failed(Throwable e, boolean recovered, Duration pause) {
        if (isClosing()) {
            return;
        }
        try {
            failures.set(recovered ? 1 : failures.get() + 1);
            failedAt = System.nanoTime();
            restarts.increment();
            failure = e.toString();
            if (loggedAt == 0 || System.nanoTime() - loggedAt > LOG_EVERY.toNanos()) {
                loggedAt = System.nanoTime();
                log.error("Thread {} failed and starts again in {} ms", name, pause.toMillis(), e);
            }
        } catch (Throwable again) {
            failures.incrementAndGet(); // no memory even for this; the count alone reports it
        }
    }

    /** Says that a piece of work begins, or that one under way gets on. */
    public void beat() {
        beatAt = System.nanoTime() | 1;
    }

    /** Says that no progress is expected until the next beat. */
    public void rest() {
        beatAt = 0;
    }

    /** Waits for a time, or until the thread is closed; an interrupt ends it like {@link #close}. False where it is closed. */
    public boolean pause(Duration time) {
        try {
            return !closing.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            closing.countDown();
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Wakes a body that parked itself. */
    public void unpark() {
        LockSupport.unpark(thread);
    }

    /** Ends it: no restart any more, and {@link #pause} returns. A body that waits otherwise has to be woken by the caller. */
    @Override
    public void close() {
        closing.countDown();
        InnerThreads.remove(this);
    }

    /** Ends it, and interrupts what it waits for. */
    public void closeNow() {
        close();
        thread.interrupt();
    }

    /** Waits until it has ended, at most for this time. */
    public void join(Duration atMost) {
        try {
            thread.join(Math.max(1, atMost.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until it has ended: what it uses is closed next, and must not be in use any more. */
    public void joinUninterruptibly() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    String name() {
        return name;
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    /** {@code running}, {@code restarting}, {@code stuck} or {@code dead}. */
    String state() {
        if (!thread.isAlive() && !ended) {
            return "dead";
        }
        if (!sinceBeat().minus(bound).isNegative() && !bound.isZero()) {
            return "stuck";
        }
        return failures.get() > 0 && sinceFailure().compareTo(RECOVERED) < 0
                ? failures.get() >= TOO_MANY ? "dead" : "restarting"
                : "running";
    }

    private Duration sinceBeat() {
        long beat = beatAt;
        return beat == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - beat);
    }

    private Duration sinceFailure() {
        return Duration.ofNanos(System.nanoTime() - failedAt);
    }

    int failures() {
        return failures.get();
    }

    Optional<HealthProblem> problem() {
        return switch (state()) {
            case "stuck" ->
                Optional.of(
                        HealthProblem.down(
                                "Thread " + name + " has made no progress for "
                                        + sinceBeat().toSeconds() + " s.",
                                "See in the server's log whether the disk or the store answers; restart the server if it stays so."));
            case "dead" ->
                Optional.of(HealthProblem.down(
                        "Thread " + name
                                + (failures.get() == 0
                                        ? " has ended and does not work any more."
                                        : " keeps failing, " + failures.get() + " times so far: " + failure + "."),
                        "Look for its name in the server's log, remove the cause (often too little memory, -Xmx), and restart"
                                + " the server if it does not recover."));
            case "restarting" ->
                Optional.of(HealthProblem.degraded(
                        "Thread " + name + " failed and was started again: " + failure + ".",
                        "Nothing now; look for its name in the server's log if this comes back."));
            default -> Optional.empty();
        };
    }
}
