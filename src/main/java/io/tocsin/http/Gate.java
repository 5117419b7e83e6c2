package io.tocsin.http;

import jakarta.servlet.RequestDispatcher;
import java.security.cert.X509Certificate;
import java.util.Set;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.coyote.http11.Http11InputBuffer;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.res.StringManager;
import org.jspecify.annotations.Nullable;

/**
 * Stands between Tomcat's connector and everything else: before routing, decoding and access control. Lets in as many
 * requests without a credential as there are threads for them, and closes a connection rather than read the rest of a
 * body that nobody wanted.
 */
final class Gate implements Adapter {

    private static final Set<String> PROBES =
            Set.of("/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness");

    /** So many of the threads for requests without a credential may serve one address. */
    private static final int PER_PEER_SHARE = 2;

    /** What Tomcat says of them, in the language of the machine. */
    private static final String HEADERS_TOO_LONG =
            StringManager.getManager(Http11InputBuffer.class).getString("iib.requestheadertoolarge.error");

    private final Adapter server;
    private final Callers callers;
    private final Bulkheads threads;
    private final Refusals refusals;
    private final PeerCounts open = new PeerCounts();
    private final int openPerPeer;

    Gate(Adapter server, Callers callers, Bulkheads threads, Refusals refusals) {
        this.server = server;
        this.callers = callers;
        this.threads = threads;
        this.refusals = refusals;
        this.openPerPeer = Math.max(1, threads.open().size() / PER_PEER_SHARE);
    }

    @Override
    public void service(Request request, Response response) throws Exception {
        if (response.getStatus() >= 400) {
            // Tomcat could not read the request; it has no path and no reliable header.
            refuse(request, response, unreadable(request, response.getStatus()));
            return;
        }
        boolean known = callers.knows(new ShownByRequest(request));
        Exchange.begin(request, known);
        if (known) {
            serveWithin(threads.known(), request, response);
        } else if (PROBES.contains(request.requestURI().toString())) {
            serveWithin(threads.health(), request, response);
        } else {
            String peer = peer(request);
            if (!open.enter(peer, openPerPeer)) {
                refuse(request, response, Refusal.busy());
                return;
            }
            try {
                serveWithin(threads.open(), request, response);
            } finally {
                open.leave(peer);
            }
        }
    }

    /** Tomcat reads the certificate only when it is asked to. */
    private record ShownByRequest(Request request) implements Callers.Shown {

        @Override
        public @Nullable String header(String name) {
            return request.getHeader(name);
        }

        @Override
        public @Nullable X509Certificate certificate() {
            request.action(ActionCode.REQ_SSL_ATTRIBUTE, null);
            return Callers.Shown.first(request.getAttribute(Callers.CERTIFICATES));
        }
    }

    private void serveWithin(Bulkhead threads, Request request, Response response) throws Exception {
        if (!threads.enter()) {
            refuse(request, response, Refusal.busy());
            return;
        }
        try {
            serve(request, response);
        } finally {
            threads.leave();
        }
    }

    private void serve(Request request, Response response) throws Exception {
        server.service(request, response);
        Exchange.closeWhereUnread(request);
    }

    private static Refusal unreadable(Request request, int status) {
        Object cause = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        boolean many = cause instanceof IllegalStateException;
        if (many || (cause instanceof IllegalArgumentException wrong && HEADERS_TOO_LONG.equals(wrong.getMessage()))) {
            return new Refusal(
                    Refusal.Reason.HEADERS_TOO_LARGE,
                    431,
                    "The request line and the headers may have 8 KB together, in at most 100 headers. Send fewer.",
                    0);
        }
        return new Refusal(
                Refusal.Reason.BAD_REQUEST,
                status,
                "The request cannot be read: its request line or a header is malformed.",
                0);
    }

    private void refuse(Request request, Response response, Refusal refusal) throws Exception {
        refusals.count(refusal.reason());
        Refusals.close(refusal, request, response);
    }

    private static String peer(Request request) {
        request.action(ActionCode.REQ_HOST_ADDR_ATTRIBUTE, null);
        return String.valueOf(request.remoteAddr().toString());
    }

    @Override
    public boolean prepare(Request request, Response response) throws Exception {
        return server.prepare(request, response);
    }

    @Override
    public boolean asyncDispatch(Request request, Response response, SocketEvent event) throws Exception {
        boolean goesOn = server.asyncDispatch(request, response, event);
        Exchange.closeWhereUnread(request);
        return goesOn;
    }

    @Override
    public void log(Request request, Response response, long time) {
        server.log(request, response, time);
    }

    @Override
    public void checkRecycled(Request request, Response response) {
        server.checkRecycled(request, response);
    }

    @Override
    public String getDomain() {
        return server.getDomain();
    }
}
