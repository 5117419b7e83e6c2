package io.tocsin.endtoend;

import io.tocsin.correlate.Bar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The built server, from its TCP port to alerts at rest. */
public final class WholeWayBench {

    private static final int LINES = 200_000;
    private static final int STEADY_RATE = 5_000;
    private static final int STEADY_MINUTES = 10;
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    /** Linux counts processor time in hundredths of a second: {@code getconf CLK_TCK}. */
    private static final double TICKS = 100;

    private final TocsinProcess server;
    private final FleetLines fleet = new FleetLines(Instant.now().minus(Duration.ofHours(3)));

    private WholeWayBench(TocsinProcess server) {
        this.server = server;
    }

    /** @param arguments an empty folder */
    public static void main(String[] arguments) throws Exception {
        try (TocsinProcess server = new TocsinProcess(Path.of(arguments[0]))) {
            server.start();
            Bar.atMost("start to ready, empty folder", server.ready().toMillis() / 1000.0, 15, "s");
            WholeWayBench bench = new WholeWayBench(server);
            bench.carry("first 200,000 lines, cold", 0);
            double plain = bench.carry("fleet", 0);
            double flood = bench.carry("half of it failed logins from one address", 0.5);
            Bar.atLeast("fleet", plain, 10_000, "events/s", true);
            Bar.atLeast("the flood's rate, of the fleet's", flood / plain, 0.8, "times", false);
            Bar.figure("resident memory", server.residentMegabytes(), "MB");
            bench.steady();
        }
    }

    private double carry(String what, double flood) throws Exception {
        List<String> lines = fleet.next(LINES, flood);
        long before = cursor();
        double processor = processorSeconds();
        long began = System.nanoTime();
        server.sendTcp(lines);
        awaitCursor(before + LINES);
        double rate = LINES * 1e9 / (System.nanoTime() - began);
        Bar.figure(what, rate, "events/s");
        Bar.figure(what + ", processor time an event", (processorSeconds() - processor) / LINES * 1e6, "us");
        return rate;
    }

    /** What waits, and the memory, must not grow from minute to minute. */
    private void steady() throws Exception {
        for (int minute = 1; minute <= STEADY_MINUTES; minute++) {
            long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
            long nextLook = System.nanoTime();
            long worst = 0;
            for (long step = 0, began = System.nanoTime(); System.nanoTime() < end; step++) {
                server.sendTcp(fleet.next(STEADY_RATE / 50, 0));
                if (System.nanoTime() >= nextLook) {
                    nextLook += LOOK_EVERY.toNanos();
                    worst = Math.max(worst, cursorLag());
                }
                long rest = began + (step + 1) * 20_000_000 - System.nanoTime();
                TimeUnit.NANOSECONDS.sleep(Math.max(0, rest));
            }
            Bar.figure("minute " + minute + " at 5,000 a second: most events not yet correlated", worst, "");
            Bar.figure("minute " + minute + " at 5,000 a second: resident memory", server.residentMegabytes(), "MB");
        }
    }

    private long cursorLag() throws IOException, InterruptedException {
        var log = server.get("/api/v1/health").get("parts").get("log");
        return log.get("end").asLong() - log.get("cursor").asLong();
    }

    private long cursor() throws IOException, InterruptedException {
        return server.get("/api/v1/health")
                .get("parts")
                .get("log")
                .get("cursor")
                .asLong();
    }

    private void awaitCursor(long position) throws IOException, InterruptedException {
        while (cursor() < position) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private double processorSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(server.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
    }
}
