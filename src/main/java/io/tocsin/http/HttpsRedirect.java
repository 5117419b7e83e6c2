package io.tocsin.http;

import java.util.function.IntSupplier;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;

/**
 * Answers every request on the port of plain HTTP and serves nothing there. Reads are redirected to HTTPS. Changes are refused,
 * because their credential has crossed the network unprotected and the sender has to notice.
 */
final class HttpsRedirect implements Adapter {

    private static final int MOVED = 308;
    private static final int HTTPS = 443;

    private final Adapter server;
    private final IntSupplier port;
    private final Refusals refusals;

    /** @param port of HTTPS, as clients reach it */
    HttpsRedirect(Adapter server, IntSupplier port, Refusals refusals) {
        this.server = server;
        this.port = port;
        this.refusals = refusals;
    }

    @Override
    public void service(Request request, Response response) throws Exception {
        String method = request.getMethod();
        String host = String.valueOf(request.serverName().toString());
        boolean reads = "GET".equals(method) || "HEAD".equals(method);
        if (response.getStatus() >= 400 || request.serverName().isNull() || host.isEmpty()) {
            answer(
                    request,
                    response,
                    Refusal.plain(400, "The request cannot be read. This port only redirects to HTTPS."));
        } else if (reads) {
            response.setHeader("Location", "https://" + host + suffix() + target(request));
            answer(request, response, Refusal.plain(MOVED, "Tocsin is served over HTTPS."));
        } else {
            answer(
                    request,
                    response,
                    Refusal.plain(
                            403,
                            "Use https://. What this request carried went over the network unprotected: replace its"
                                    + " token or password."));
        }
    }

    private String suffix() {
        int https = port.getAsInt();
        return https == HTTPS ? "" : ":" + https;
    }

    private static String target(Request request) {
        return request.requestURI() + (request.queryString().isNull() ? "" : "?" + request.queryString());
    }

    private void answer(Request request, Response response, Refusal refusal) throws Exception {
        if (refusal.status() != MOVED) {
            refusals.count(refusal.reason());
        }
        Refusals.close(refusal, request, response);
    }

    @Override
    public boolean prepare(Request request, Response response) {
        return true;
    }

    @Override
    public boolean asyncDispatch(Request request, Response response, SocketEvent event) {
        return false;
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
