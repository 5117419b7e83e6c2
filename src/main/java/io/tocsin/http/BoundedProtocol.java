package io.tocsin.http;

import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.function.IntSupplier;
import org.apache.coyote.Adapter;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's HTTP connector with the bounds that it lacks: connections of one address, the time that headers may take in
 * all, and the {@link Gate}. Tomcat reads headers without a thread that waits, so slow ones cost a connection only.
 */
public final class BoundedProtocol extends Http11NioProtocol {

    /** While more than this part of all connections is taken, idle ones end early. */
    private static final double CROWDED = 0.75;

    private static final long CROWDED_IDLE_MILLIS = 2000;

    private final BoundedEndpoint endpoint;
    private @Nullable Bounds bounds;
    private @Nullable IntSupplier httpsPort;
    private String prefix = "";

    /** What {@link HttpConfiguration} knows and Tomcat, which makes this class by its name, does not. */
    record Bounds(HttpProperties settings, Callers callers, Bulkheads threads, Refusals refusals) {}

    /** Made by Tomcat. */
    public BoundedProtocol() {
        this(new BoundedEndpoint());
    }

    private BoundedProtocol(BoundedEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        setContinueResponseTiming("onRead");
        setUseSendfile(false);
    }

    void bound(Bounds bounds) {
        this.bounds = bounds;
        endpoint.bound(bounds.settings().maxConnectionsPerPeer(), () -> bounds.refusals()
                .count(Refusal.Reason.CONNECTIONS_PER_PEER));
    }

    /** Nothing is served here; clients are sent to the port of HTTPS. */
    void redirect(IntSupplier httpsPort) {
        this.httpsPort = httpsPort;
    }

    /** Serves the paths below a prefix as if it were the root. */
    void serveBelow(String prefix) {
        this.prefix = prefix;
    }

    /** Whether clients find the whole server here. */
    boolean isMain() {
        return httpsPort == null && prefix.isEmpty();
    }

    @Override
    public void setAdapter(Adapter adapter) {
        Bounds given = Objects.requireNonNull(bounds, "bound() comes first");
        IntSupplier redirect = httpsPort;
        if (redirect != null) {
            super.setAdapter(new HttpsRedirect(adapter, redirect, given.refusals()));
            return;
        }
        Gate gate = new Gate(adapter, given.callers(), given.threads(), given.refusals());
        super.setAdapter(prefix.isEmpty() ? gate : new PrefixAdapter(gate, prefix));
    }

    long connections() {
        return endpoint.size();
    }

    /** Closes connections whose headers take too long, and idle ones while there are too many. Called now and then. */
    void sweep() {
        Bounds given = bounds;
        if (given == null) {
            return;
        }
        long now = System.nanoTime();
        long headerNanos = given.settings().headerTimeout().toNanos();
        boolean crowded = connections() > getMaxConnections() * CROWDED;
        for (SocketWrapperBase<NioChannel> socket : endpoint.getConnections()) {
            // Whoever holds the lock is at work on this connection, so its headers are complete.
            Lock lock = socket.getLock();
            if (!lock.tryLock()) {
                continue;
            }
            try {
                if (hasSlowHeaders(socket, now, headerNanos)) {
                    given.refusals().count(Refusal.Reason.SLOW_HEADERS);
                    socket.close();
                } else if (crowded && isIdle(socket)) {
                    socket.close();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Tomcat keeps a connection's processor between two looks at it while its headers are incomplete, and while a request
     * is asynchronous.
     */
    private static boolean hasSlowHeaders(SocketWrapperBase<NioChannel> socket, long now, long headerNanos) {
        if (!(socket.getCurrentProcessor() instanceof Http11Processor processor) || processor.isAsync()) {
            return false;
        }
        long began = processor.getRequest().getStartTimeNanos();
        return began >= 0 && now - began > headerNanos;
    }

    /** Lets the thread that waits for this body wait no longer than a moment at its next read. */
    void endReading(Exchange exchange) {
        for (SocketWrapperBase<NioChannel> socket : endpoint.getConnections()) {
            if (exchange.isOf(socket.getRemoteAddr(), socket.getRemotePort())) {
                socket.setReadTimeout(1);
            }
        }
    }

    private static boolean isIdle(SocketWrapperBase<NioChannel> socket) {
        return socket.getCurrentProcessor() == null
                && socket instanceof NioSocketWrapper wrapper
                && System.currentTimeMillis() - wrapper.getLastRead() > CROWDED_IDLE_MILLIS;
    }
}
