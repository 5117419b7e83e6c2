package io.tocsin.ingest.http;

import io.tocsin.event.RawEvent.Format;
import io.tocsin.ingest.http.HttpIntake.Errors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** What the HTTP routes of Tocsin and MozDef do with a request: split it into events, append all of them or none, answer. */
final class HttpEvents {

    private final HttpIntake intake;

    HttpEvents(HttpIntake intake) {
        this.intake = intake;
    }

    /** Answers with how many were accepted: an object, an array, or lines. */
    Processor events(Format format) {
        return intake.answering(Errors.PROBLEMS, exchange -> accept(exchange, format, split(exchange, Map.of())));
    }

    /** As {@link #events}; MozDef's plugins know these events by {@code endpoint} and {@code customendpoint}. */
    Processor custom() {
        return intake.answering(Errors.PROBLEMS, exchange -> {
            Map<String, Object> marks = new LinkedHashMap<>();
            marks.put("endpoint", HttpIntake.header(exchange, "application"));
            marks.put("customendpoint", true);
            return accept(exchange, Format.MOZDEF, split(exchange, marks));
        });
    }

    /** Graylog's GELF over HTTP: one message, or several one after the other; answered as Graylog does. */
    Processor gelf() {
        return intake.answering(Errors.PROBLEMS, exchange -> {
            accept(exchange, Format.JSON, split(exchange, Map.of()));
            return HttpAnswer.empty(202);
        });
    }

    private List<byte[]> split(Exchange exchange, Map<String, Object> marks) {
        byte[] body = HttpIntake.body(exchange);
        boolean lines = HttpIntake.contentType(exchange).contains("ndjson");
        if (!lines && HttpIntake.firstCharacter(body) == 0) {
            throw new BadRequestException(
                    1, "the body is empty; send a JSON object, an array of them, or lines of them");
        }
        return lines
                ? JsonBodies.splitLines(body, marks, intake.maxEvents())
                : JsonBodies.split(body, marks, intake.maxEvents());
    }

    private HttpAnswer accept(Exchange exchange, Format format, List<byte[]> events) {
        intake.append(exchange, format, events);
        return HttpAnswer.accepted(events.size());
    }
}
