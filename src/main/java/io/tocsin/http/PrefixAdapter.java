package io.tocsin.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;

/** Puts a prefix in front of the path of each request, before anything reads it. */
final class PrefixAdapter implements Adapter {

    private final Adapter server;
    private final String prefix;

    PrefixAdapter(Adapter server, String prefix) {
        this.server = server;
        this.prefix = prefix;
    }

    @Override
    public void service(Request request, Response response) throws Exception {
        if (response.getStatus() < 400 && request.requestURI().startsWithIgnoreCase("/", 0)) {
            // Bytes, because only those are decoded and normalised further on.
            byte[] path = (prefix + request.requestURI()).getBytes(ISO_8859_1);
            request.requestURI().setBytes(path, 0, path.length);
        }
        server.service(request, response);
    }

    @Override
    public boolean prepare(Request request, Response response) throws Exception {
        return server.prepare(request, response);
    }

    @Override
    public boolean asyncDispatch(Request request, Response response, SocketEvent event) throws Exception {
        return server.asyncDispatch(request, response, event);
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
