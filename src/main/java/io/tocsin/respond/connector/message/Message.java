package io.tocsin.respond.connector.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tocsin.respond.connector.ConnectorRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message to send.
 *
 * @param topic of Kafka and MQTT; the exchange of RabbitMQ, empty for the default one; the application's name in syslog
 * @param key of the record in Kafka, the routing key of RabbitMQ, the message's type in syslog; empty for none
 * @param headers that travel with it
 * @param severity in syslog, 0 (emergency) to 7 (debug)
 * @param id the same for every try, so that a receiver can tell a message that was sent again
 */
record Message(
        String topic,
        String key,
        Map<String, String> headers,
        String text,
        boolean isJson,
        int severity,
        String id,
        Instant deadline) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int NOTICE = 5; // RFC 5424 §6.2.1
    private static final int DEBUG = 7;

    /** @throws IllegalArgumentException where no such message can be sent */
    static Message of(ConnectorRequest request, Duration timeout) {
        Object body = request.with().get("body");
        Map<String, String> headers = new LinkedHashMap<>();
        if (request.with().get("headers") instanceof Map<?, ?> given) {
            given.forEach((name, value) -> headers.put(String.valueOf(name), String.valueOf(value)));
        }
        int severity = request.with().get("severity") instanceof Number given ? given.intValue() : NOTICE;
        if (severity < 0 || severity > DEBUG) {
            throw new IllegalArgumentException("severity must be 0 to 7, is " + severity);
        }
        return new Message(
                request.text("topic"),
                request.text("key"),
                headers,
                body instanceof String text ? text : json(body),
                !(body instanceof String),
                severity,
                request.key(),
                Instant.now().plus(timeout));
    }

    private static String json(@Nullable Object body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("body cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    byte[] body() {
        return text.getBytes(UTF_8);
    }

    String contentType() {
        return isJson ? "application/json" : "text/plain; charset=utf-8";
    }

    /** What is left of the time for the whole call; at least a millisecond. */
    Duration left() {
        Duration left = Duration.between(Instant.now(), deadline);
        return left.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : left;
    }
}
