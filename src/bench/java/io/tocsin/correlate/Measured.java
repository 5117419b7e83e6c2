package io.tocsin.correlate;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Measures ways to do the same work against each other, by turns in one JVM: on a busy machine all of them suffer alike.
 * Time is the thread's own on the processor, so that what others do counts little.
 */
final class Measured {

    private static final long WARM_UP = 3_000_000_000L;
    private static final int ROUNDS = 7;

    private final Map<String, Runnable> ways = new LinkedHashMap<>();
    private final Map<String, List<Double>> rates = new LinkedHashMap<>();
    private final int events;

    /** @param events how many are done by one call of a way */
    Measured(int events) {
        this.events = events;
    }

    Measured way(String name, Runnable work) {
        ways.put(name, work);
        rates.put(name, new ArrayList<>());
        return this;
    }

    Measured run() {
        ways.values().forEach(work -> takesAtLeast(WARM_UP, work));
        for (int round = 0; round < ROUNDS; round++) {
            ways.forEach((name, work) -> rate(name).add(takesAtLeast(WARM_UP / 5, work)));
        }
        return this;
    }

    /** Events a second of processor time. */
    private double takesAtLeast(long nanoseconds, Runnable work) {
        long from = cpu();
        long done = 0;
        do {
            work.run();
            done += events;
        } while (cpu() - from < nanoseconds);
        return done * 1e9 / (cpu() - from);
    }

    /** The middle one of the rounds. */
    double perSecond(String name) {
        return median(rate(name));
    }

    /** How many times as fast the one is as the other: the middle one of the rounds. */
    double times(String fast, String slow) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            ratios.add(rate(fast).get(round) / rate(slow).get(round));
        }
        return median(ratios);
    }

    private List<Double> rate(String name) {
        return Objects.requireNonNull(rates.get(name));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /** Nanoseconds that this thread has had on a processor. */
    static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Seconds that the whole process has had on processors, compiling and collecting included. */
    static double processCpuSeconds() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime()
                / 1e9;
    }

    /** Megabytes that are reachable. */
    static double liveHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1e6;
    }
}
