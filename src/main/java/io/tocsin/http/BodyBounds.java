package io.tocsin.http;

import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.annotation.Annotation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.HandlerMethod;

/** What a request's body may be, by the credential that it carries and the handler that it will reach. */
final class BodyBounds {

    static final int OPEN_BYTES = 64 * 1024;
    static final int API_BYTES = 1024 * 1024;

    private final MatchedHandlers handlers;
    private final Callers callers;
    private final List<BodyBound> rooms;
    private final List<SignedRequests> signatures;
    private final MultipartConfigElement multipart;

    BodyBounds(
            MatchedHandlers handlers,
            Callers callers,
            List<BodyBound> rooms,
            List<SignedRequests> signatures,
            MultipartConfigElement multipart) {
        this.signatures = signatures;
        this.handlers = handlers;
        this.callers = callers;
        this.rooms = rooms;
        this.multipart = multipart;
    }

    /** NONE: nothing is read. */
    enum Kind {
        NONE,
        OPEN,
        API,
        INGEST,
        UPLOAD
    }

    record Wish(Kind kind, BodyBound.Bound bound) {}

    Wish of(HttpServletRequest request, boolean known) {
        Object handler = handlers.of(request);
        if (!known) {
            long signed = signatures.stream()
                    .mapToLong(signature -> signature.maxBytes(request))
                    .max()
                    .orElse(0);
            if (signed > 0) {
                return wish(Kind.OPEN, signed, "tocsin.sources.webhooks.max-bytes");
            }
            return has(handler, TakesTokenlessBody.class)
                    ? wish(Kind.OPEN, OPEN_BYTES, "without a token")
                    : wish(Kind.NONE, 0, "without a token");
        }
        if (!callers.mayCall(request, handler)) {
            return wish(Kind.NONE, 0, "without the permission");
        }
        if (has(handler, TakesUpload.class)) {
            return wish(Kind.UPLOAD, multipart.getMaxRequestSize(), "spring.servlet.multipart.max-request-size");
        }
        for (BodyBound room : rooms) {
            BodyBound.Bound bound = handler == null ? null : room.of(handler);
            if (bound != null) {
                return new Wish(Kind.INGEST, bound);
            }
        }
        return wish(Kind.API, API_BYTES, "at this path");
    }

    private static Wish wish(Kind kind, long maxBytes, String setting) {
        return new Wish(kind, new BodyBound.Bound(maxBytes, setting));
    }

    private static boolean has(@Nullable Object handler, Class<? extends Annotation> annotation) {
        return handler instanceof HandlerMethod method && method.hasMethodAnnotation(annotation);
    }
}
