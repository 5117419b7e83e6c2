package io.tocsin.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.ingest.http.HttpIntake.Errors;
import io.tocsin.platform.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * Splunk's HTTP Event Collector ("Format events for HTTP Event Collector", "HTTP Event Collector REST API endpoints"). As in
 * Splunk, the events before one that cannot be read are accepted. An answer is sent when the events are in the log, so every
 * acknowledgement that was handed out is true at once; its id is a position of the log, which holds over a restart too.
 */
final class SplunkHec {

    private static final String CHANNEL_HEADER = "X-Splunk-Request-Channel";

    private final HttpIntake intake;

    SplunkHec(HttpIntake intake) {
        this.intake = intake;
    }

    /** Splunk's codes of what became of a request. */
    private enum Code {
        SUCCESS(200, 0, "Success"),
        NO_DATA(400, 5, "No data"),
        INVALID_FORMAT(400, 6, "Invalid data format"),
        BUSY(503, 9, "Server is busy"),
        EVENT_REQUIRED(400, 12, "Event field is required"),
        EVENT_BLANK(400, 13, "Event field cannot be blank"),
        HEALTHY(200, 17, "HEC is healthy");

        private final int status;
        private final int number;
        private final String text;

        Code(int status, int number, String text) {
            this.status = status;
            this.number = number;
            this.text = text;
        }

        private HttpAnswer answer(Map<String, Object> more) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("text", text);
            body.put("code", number);
            body.putAll(more);
            return HttpAnswer.json(status, body);
        }
    }

    /** Answers every path below {@code /services/collector}. */
    Processor api() {
        Errors errors = (status, title, detail) -> {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("text", detail);
            body.put("code", status >= 500 || status == 429 ? Code.BUSY.number : Code.INVALID_FORMAT.number);
            return HttpAnswer.json(status, body);
        };
        return intake.answering(errors, this::dispatch);
    }

    private HttpAnswer dispatch(Exchange exchange) {
        String path = HttpIntake.header(exchange, Exchange.HTTP_URI);
        String rest = path.substring(path.indexOf("/collector") + "/collector".length());
        if (HttpIntake.header(exchange, Exchange.HTTP_METHOD).equals("GET")) {
            return rest.startsWith("/health")
                    ? Code.HEALTHY.answer(Map.of())
                    : HttpAnswer.problem(405, "Method Not Allowed", "Events are sent with POST.");
        }
        if (rest.startsWith("/ack")) {
            return acknowledgements(HttpIntake.body(exchange));
        }
        return rest.startsWith("/raw") ? raw(exchange) : events(exchange);
    }

    private HttpAnswer events(Exchange exchange) {
        RequestEvents events = intake.events(exchange);
        Code code = Code.SUCCESS;
        String detail = "";
        byte[] body = HttpIntake.body(exchange);
        try {
            code = read(body, events);
        } catch (BadRequestException e) {
            code = Code.INVALID_FORMAT;
            detail = e.reason();
        }
        if (code == Code.SUCCESS && events.isEmpty()) {
            code = Code.NO_DATA;
        }
        long first = append(exchange, events);
        if (code != Code.SUCCESS) {
            Map<String, Object> more = new LinkedHashMap<>();
            if (code != Code.NO_DATA) {
                more.put("invalid-event-number", events.size());
            }
            if (!detail.isEmpty()) {
                more.put("detail", detail);
            }
            return code.answer(more);
        }
        return accepted(exchange, first + events.size() - 1);
    }

    private static Code read(byte[] body, RequestEvents into) {
        Code[] code = {Code.SUCCESS};
        JsonBodies.each(body, event -> {
            if (code[0] != Code.SUCCESS) {
                return;
            }
            code[0] = check(event);
            if (code[0] == Code.SUCCESS) {
                into.add(event);
            }
        });
        return code[0];
    }

    private static Code check(byte[] event) {
        try (JsonParser in = Json.fromOutside().createParser(event)) {
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                boolean isEvent = in.currentName().equals("event");
                JsonToken value = in.nextToken();
                if (isEvent) {
                    boolean isBlank = value == JsonToken.VALUE_NULL
                            || (value == JsonToken.VALUE_STRING && in.getText().isBlank());
                    return isBlank ? Code.EVENT_BLANK : Code.SUCCESS;
                }
                in.skipChildren();
            }
            return Code.EVENT_REQUIRED;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each line is an event; what the query says of all of them goes into each. */
    private HttpAnswer raw(Exchange exchange) {
        Map<String, Object> said = new LinkedHashMap<>();
        for (String name : List.of("time", "host", "source", "sourcetype", "index")) {
            String value = HttpIntake.query(exchange, name);
            if (!value.isEmpty()) {
                said.put(name, value);
            }
        }
        RequestEvents events = intake.events(exchange);
        // Bytes that are not UTF-8 become U+FFFD: the event has to be JSON.
        for (String line : new String(HttpIntake.body(exchange), UTF_8).split("\\r?\\n")) {
            if (!line.isBlank()) {
                Map<String, Object> event = new LinkedHashMap<>(said);
                event.put("event", line);
                events.add(HttpAnswer.write(event).getBytes(UTF_8));
            }
        }
        if (events.isEmpty()) {
            return Code.NO_DATA.answer(Map.of());
        }
        return accepted(exchange, append(exchange, events) + events.size() - 1);
    }

    private long append(Exchange exchange, RequestEvents events) {
        return intake.append(exchange, Format.SPLUNK_HEC, events.all());
    }

    private static HttpAnswer accepted(Exchange exchange, long lastPosition) {
        boolean asks = !HttpIntake.header(exchange, CHANNEL_HEADER).isEmpty()
                || !HttpIntake.query(exchange, "channel").isEmpty();
        return Code.SUCCESS.answer(asks ? Map.of("ackId", lastPosition) : Map.of());
    }

    private HttpAnswer acknowledgements(byte[] body) {
        Map<String, Object> acks = new LinkedHashMap<>();
        long end = intake.end();
        for (Long id : ackIds(body)) {
            acks.put(Long.toString(id), id >= 0 && id < end);
        }
        return HttpAnswer.json(200, Map.of("acks", acks));
    }

    private static List<Long> ackIds(byte[] body) {
        List<Long> ids = new ArrayList<>();
        try (JsonParser in = Json.fromOutside().createParser(body)) {
            @Nullable JsonToken token = in.nextToken();
            while (token != null) {
                if (token == JsonToken.VALUE_NUMBER_INT) {
                    ids.add(in.getLongValue());
                }
                token = in.nextToken();
            }
        } catch (IOException e) {
            throw new BadRequestException("The body is not {\"acks\": [1, 2]}: " + e.getMessage());
        }
        return ids;
    }
}
