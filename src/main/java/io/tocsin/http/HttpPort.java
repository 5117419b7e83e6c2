package io.tocsin.http;

import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after connections and bodies that take too long, with a thread of its own, and reports on the HTTP port. */
final class HttpPort implements HealthPart, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HttpPort.class);
    private static final long SWEEP_MILLIS = 250;
    private static final double NEARLY_FULL = 0.9;
    private static final long LATE_NANOS = 30_000_000_000L;

    private final List<BoundedProtocol> connectors = new CopyOnWriteArrayList<>();
    private final BodyWatch bodies;
    private final BodyMemory memory;
    private final Refusals refusals;
    private final ScheduledFuture<?> sweeping;
    private volatile long lastSweep = System.nanoTime();
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "http-sweeper");
        thread.setDaemon(true);
        return thread;
    });

    HttpPort(BodyWatch bodies, BodyMemory memory, Refusals refusals) {
        this.bodies = bodies;
        this.memory = memory;
        this.refusals = refusals;
        this.sweeping = sweeper.scheduleWithFixedDelay(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    void serves(BoundedProtocol connector) {
        connectors.add(connector);
    }

    private void sweep() {
        try {
            bodies.sweep();
            connectors.forEach(BoundedProtocol::sweep);
            for (Exchange slow : bodies.slowUploads()) {
                refusals.count(Refusal.Reason.SLOW_BODY);
                connectors.forEach(connector -> connector.endReading(slow));
            }
            lastSweep = System.nanoTime();
        } catch (RuntimeException | OutOfMemoryError e) {
            // An exception would end the sweeping for good.
            log.warn("Slow connections were not looked for this time", e);
        }
    }

    @Override
    public void close() {
        sweeping.cancel(true);
        sweeper.shutdownNow();
    }

    /** Where the server itself is served: the first connector; 0 before it listens. */
    int localPort() {
        return connectors.stream()
                .filter(BoundedProtocol::isMain)
                .map(BoundedProtocol::getLocalPort)
                .findFirst()
                .orElse(0);
    }

    long connections() {
        return connectors.stream().mapToLong(BoundedProtocol::connections).sum();
    }

    private long maxConnections() {
        return connectors.stream().mapToLong(BoundedProtocol::getMaxConnections).sum();
    }

    @Override
    public String name() {
        return "http";
    }

    /** @param refused how often since the start, by reason */
    record Report(
            long connections, long maxConnections, int bodiesBeingRead, long bodyBytes, Map<String, Long> refused) {}

    @Override
    public Object report() {
        return new Report(connections(), maxConnections(), bodies.size(), memory.used(), refusals.counts());
    }

    @Override
    public boolean healthy() {
        return problems().isEmpty();
    }

    @Override
    public List<HealthProblem> problems() {
        List<HealthProblem> problems = new ArrayList<>();
        long connections = connections();
        long max = maxConnections();
        if (max > 0 && connections > max * NEARLY_FULL) {
            problems.add(HealthProblem.degraded(
                    "The HTTP port has " + connections + " of at most " + max + " connections",
                    "Look for addresses with many connections, lower tocsin.http.max-connections-per-peer, or raise"
                            + " server.tomcat.max-connections"));
        }
        if (System.nanoTime() - lastSweep > LATE_NANOS) {
            problems.add(HealthProblem.down(
                    "Slow HTTP clients are not looked for: the thread http-sweeper does not run",
                    "Read the log for its failure, and restart the server"));
        }
        return problems;
    }
}
