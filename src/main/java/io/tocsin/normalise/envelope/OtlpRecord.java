package io.tocsin.normalise.envelope;

import io.tocsin.normalise.draft.Tree;
import io.tocsin.platform.PermanentException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A log record of OpenTelemetry. Its attributes have ECS names for the most part (OpenTelemetry semantic conventions 1.30). */
final class OtlpRecord {

    /** Attributes whose name in ECS is another one. */
    private static final Map<String, String> ECS = Map.ofEntries(
            Map.entry("client.address", "client.address"),
            Map.entry("enduser.id", "user.name"),
            Map.entry("exception.message", "error.message"),
            Map.entry("exception.stacktrace", "error.stack_trace"),
            Map.entry("exception.type", "error.type"),
            Map.entry("k8s.container.name", "container.name"),
            Map.entry("k8s.namespace.name", "orchestrator.namespace"),
            Map.entry("k8s.node.name", "host.name"),
            Map.entry("k8s.pod.name", "orchestrator.resource.name"),
            Map.entry("net.peer.ip", "source.ip"),
            Map.entry("network.peer.address", "source.ip"),
            Map.entry("network.peer.port", "source.port"),
            Map.entry("deployment.environment", "service.environment"),
            Map.entry("deployment.environment.name", "service.environment"),
            Map.entry("service.instance.id", "service.node.name"),
            Map.entry("process.executable.name", "process.name"),
            Map.entry("user_agent.original", "user_agent.original"));

    private OtlpRecord() {}

    static Envelope open(Map<String, Object> payload) {
        if (!(payload.get("logRecord") instanceof Map<?, ?> given)) {
            throw new PermanentException("an OTLP payload has no logRecord");
        }
        Map<String, Object> record = Values.map(given);
        Map<String, Object> document = body(value(record.get("body")));
        Map<String, Object> attributes = attributes(record.get("attributes"));
        Map<String, Object> resource =
                attributes(Values.map(payload.get("resource")).get("attributes"));
        resource.forEach(attributes::putIfAbsent);
        attributes.forEach((name, value) -> document.putIfAbsent(ECS.getOrDefault(name, name), value));

        Map<String, Object> facts = new LinkedHashMap<>();
        String level = Values.text(record.get("severityText"));
        facts.put("log.level", level.isEmpty() ? level(record.get("severityNumber")) : level.toLowerCase(Locale.ROOT));
        facts.put("log.logger", Values.text(Values.map(payload.get("scope")).get("name")));
        facts.put("trace.id", Values.text(record.get("traceId")));
        facts.put("span.id", Values.text(record.get("spanId")));
        facts.put("event.action", Values.text(record.get("eventName")));
        Instant time = Values.nanoseconds(record.get("timeUnixNano"));
        Instant observed = Values.nanoseconds(record.get("observedTimeUnixNano"));
        if (observed != null && time != null) {
            facts.put("event.created", observed);
        }
        // Attributes have dotted names.
        return new Envelope(Tree.nested(document), "", time == null ? observed : time, facts);
    }

    private static Map<String, Object> body(@Nullable Object body) {
        return body instanceof Map<?, ?> object
                ? Values.map(object)
                : Envelope.line(body == null ? "" : body.toString());
    }

    private static Map<String, Object> attributes(@Nullable Object list) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (Object item : Values.list(list)) {
            Map<String, Object> attribute = Values.map(item);
            Object value = value(attribute.get("value"));
            if (value != null) {
                attributes.put(Values.text(attribute.get("key")), value);
            }
        }
        attributes.remove("");
        return attributes;
    }

    /** Of an {@code AnyValue}; null where it holds none. */
    private static @Nullable Object value(@Nullable Object any) {
        for (Map.Entry<String, Object> entry : Values.map(any).entrySet()) {
            Object value = entry.getValue();
            switch (entry.getKey()) {
                case "stringValue", "boolValue", "doubleValue", "bytesValue" -> {
                    return value;
                }
                case "intValue" -> {
                    return number(value);
                }
                case "arrayValue" -> {
                    List<Object> values = new ArrayList<>();
                    for (Object item : Values.list(Values.map(value).get("values"))) {
                        Object one = value(item);
                        if (one != null) {
                            values.add(one);
                        }
                    }
                    return values;
                }
                case "kvlistValue" -> {
                    return attributes(Values.map(value).get("values"));
                }
                default -> {}
            }
        }
        return null;
    }

    private static Object number(Object value) {
        try {
            return value instanceof String text ? Long.valueOf(text) : value;
        } catch (NumberFormatException e) {
            return value;
        }
    }

    /** OpenTelemetry's "Severity fields": four numbers for each. */
    private static String level(@Nullable Object number) {
        int severity = number instanceof Number given ? given.intValue() : 0;
        List<String> names = List.of("trace", "debug", "info", "warn", "error", "fatal");
        return severity < 1 || severity > 24 ? "" : names.get((severity - 1) / 4);
    }
}
