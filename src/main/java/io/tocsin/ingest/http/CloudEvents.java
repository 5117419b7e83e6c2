package io.tocsin.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.event.RawEvent.Format;
import io.tocsin.ingest.http.HttpIntake.Errors;
import java.net.URLDecoder;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * CloudEvents 1.0 over HTTP in its three modes: structured, batched, and binary, where the attributes are headers. Every
 * event is kept in the structured form.
 */
final class CloudEvents {

    private static final String ATTRIBUTE = "ce-";

    /** CloudEvents 1.0, "Required attributes". */
    private static final List<String> REQUIRED = List.of("specversion", "id", "source", "type");

    private final HttpIntake intake;

    CloudEvents(HttpIntake intake) {
        this.intake = intake;
    }

    Processor receive() {
        return intake.answering(Errors.PROBLEMS, exchange -> {
            List<byte[]> events =
                    HttpIntake.header(exchange, ATTRIBUTE + "specversion").isEmpty()
                            ? structured(HttpIntake.body(exchange))
                            : List.of(binary(exchange));
            intake.append(exchange, Format.CLOUD_EVENTS, events);
            return HttpAnswer.accepted(events.size());
        });
    }

    private List<byte[]> structured(byte[] body) {
        List<byte[]> events = JsonBodies.split(body, Map.of(), intake.maxEvents());
        if (events.isEmpty()) {
            throw new BadRequestException(
                    "The body is empty; send a CloudEvent as JSON, or its attributes as headers ce-…");
        }
        for (int i = 0; i < events.size(); i++) {
            for (String attribute : REQUIRED) {
                if (!JsonBodies.hasAny(events.get(i), Set.of(attribute))) {
                    throw new BadRequestException("CloudEvent " + (i + 1) + " has no \"" + attribute + "\"");
                }
            }
        }
        return events;
    }

    private static byte[] binary(Exchange exchange) {
        Map<String, Object> event = new LinkedHashMap<>();
        exchange.getMessage().getHeaders().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith(ATTRIBUTE) && value != null) {
                event.put(lower.substring(ATTRIBUTE.length()), decoded(value.toString()));
            }
        });
        for (String attribute : REQUIRED) {
            if (!event.containsKey(attribute)) {
                throw new BadRequestException("The header ce-" + attribute + " is missing");
            }
        }
        byte[] body = HttpIntake.body(exchange);
        String type = HttpIntake.contentType(exchange);
        event.put("datacontenttype", type);
        if (type.startsWith("application/json") || type.contains("+json")) {
            return withData(event, body);
        }
        if (type.startsWith("text/")) {
            event.put("data", new String(body, UTF_8));
        } else {
            event.put("data_base64", Base64.getEncoder().encodeToString(body));
        }
        return HttpAnswer.write(event).getBytes(UTF_8);
    }

    /** Keeps the digits and the order of the data as they were sent. */
    static byte[] withData(Map<String, Object> attributes, byte[] body) {
        List<byte[]> data = JsonBodies.split(body, Map.of(), 1);
        String text = HttpAnswer.write(attributes);
        if (data.isEmpty()) {
            return text.getBytes(UTF_8);
        }
        return (text.substring(0, text.length() - 1) + ",\"data\":" + new String(data.get(0), UTF_8) + "}")
                .getBytes(UTF_8);
    }

    /** Header values are percent-encoded ("HTTP Protocol Binding", 3.1.3.2). */
    private static String decoded(String value) {
        if (value.indexOf('%') < 0) {
            return value;
        }
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            return value; // not encoded after all
        }
    }
}
