package io.tocsin.normalise.envelope;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A CloudEvent 1.0: {@code source} and {@code id} together are its identity. */
final class CloudEvent {

    private static final Set<String> KNOWN =
            Set.of("specversion", "id", "source", "type", "time", "data", "data_base64", "datacontenttype");

    private CloudEvent() {}

    static Envelope open(Map<String, Object> payload) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("event.action", Values.text(payload.get("type")));
        facts.put("labels.ce_type", Values.text(payload.get("type")));
        facts.put("labels.ce_source", Values.text(payload.get("source")));
        payload.forEach((name, value) -> {
            if (!KNOWN.contains(name)) {
                Values.labels(Map.of("ce_" + name, value), facts);
            }
        });
        Object data = payload.get("data");
        if (data == null && payload.get("data_base64") instanceof String encoded) {
            data = decoded(encoded);
        }
        Map<String, Object> document = data instanceof Map<?, ?> object
                ? Values.map(object)
                : Envelope.line(data == null ? Values.text(payload.get("type")) : data.toString());
        String id = Values.text(payload.get("id"));
        return new Envelope(
                document,
                id.isEmpty() ? "" : Values.text(payload.get("source")) + "#" + id,
                time(payload.get("time")),
                facts);
    }

    private static String decoded(String encoded) {
        try {
            return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return encoded; // kept as it is
        }
    }

    /** RFC 3339. */
    private static @Nullable Instant time(@Nullable Object value) {
        try {
            return value instanceof String text ? OffsetDateTime.parse(text).toInstant() : null;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
