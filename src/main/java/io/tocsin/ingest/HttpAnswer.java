package io.tocsin.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * An answer of the HTTP receivers.
 *
 * @param json the body
 * @param retryAfterSeconds when to try again; 0 where that is not to be said
 */
record HttpAnswer(int status, String contentType, String json, int retryAfterSeconds) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static HttpAnswer ok(int status, Map<String, Object> body) {
        return new HttpAnswer(status, "application/json", write(body), 0);
    }

    /** A problem detail of RFC 9457. */
    static HttpAnswer problem(int status, String title, String detail, int retryAfterSeconds) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", title);
        body.put("status", status);
        body.put("detail", detail);
        return new HttpAnswer(status, "application/problem+json", write(body), retryAfterSeconds);
    }

    static HttpAnswer tooLarge(long maxBytes) {
        return problem(
                413,
                "Content Too Large",
                "A request body may have " + maxBytes + " bytes after decompression (tocsin.ingest.max-request-bytes);"
                        + " send it in parts. Nothing of this request was accepted.",
                0);
    }

    /** Puts it into the exchange; no header of the request goes back with it. */
    void into(Exchange exchange) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, contentType);
        if (retryAfterSeconds > 0) {
            message.setHeader("Retry-After", Integer.toString(retryAfterSeconds));
        }
        message.setBody(json);
    }

    private static String write(Map<String, Object> body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer of plain maps", e);
        }
    }
}
