package io.tocsin.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tocsin.platform.Json;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** Counts what is refused, by reason, and answers it as a problem of RFC 9457. Safe for many threads. */
public final class Refusals {

    private final Map<Refusal.Reason, Counter> counters = new EnumMap<>(Refusal.Reason.class);

    public Refusals(MeterRegistry meters) {
        for (Refusal.Reason reason : Refusal.Reason.values()) {
            counters.put(
                    reason,
                    Counter.builder("tocsin.http.refused")
                            .description("connections and requests that passed a bound of the HTTP port")
                            .tag("reason", reason.tag())
                            .register(meters));
        }
    }

    public void count(Refusal.Reason reason) {
        Counter counter = counters.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    /** Reasons with how often each occurred since the start; those that never did are left out. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new LinkedHashMap<>();
        counters.forEach((reason, counter) -> {
            if (counter.count() > 0) {
                counts.put(reason.tag(), (long) counter.count());
            }
        });
        return counts;
    }

    /** Counts and answers; the answer is on its way when this returns. */
    void answer(Refusal refusal, HttpServletResponse response) throws IOException {
        count(refusal.reason());
        if (response.isCommitted()) {
            return;
        }
        byte[] body = body(refusal);
        response.setStatus(refusal.status());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        if (refusal.retryAfterSeconds() > 0) {
            response.setIntHeader(HttpHeaders.RETRY_AFTER, refusal.retryAfterSeconds());
        }
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }

    /** Answers in place of the server, and closes the connection without reading what is left of the request. */
    static void close(Refusal refusal, Request request, Response response) throws IOException {
        byte[] body = body(refusal);
        response.setStatus(refusal.status());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        if (refusal.retryAfterSeconds() > 0) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Integer.toString(refusal.retryAfterSeconds()));
        }
        response.setContentLength(body.length);
        response.setHeader(HttpHeaders.CONNECTION, "close");
        response.doWrite(ByteBuffer.wrap(body));
        response.action(ActionCode.CLOSE, null);
        request.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
    }

    private static byte[] body(Refusal refusal) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", refusal.title());
        problem.put("status", refusal.status());
        problem.put("detail", refusal.detail());
        try {
            return Json.write(problem).getBytes(UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts", e);
        }
    }
}
