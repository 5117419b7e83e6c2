package io.tocsin.ingest.http;

import io.tocsin.http.BodyInMemory;
import io.tocsin.http.BodyMemory;
import io.tocsin.http.Refusals;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Unpacks the bodies of requests for Camel's routes before Camel does, because Camel would unpack any archive, and read
 * what {@code curl -d} sends as form fields. Runs behind the security filters, with bodies that are in memory.
 */
final class RequestBodies extends OncePerRequestFilter {

    private static final String BODY = RequestBodies.class.getName() + ".body";

    private final Supplier<CamelPaths> paths;
    private final int maxBytes;
    private final BodyMemory memory;
    private final Refusals refusals;

    /** @param paths asked for at the first request only: Camel starts after the web server */
    RequestBodies(Supplier<CamelPaths> paths, int maxBytes, BodyMemory memory, Refusals refusals) {
        this.paths = paths;
        this.maxBytes = maxBytes;
        this.memory = memory;
        this.refusals = refusals;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String method = request.getMethod();
        boolean hasBody = method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
        String type =
                request.getContentType() == null ? "" : request.getContentType().toLowerCase(Locale.ROOT);
        if (!hasBody || type.startsWith("multipart/") || !paths.get().owns(request)) {
            chain.doFilter(request, response);
            return;
        }
        BodyMemory.Share held = BodyMemory.of(request);
        try (BodyMemory.Share own = memory.share()) {
            byte[] body = read(request, held == null ? own : held);
            request.setAttribute(BODY, body);
            chain.doFilter(new ReadRequest(request, body), response);
        } catch (RefusedBodyException e) {
            refusals.count(e.reason());
            e.answer().into(response);
        }
    }

    private byte[] read(HttpServletRequest request, BodyMemory.Share memory) throws IOException {
        String encoding = request.getHeader("Content-Encoding");
        boolean zipped = "gzip".equalsIgnoreCase(encoding);
        if (encoding != null && !zipped && !encoding.equalsIgnoreCase("identity")) {
            throw RefusedBodyException.encoding();
        }
        byte[] sent = request.getInputStream().readNBytes(maxBytes + 1);
        if (sent.length > maxBytes) {
            throw RefusedBodyException.tooLong(maxBytes);
        }
        byte[] body = zipped ? Gunzip.unpack(sent, maxBytes, memory) : sent;
        // Splitting copies each event.
        if (!memory.take(body.length)) {
            throw RefusedBodyException.noMemory();
        }
        return body;
    }

    /** The body's bytes as they were sent, unpacked; null where this filter has not seen the request. */
    static byte @Nullable [] body(HttpServletRequest request) {
        return (byte[]) request.getAttribute(BODY);
    }

    /** The request with its body unpacked. */
    private static final class ReadRequest extends BodyInMemory {

        private ReadRequest(HttpServletRequest request, byte[] body) {
            super(request, body);
        }

        @Override
        public @Nullable String getContentType() {
            String type = super.getContentType();
            return type != null && type.startsWith("application/x-www-form-urlencoded") ? "application/json" : type;
        }

        @Override
        public @Nullable String getHeader(String name) {
            return name.equalsIgnoreCase("Content-Encoding") ? null : super.getHeader(name);
        }
    }
}
