package io.tocsin.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The first filter: no other code of ours sees a body that is not in memory, within the bound of its handler.
 *
 * <p>Without a credential there is no body, except for signing in. With one, the body is read without a thread that
 * waits for it; then the request goes through all other filters, once, as if it had just come.
 */
final class Door implements Filter {

    private static final String READER = BodyReader.class.getName();

    private final BodyBounds bounds;
    private final BodyWatch watch;
    private final Bulkheads threads;
    private final Refusals refusals;

    Door(BodyBounds bounds, BodyWatch watch, Bulkheads threads, Refusals refusals) {
        this.bounds = bounds;
        this.watch = watch;
        this.threads = threads;
        this.refusals = refusals;
    }

    @Override
    public void doFilter(ServletRequest sent, ServletResponse answer, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) sent;
        HttpServletResponse response = (HttpServletResponse) answer;
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            if (request.getAttribute(READER) instanceof BodyReader reader) {
                request.removeAttribute(READER);
                goOn(reader, request, response, chain);
            } else {
                chain.doFilter(request, response);
            }
            return;
        }
        Exchange exchange = Exchange.of(request);
        boolean known = exchange != null && exchange.known();
        if (!hasBody(request)) {
            if (known) {
                within(threads.console(), () -> chain.doFilter(request, response), response);
            } else {
                chain.doFilter(request, response);
            }
            return;
        }
        receive(request, response, chain, exchange, known);
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    private void receive(
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain,
            @Nullable Exchange exchange,
            boolean known)
            throws IOException, ServletException {
        BodyBounds.Wish wish = bounds.of(request, known);
        if (wish.kind() == BodyBounds.Kind.UPLOAD) {
            // Tomcat reads the parts, within the bounds of spring.servlet.multipart.
            within(threads.uploads(), () -> upload(exchange, () -> chain.doFilter(request, response)), response);
            return;
        }
        // From here on Tomcat takes nothing of the body for parameters.
        ServletInputStream in = request.getInputStream();
        if (wish.kind() == BodyBounds.Kind.NONE) {
            refusals.count(known ? Refusal.Reason.NOT_ALLOWED : Refusal.Reason.NO_CREDENTIAL);
            chain.doFilter(new InMemoryRequest(request, new byte[0]), response);
            linger(request, response, exchange, in);
        } else if (known && isMultipart(request)) {
            refuse(Refusal.multipart(), request, response, exchange, in);
        } else if (request.getContentLengthLong() > wish.bound().maxBytes()) {
            refuse(Refusal.tooLarge(request.getContentLengthLong(), wish.bound()), request, response, exchange, in);
        } else {
            AsyncContext context = startAsync(request, response);
            BodyReader reader = watch.reader(context, in, wish, request.getContentLengthLong());
            request.setAttribute(READER, reader);
            if (exchange != null) {
                exchange.invite();
            }
            in.setReadListener(reader);
        }
    }

    private void upload(@Nullable Exchange exchange, Rest rest) throws IOException, ServletException {
        if (exchange == null) {
            rest.run();
            return;
        }
        SlowUpload upload = watch.upload(exchange);
        try {
            rest.run();
        } finally {
            watch.forget(upload);
        }
    }

    private void refuse(
            Refusal refusal,
            HttpServletRequest request,
            HttpServletResponse response,
            @Nullable Exchange exchange,
            ServletInputStream in)
            throws IOException {
        refusals.answer(refusal, response);
        linger(request, response, exchange, in);
    }

    private void linger(
            HttpServletRequest request,
            HttpServletResponse response,
            @Nullable Exchange exchange,
            ServletInputStream in)
            throws IOException {
        boolean waits = exchange == null || exchange.waitsForInvitation();
        if (waits || request.isAsyncStarted() || in.isFinished()) {
            return;
        }
        response.flushBuffer();
        AsyncContext context = startAsync(request, response);
        in.setReadListener(watch.lingering(context, in));
    }

    private static AsyncContext startAsync(HttpServletRequest request, HttpServletResponse response) {
        AsyncContext context = request.startAsync(request, response);
        context.setTimeout(0);
        context.addListener(new EndOnError());
        return context;
    }

    /** The second part of a request's way: its body is here, or was refused. */
    private void goOn(BodyReader reader, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        watch.forget(reader);
        try (BodyMemory.Share memory = reader.memory()) {
            Refusal refusal = reader.refusal();
            if (refusal != null) {
                refusals.answer(refusal, response);
                return;
            }
            InMemoryRequest whole = new InMemoryRequest(request, reader.body());
            BodyMemory.attach(memory, whole);
            Exchange exchange = Exchange.of(request);
            boolean known = exchange != null && exchange.known();
            Bulkhead bulkhead = !known ? threads.open() : reader.isIngest() ? threads.ingest() : threads.console();
            try {
                within(bulkhead, () -> chain.doFilter(whole, response), response);
            } finally {
                whole.hasGoneOn();
            }
        }
    }

    private interface Rest {
        void run() throws IOException, ServletException;
    }

    private void within(Bulkhead bulkhead, Rest rest, HttpServletResponse response)
            throws IOException, ServletException {
        if (!bulkhead.enter()) {
            refusals.answer(Refusal.busy(), response);
            return;
        }
        try {
            rest.run();
        } finally {
            bulkhead.leave();
        }
    }

    private static boolean isMultipart(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/");
    }
}
