package io.tocsin.ingest;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tocsin.ingest.UdpSockets.UdpSocket;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthProblem;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.SocketException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.netty.NettyConfiguration;
import org.apache.camel.component.netty.NettyEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Notices that messages are lost: datagrams that the kernel drops because nobody reads them in time, and messages that are
 * shed. {@link #look} is called by a timer, one thread at a time; all else by any thread.
 */
@Component
public final class LostMessages implements HealthPart {

    private static final Logger log = LoggerFactory.getLogger(LostMessages.class);
    /** How long a loss is reported after it happened. */
    private static final Duration REPORTED_FOR = Duration.ofMinutes(5);

    private final CamelContext context;
    private final Sources sources;
    private final MeterRegistry registry;
    private final Clock clock;
    /** What was seen last, by the socket's inode. */
    private final Map<Long, Long> dropsSeen = new HashMap<>();

    private final Map<String, Long> shedSeen = new HashMap<>();
    /** Datagrams dropped by the kernel, by source. */
    private final Map<String, LongAdder> dropped = new ConcurrentSkipListMap<>();
    /** The latest loss, by source and kind. */
    private final Map<String, Loss> losses = new ConcurrentSkipListMap<>();
    /** The receive buffer that the system grants, by the size that was requested. */
    private final Map<Integer, Integer> granted = new TreeMap<>();
    /** Sources of which the log says that they have less. */
    private final Set<String> warned = new HashSet<>();

    /**
     * Messages of a source that are being lost.
     *
     * @param source the source's name
     * @param what how they are lost, e.g. that the kernel drops them
     * @param count how many, since the server started
     * @param lastSeen when that was noticed last
     * @param remedy what to do about it, in one sentence
     */
    public record Loss(String source, String what, long count, Instant lastSeen, String remedy) {

        /** In one sentence. */
        public String words() {
            return count + " messages of source " + source + " were lost: " + what;
        }
    }

    @Autowired
    LostMessages(CamelContext context, Sources sources, MeterRegistry registry) {
        this(context, sources, registry, Clock.systemUTC());
    }

    LostMessages(CamelContext context, Sources sources, MeterRegistry registry, Clock clock) {
        this.context = context;
        this.sources = sources;
        this.registry = registry;
        this.clock = clock;
    }

    /** Compares with the last look. */
    public void look() {
        try {
            look(UdpSockets.read());
        } catch (IOException e) {
            log.debug("Dropped datagrams are not counted: {}", e.getMessage());
        }
    }

    void look(List<UdpSocket> sockets) {
        for (Route route : context.getRoutes()) {
            if (route.getEndpoint() instanceof NettyEndpoint endpoint
                    && "udp".equals(endpoint.getConfiguration().getProtocol())) {
                lookAt(route.getRouteId(), endpoint.getConfiguration(), sockets);
            }
        }
        sources.shed().forEach((source, shed) -> {
            long before = shedSeen.getOrDefault(source, 0L);
            shedSeen.put(source, shed);
            if (shed > before) {
                noticed(
                        source,
                        "the queue in front of the event log was full",
                        shed,
                        "Find out what sends so much (tocsin.ingest.received), and whether the disk is slow or full; a"
                                + " larger tocsin.ingest.queue-messages bridges short bursts");
            }
        });
    }

    private void lookAt(String source, NettyConfiguration settings, List<UdpSocket> sockets) {
        LongAdder total = dropped.computeIfAbsent(source, this::newCounter);
        long more = 0;
        for (UdpSocket socket : sockets) {
            if (socket.port() == settings.getPort()) {
                more += Math.max(0, socket.drops() - dropsSeen.getOrDefault(socket.inode(), 0L));
                dropsSeen.put(socket.inode(), socket.drops());
            }
        }
        total.add(more);
        String buffer = buffer(source, settings.getReceiveBufferSize());
        if (more > 0) {
            noticed(
                    source,
                    "the kernel drops datagrams that come faster than they are read (/proc/net/udp)",
                    total.sum(),
                    "Find out what sends so much, let important senders use TCP, and " + buffer);
        }
    }

    private LongAdder newCounter(String source) {
        LongAdder adder = new LongAdder();
        FunctionCounter.builder("tocsin.ingest.kernel.drops", adder, LongAdder::sum)
                .tag("source", source)
                .register(registry);
        return adder;
    }

    private void noticed(String source, String what, long count, String remedy) {
        Loss before = losses.put(source + ": " + what, new Loss(source, what, count, clock.instant(), remedy));
        if (before == null || isOver(before)) {
            log.warn("Messages of source {} are being lost: {}. {}", source, what, remedy);
        }
    }

    /** What to do about the receive buffer. Warns once where the system grants less than the route requests. */
    private String buffer(String source, int requested) {
        int size = granted.computeIfAbsent(requested, this::grant);
        if (size >= requested) {
            return "raise receiveBufferSize of the route, now " + requested + " bytes, and net.core.rmem_max with it";
        }
        String remedy = "raise the receive buffer: sysctl -w net.core.rmem_max=" + requested;
        if (warned.add(source)) {
            log.warn(
                    "The kernel grants route {} a receive buffer of {} bytes instead of {}, so bursts of datagrams are"
                            + " dropped sooner. To grant it: sysctl -w net.core.rmem_max={}, then restart",
                    source,
                    size,
                    requested,
                    requested);
        }
        return remedy;
    }

    /** Asks for it as the route did. */
    private int grant(int requested) {
        try (DatagramSocket probe = new DatagramSocket()) {
            probe.setReceiveBufferSize(requested);
            return probe.getReceiveBufferSize();
        } catch (SocketException e) {
            return requested;
        }
    }

    /** What is being lost now. */
    public List<Loss> current() {
        return losses.values().stream().filter(loss -> !isOver(loss)).toList();
    }

    private boolean isOver(Loss loss) {
        return Duration.between(loss.lastSeen(), clock.instant()).compareTo(REPORTED_FOR) > 0;
    }

    @Override
    public String name() {
        return "losses";
    }

    @Override
    public Object report() {
        return current();
    }

    @Override
    public boolean healthy() {
        return current().isEmpty();
    }

    @Override
    public List<HealthProblem> problems() {
        List<HealthProblem> problems = new ArrayList<>();
        current().forEach(loss -> problems.add(HealthProblem.degraded(loss.words(), loss.remedy())));
        return problems;
    }
}
