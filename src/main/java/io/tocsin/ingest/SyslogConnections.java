package io.tocsin.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.EventExecutor;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthProblem;
import io.tocsin.platform.RateLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The open TCP connections of all syslog routes, bounded in all, for each peer, in time without a message, and in the
 * bytes of unfinished messages. At the bound of all, a peer that has few connections displaces an idle one of a peer that
 * has more, never the other way round.
 *
 * <p>The thread that accepts a connection admits it, so the bounds also hold while the event log refuses and the event
 * loops of the connections wait.
 */
@Component
final class SyslogConnections implements HealthPart {

    private static final Logger log = LoggerFactory.getLogger(SyslogConnections.class);
    private static final AttributeKey<SyslogConnection> CONNECTION = AttributeKey.valueOf("tocsin-syslog");

    /** At its own bound, a peer displaces only a connection of its own that has been idle for so long. */
    private static final Duration IDLE = Duration.ofMinutes(1);
    /** An event loop that is so late has waited for the event log, and there may be messages that it has not read. */
    private static final Duration LATE = Duration.ofSeconds(5);

    private static final Duration REPORTED_FOR = Duration.ofMinutes(1);
    private static final int WARNED_PEERS = 1000;

    /** Why a connection was closed or refused; the tag {@code reason}. */
    private enum Reason {
        /** The peer has as many as it may have. */
        PEER,
        /** There are as many as there may be, and no peer has more than this one. */
        TOTAL,
        /** A newcomer took its place. */
        DISPLACED,
        /** No message for too long. */
        IDLE,
        /** Unfinished messages took too much memory. */
        UNFINISHED,
        /** Its messages cannot be told apart. */
        FRAMING
    }

    private final SyslogProperties settings;
    private final int maxConnections;
    private final SyslogGate gate = new SyslogGate(this);
    private final Map<Reason, Counter> closed = new EnumMap<>(Reason.class);
    private final Counter resynchronised;
    private final RateLimit warnings = new RateLimit(Duration.ofSeconds(30));
    private final RateLimit framingWarnings = new RateLimit(Duration.ofSeconds(30));
    private final AtomicLong unfinishedBytes = new AtomicLong();

    /** Guarded by this, as all below. */
    private final Set<SyslogConnection> open = new HashSet<>();

    private final Set<String> warnedPeers = new HashSet<>();
    /** What was refused or displaced last, as an operator is told, by bound; with the time until which it is reported. */
    private final Map<Reason, Bound> reached = new EnumMap<>(Reason.class);

    private record Bound(HealthProblem problem, long until) {}

    @Autowired
    SyslogConnections(SyslogProperties settings, MeterRegistry registry) {
        this(settings, registry, OpenFiles.most());
    }

    /** @param mostFiles how many files the process may have open */
    SyslogConnections(SyslogProperties settings, MeterRegistry registry, long mostFiles) {
        this.settings = settings;
        maxConnections = (int) Math.max(1, Math.min(settings.maxConnections(), mostFiles / 4));
        if (maxConnections < settings.maxConnections()) {
            log.warn(
                    "At most {} syslog connections are accepted instead of {} (tocsin.syslog.max-connections): the process"
                            + " may open {} files, and a quarter of them is for syslog. Raise the limit of open files"
                            + " (ulimit -n, LimitNOFILE) to accept more",
                    maxConnections,
                    settings.maxConnections(),
                    mostFiles);
        }
        for (Reason reason : Reason.values()) {
            closed.put(
                    reason,
                    Counter.builder("tocsin.ingest.connections.closed")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        resynchronised = Counter.builder("tocsin.ingest.resynchronised").register(registry);
        Gauge.builder("tocsin.ingest.connections", this, SyslogConnections::count)
                .register(registry);
    }

    /** The connection of a channel; null where it is not admitted, then the channel must be closed. */
    @Nullable
    SyslogConnection of(Channel channel) {
        if (channel.parent() != null) {
            gate.stand(channel.parent());
        }
        SyslogConnection known = channel.attr(CONNECTION).get();
        return known == null ? admit(channel) : known;
    }

    /** Makes room by closing another connection, or returns null. */
    synchronized @Nullable SyslogConnection admit(Channel channel) {
        SyslogConnection connection = new SyslogConnection(channel);
        Map<String, Integer> counts = counts();
        int own = counts.getOrDefault(connection.peer, 0);
        long live = counts.values().stream().mapToLong(Integer::longValue).sum();
        boolean peerIsFull = own >= settings.maxConnectionsPerPeer();
        if (peerIsFull && !displaceOwn(connection.peer)) {
            return refuse(Reason.PEER, connection.peer);
        }
        // Those that are closing still hold their files.
        if (open.size() > maxConnections + maxConnections / 8 + 16) {
            return refuse(Reason.TOTAL, connection.peer);
        }
        if (!peerIsFull && live >= maxConnections && !displace(connection.peer, own, counts)) {
            return refuse(Reason.TOTAL, connection.peer);
        }
        open.add(connection);
        channel.attr(CONNECTION).set(connection);
        var unused = channel.closeFuture().addListener(done -> remove(connection));
        return connection;
    }

    private Map<String, Integer> counts() {
        Map<String, Integer> counts = new HashMap<>();
        for (SyslogConnection connection : open) {
            if (!connection.isClosing()) {
                counts.merge(connection.peer, 1, Integer::sum);
            }
        }
        return counts;
    }

    private boolean displaceOwn(String peer) {
        return open.stream()
                .filter(one -> !one.isClosing() && one.peer.equals(peer) && one.idleNanos() >= IDLE.toNanos())
                .max(Comparator.comparingLong(SyslogConnection::idleNanos))
                .map(victim -> displaced(Reason.PEER, victim, peer))
                .isPresent();
    }

    /** An idle one of the peer that has most goes first; busy ones only where none is idle. */
    private boolean displace(String peer, int own, Map<String, Integer> counts) {
        Comparator<SyslogConnection> worst = Comparator.<SyslogConnection, Boolean>comparing(
                        one -> one.idleNanos() >= IDLE.toNanos())
                .thenComparing(one -> counts.getOrDefault(one.peer, 0))
                .thenComparing(SyslogConnection::idleNanos);
        boolean another = open.stream()
                .filter(one -> !one.isClosing() && counts.getOrDefault(one.peer, 0) > own)
                .max(worst)
                .map(victim -> displaced(Reason.TOTAL, victim, peer))
                .isPresent();
        return another || displaceOwn(peer);
    }

    private SyslogConnection displaced(Reason bound, SyslogConnection victim, String by) {
        reached(bound, by);
        close(victim, Reason.DISPLACED);
        return victim;
    }

    private @Nullable SyslogConnection refuse(Reason bound, String peer) {
        count(bound);
        reached(bound, peer);
        return null;
    }

    private void reached(Reason bound, String peer) {
        HealthProblem problem = bound == Reason.PEER
                ? HealthProblem.degraded(
                        peer + " has " + settings.maxConnectionsPerPeer()
                                + " syslog connections, as many as one peer may have; more are refused",
                        "Find out what opens them there, or raise tocsin.syslog.max-connections-per-peer")
                : HealthProblem.degraded(
                        "All " + maxConnections + " syslog connections are in use; idle ones are closed for newcomers",
                        "Find out which peers open them (ss -tn), or raise tocsin.syslog.max-connections");
        reached.put(bound, new Bound(problem, System.nanoTime() + REPORTED_FOR.toNanos()));
        if (warnings.permits()) {
            log.warn("{}. {}", problem.what(), problem.remedy());
        }
    }

    private void close(SyslogConnection connection, Reason reason) {
        if (!connection.isClosing()) {
            count(reason);
            connection.close();
        }
    }

    private void count(Reason reason) {
        Counter counter = closed.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    private synchronized void remove(SyslogConnection connection) {
        open.remove(connection);
        connection.closed();
        unfinishedBytes.addAndGet(connection.hold(0));
    }

    /** Called by the connection's event loop, once. */
    void closeWhenIdle(SyslogConnection connection, EventExecutor loop) {
        checkIdle(connection, loop, settings.idleTimeout().toNanos());
    }

    private void checkIdle(SyslogConnection connection, EventExecutor loop, long delay) {
        long due = System.nanoTime() + delay;
        connection.checkIdleBy(loop.schedule(
                () -> {
                    if (System.nanoTime() - due > LATE.toNanos()) {
                        connection.heard();
                    }
                    long left = settings.idleTimeout().toNanos() - connection.idleNanos();
                    if (left > 0) {
                        checkIdle(connection, loop, left);
                    } else {
                        close(connection, Reason.IDLE);
                    }
                },
                delay,
                TimeUnit.NANOSECONDS));
    }

    /** The connection has read so many bytes of a message that is not complete. */
    void holds(SyslogConnection connection, int bytes) {
        if (unfinishedBytes.addAndGet(connection.hold(bytes))
                > settings.maxUnfinishedBytes().toBytes()) {
            relieve();
        }
    }

    /** Closes the fullest connection of the peer that holds most. */
    private synchronized void relieve() {
        Map<String, Long> sums = new HashMap<>();
        long sum = 0;
        for (SyslogConnection connection : open) {
            if (!connection.isClosing()) {
                sums.merge(connection.peer, (long) connection.held(), Long::sum);
                sum += connection.held();
            }
        }
        if (sum > settings.maxUnfinishedBytes().toBytes()) {
            open.stream()
                    .filter(one -> !one.isClosing())
                    .max(Comparator.<SyslogConnection, Long>comparing(one -> sums.getOrDefault(one.peer, 0L))
                            .thenComparing(SyslogConnection::held))
                    .ifPresent(fullest -> {
                        if (warnings.permits()) {
                            log.warn(
                                    "Unfinished syslog messages take more than {} (tocsin.syslog.max-unfinished-bytes):"
                                            + " a connection of {} is closed, which holds most of them",
                                    settings.maxUnfinishedBytes(),
                                    fullest.peer);
                        }
                        close(fullest, Reason.UNFINISHED);
                    });
        }
    }

    /** A message's announced length was wrong. */
    void resynchronised(SyslogConnection connection, FrameCounting counting) {
        resynchronised.increment();
        if (isFirst(connection.peer)) {
            if (counting == FrameCounting.BYTES) {
                log.warn(
                        "The syslog sender {} announces wrong lengths, so parts of its messages are lost: its octet"
                                + " counting (RFC 6587) must give the bytes of each message. Correct it there, or let it"
                                + " end its messages with a line feed instead",
                        connection.peer);
            } else {
                log.warn(
                        "The syslog sender {} counts {} instead of bytes in front of its messages (RFC 6587). They are"
                                + " read nevertheless, but may be cut wrongly: let it count bytes of UTF-8, or end its"
                                + " messages with a line feed instead",
                        connection.peer,
                        counting.words);
            }
        }
    }

    private synchronized boolean isFirst(String peer) {
        return warnedPeers.size() < WARNED_PEERS
                && !warnedPeers.contains(peer)
                && framingWarnings.permits()
                && warnedPeers.add(peer);
    }

    /** The stream makes no sense; the caller closes the connection. */
    void misframed(SyslogConnection connection, String why) {
        count(Reason.FRAMING);
        if (framingWarnings.permits()) {
            log.warn(
                    "A syslog connection of {} is closed: it {}. Let the sender end its messages with a line feed, or"
                            + " announce their length in bytes (RFC 6587)",
                    connection.peer,
                    why);
        }
    }

    @Override
    public String name() {
        return "syslog";
    }

    @Override
    public Object report() {
        Map<String, Long> reasons = new TreeMap<>();
        closed.forEach(
                (reason, counter) -> reasons.put(reason.name().toLowerCase(Locale.ROOT), (long) counter.count()));
        return new Report(count(), maxConnections, reasons, (long) resynchronised.count());
    }

    private synchronized int count() {
        return open.size();
    }

    @Override
    public boolean healthy() {
        return problems().isEmpty();
    }

    @Override
    public synchronized List<HealthProblem> problems() {
        List<HealthProblem> problems = new ArrayList<>();
        reached.forEach((bound, last) -> {
            if (System.nanoTime() - last.until() < 0) {
                problems.add(last.problem());
            }
        });
        return problems;
    }

    /**
     * TCP connections as operators see them.
     *
     * @param closed how many were closed or refused, by reason
     */
    record Report(int connections, int maxConnections, Map<String, Long> closed, long resynchronised) {}
}
