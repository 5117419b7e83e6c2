package io.tocsin.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * An answer of the HTTP receivers.
 *
 * @param contentType empty where there is no body
 * @param body as text
 * @param headers beside the content type
 */
record HttpAnswer(int status, String contentType, String body, Map<String, String> headers) {

    private static final String JSON = "application/json";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static HttpAnswer empty(int status) {
        return new HttpAnswer(status, "", "", Map.of());
    }

    static HttpAnswer json(int status, String json) {
        return new HttpAnswer(status, JSON, json, Map.of());
    }

    static HttpAnswer json(int status, Map<String, Object> body) {
        return json(status, write(body));
    }

    /** All events of a request are in the log. */
    static HttpAnswer accepted(int events) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("accepted", events);
        body.put("parked", 0);
        return json(202, body);
    }

    /** A problem detail of RFC 9457. */
    static HttpAnswer problem(int status, String title, String detail) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", title);
        body.put("status", status);
        body.put("detail", detail);
        return new HttpAnswer(status, "application/problem+json", write(body), Map.of());
    }

    /** The same answer with when to try again; 0 says nothing. */
    HttpAnswer retryAfter(int seconds) {
        return seconds > 0 ? with("Retry-After", Integer.toString(seconds)) : this;
    }

    HttpAnswer with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new HttpAnswer(status, contentType, body, all);
    }

    /** Puts it into the exchange; no header of the request goes back with it. */
    void into(Exchange exchange) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        if (!contentType.isEmpty()) {
            message.setHeader(Exchange.CONTENT_TYPE, contentType);
        }
        headers.forEach(message::setHeader);
        message.setBody(body);
    }

    /** As {@link #into(Exchange)}, for a filter. */
    void into(HttpServletResponse response) throws IOException {
        response.setStatus(status);
        response.setContentType(contentType);
        headers.forEach(response::setHeader);
        response.getOutputStream().write(body.getBytes(UTF_8));
    }

    /** The value as JSON, on one line. */
    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value of plain maps, lists and texts", e);
        }
    }
}
