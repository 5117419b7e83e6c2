package io.tocsin.ingest;

import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.http.Refusal;
import io.tocsin.http.Refusals;
import io.tocsin.ingest.Sources.Source;
import io.tocsin.log.EventLog;
import io.tocsin.platform.TransientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the HTTP routes do with a request: split it into events, append all of them or none, answer. The source is the
 * route's id. Called by the web server's threads.
 */
final class HttpEvents {

    private static final Logger log = LoggerFactory.getLogger(HttpEvents.class);
    private static final int RETRY_AFTER_SECONDS = 5;
    private static final Set<String> BULK_ACTIONS = Set.of("index", "create", "update", "delete");

    private final EventLog eventLog;
    private final Sources sources;
    private final int maxEvents;
    private final SenderQuotas quotas;
    private final Refusals refusals;
    private final Clock clock;

    /** @param maxEvents most events that one request may bring */
    HttpEvents(EventLog eventLog, Sources sources, int maxEvents, SenderQuotas quotas, Refusals refusals, Clock clock) {
        this.quotas = quotas;
        this.eventLog = eventLog;
        this.sources = sources;
        this.maxEvents = maxEvents;
        this.refusals = refusals;
        this.clock = clock;
    }

    /** Answers with how many were accepted: an object, an array, or lines. */
    Processor events(Format format) {
        return answering(exchange -> accept(exchange, format, split(exchange, Map.of())));
    }

    /** As {@link #events}; MozDef's plugins know these events by {@code endpoint} and {@code customendpoint}. */
    Processor custom() {
        return answering(exchange -> {
            String application = exchange.getMessage().getHeader("application", "", String.class);
            Map<String, Object> marks = new LinkedHashMap<>();
            marks.put("endpoint", application);
            marks.put("customendpoint", true);
            return accept(exchange, Format.MOZDEF, split(exchange, marks));
        });
    }

    /** Answers as Elasticsearch's bulk API does, since that is what its shippers read. */
    Processor bulk() {
        return answering(exchange -> {
            Instant begun = clock.instant();
            byte[] body = body(exchange);
            List<byte[]> events = new ArrayList<>();
            List<String> actions = new ArrayList<>();
            if (firstCharacter(body) == '[') {
                events.addAll(JsonBodies.split(body, Map.of(), maxEvents));
                events.forEach(event -> actions.add("index"));
            } else {
                readBulk(JsonBodies.lines(body, maxEvents, 2), events, actions);
                if (events.size() > maxEvents) {
                    throw RefusedBodyException.tooManyEvents(maxEvents);
                }
            }
            long firstPosition = append(exchange, Format.MOZDEF, events) - events.size() + 1;
            long took = clock.instant().toEpochMilli() - begun.toEpochMilli();
            return new HttpAnswer(200, "application/json", BulkAnswer.json(took, actions, eventLog, firstPosition), 0);
        });
    }

    /** Action lines are told by their place before a document; a line without an action is a document, as in MozDef. */
    private static void readBulk(List<JsonBodies.Line> lines, List<byte[]> events, List<String> actions) {
        for (int i = 0; i < lines.size(); i++) {
            JsonBodies.Line line = lines.get(i);
            String action = line.onlyMember();
            if (!BULK_ACTIONS.contains(action)) {
                events.add(line.object(Map.of()));
                actions.add("index");
                continue;
            }
            if (!action.equals("index") && !action.equals("create")) {
                throw new BadRequestException(
                        line.number(), "events are never changed: the action " + action + " is not offered");
            }
            if (++i == lines.size()) {
                throw new BadRequestException(line.number(), "an action without a document");
            }
            events.add(lines.get(i).object(Map.of()));
            actions.add(action);
        }
    }

    private List<byte[]> split(Exchange exchange, Map<String, Object> marks) {
        byte[] body = body(exchange);
        String contentType = exchange.getMessage().getHeader(Exchange.CONTENT_TYPE, "", String.class);
        boolean lines = contentType.toLowerCase(Locale.ROOT).contains("ndjson");
        if (!lines && firstCharacter(body) == 0) {
            throw new BadRequestException(
                    1, "the body is empty; send a JSON object, an array of them, or lines of them");
        }
        return lines ? JsonBodies.splitLines(body, marks, maxEvents) : JsonBodies.split(body, marks, maxEvents);
    }

    private HttpAnswer accept(Exchange exchange, Format format, List<byte[]> payloads) {
        append(exchange, format, payloads);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("accepted", payloads.size());
        answer.put("parked", 0);
        return HttpAnswer.ok(202, answer);
    }

    /** @return position of the last one */
    private long append(Exchange exchange, Format format, List<byte[]> payloads) {
        String name = exchange.getFromRouteId();
        String peer = Senders.peer(exchange);
        String sender = Senders.name(exchange);
        long bytes = payloads.stream().mapToLong(payload -> payload.length).sum();
        Optional<Duration> wait = quotas.take(sender, payloads.size(), bytes);
        if (wait.isPresent()) {
            throw RefusedBodyException.overQuota(sender, wait.get());
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Source source = sources.source(name);
        source.received().add(payloads.size());
        long last = eventLog.append(payloads.stream()
                .map(payload -> new RawEvent(name, format, peer, Senders.trust(exchange), now, payload, sender))
                .toList());
        source.appended().add(payloads.size());
        return last;
    }

    private static byte[] body(Exchange exchange) {
        // Camel offers the body as characters, which would hide bytes that are no UTF-8.
        byte @Nullable [] body = exchange.getIn() instanceof PlatformHttpMessage message
                ? RequestBodies.body(message.getRequest())
                : null;
        if (body == null) {
            body = exchange.getMessage().getBody(byte[].class);
        }
        return body == null ? new byte[0] : body;
    }

    /** 0 where there is none. */
    private static int firstCharacter(byte[] body) {
        for (byte b : body) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return b;
            }
        }
        return 0;
    }

    private Processor answering(Receiver receiver) {
        return exchange -> {
            HttpAnswer answer;
            try {
                answer = receiver.receive(exchange);
            } catch (RefusedBodyException e) {
                refusals.count(e.reason());
                answer = e.answer();
            } catch (BadRequestException e) {
                refusals.count(Refusal.Reason.BAD_JSON);
                answer = HttpAnswer.problem(400, "Bad Request", String.valueOf(e.getMessage()), 0);
            } catch (TransientException e) {
                log.debug("refused a request: {}", e.getMessage());
                refusals.count(Refusal.Reason.LOG_FULL);
                answer = HttpAnswer.problem(
                        503, "Service Unavailable", String.valueOf(e.getMessage()), RETRY_AFTER_SECONDS);
            }
            answer.into(exchange);
        };
    }

    private interface Receiver {
        HttpAnswer receive(Exchange exchange);
    }
}
