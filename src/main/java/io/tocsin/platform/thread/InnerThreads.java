package io.tocsin.platform.thread;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The inner threads of this process: one list for all, as the JVM has one of its threads, because rooms start threads with
 * and without Spring. Its meters are in Micrometer's global registry, which the server's registry is part of.
 */
public final class InnerThreads {

    private static final Logger log = LoggerFactory.getLogger(InnerThreads.class);
    private static final long LOG_EVERY = 30_000_000_000L;

    private static final List<InnerThread> ALL = new CopyOnWriteArrayList<>();

    private InnerThreads() {}

    static void add(InnerThread thread) {
        ALL.add(thread);
        Gauge.builder("tocsin.threads.alive", () -> alive(thread.name()))
                .tag("thread", thread.name())
                .strongReference(true)
                .register(Metrics.globalRegistry);
    }

    private static long alive(String name) {
        return ALL.stream()
                .filter(thread -> thread.name().equals(name) && thread.isAlive())
                .count();
    }

    static void remove(InnerThread thread) {
        ALL.remove(thread);
    }

    static List<InnerThread> all() {
        return ALL;
    }

    static Counter restarts(String name) {
        return Counter.builder("tocsin.threads.restarts").tag("thread", name).register(Metrics.globalRegistry);
    }

    /** Counts a restart of something that runs threads of its own and was started again as a whole. */
    public static void countRestart(String name) {
        restarts(name).increment();
    }

    /**
     * Daemon threads for a pool, which replaces a thread that an Error has ended: that is logged, at most every 30
     * seconds, and counted.
     *
     * @param name of the pool; threads are numbered
     */
    public static ThreadFactory pool(String name) {
        return pool(name, Thread.NORM_PRIORITY);
    }

    /** As {@link #pool(String)}, with a priority for the scheduler of the operating system, which is only a hint. */
    @SuppressWarnings("ThreadPriorityCheck") // callers that need more than a hint see to it themselves
    public static ThreadFactory pool(String name, int priority) {
        AtomicInteger number = new AtomicInteger();
        AtomicLong loggedAt = new AtomicLong();
        return work -> {
            Thread thread = new Thread(work, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            thread.setPriority(priority);
            thread.setUncaughtExceptionHandler((ended, e) -> {
                countRestart(name);
                long before = loggedAt.get();
                if (before == 0 || System.nanoTime() - before > LOG_EVERY) {
                    loggedAt.set(System.nanoTime() | 1);
                    log.error("Thread {} has ended by {} and is replaced", ended.getName(), e.toString(), e);
                }
            });
            return thread;
        };
    }
}
