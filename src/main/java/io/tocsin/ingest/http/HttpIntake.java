package io.tocsin.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.http.BodyMemory;
import io.tocsin.http.Refusal;
import io.tocsin.http.Refusals;
import io.tocsin.ingest.IngestProperties;
import io.tocsin.ingest.SenderQuotas;
import io.tocsin.ingest.Senders;
import io.tocsin.ingest.Source;
import io.tocsin.ingest.Sources;
import io.tocsin.log.EventLog;
import io.tocsin.platform.TransientException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every receiver over HTTP shares: the body of a request, the way of its events into the log, and its refusals. The
 * source is the route's id. Called by the web server's threads.
 */
final class HttpIntake {

    private static final Logger log = LoggerFactory.getLogger(HttpIntake.class);
    private static final int RETRY_AFTER_SECONDS = 5;

    private final EventLog eventLog;
    private final Sources sources;
    private final IngestProperties settings;
    private final SenderQuotas quotas;
    private final Refusals refusals;
    private final Clock clock;

    HttpIntake(
            EventLog eventLog,
            Sources sources,
            IngestProperties settings,
            SenderQuotas quotas,
            Refusals refusals,
            Clock clock) {
        this.eventLog = eventLog;
        this.sources = sources;
        this.settings = settings;
        this.quotas = quotas;
        this.refusals = refusals;
        this.clock = clock;
    }

    /**
     * One event of a request.
     *
     * @param id as {@link RawEvent#id}
     */
    @SuppressWarnings("ArrayRecordComponent") // given away to the log, never compared
    record Payload(Format format, byte[] bytes, String id) {

        /** One whose sender calls it nothing, or says so in the payload. */
        Payload(Format format, byte[] bytes) {
            this(format, bytes, "");
        }
    }

    /** Answers a request, once its events are in the log. */
    interface Receiver {

        /**
         * @throws RefusedBodyException where the request passes a bound
         * @throws BadRequestException where it cannot be read
         * @throws TransientException where the log takes nothing now
         */
        HttpAnswer receive(Exchange exchange);
    }

    /** How a protocol says that a request was refused. */
    interface Errors {

        /** Of Tocsin itself: RFC 9457. */
        Errors PROBLEMS = HttpAnswer::problem;

        HttpAnswer answer(int status, String title, String detail);
    }

    /** Most events that one request may bring. */
    int maxEvents() {
        return settings.maxRequestEvents();
    }

    /** Longest body, counted after it was unpacked. */
    int maxBodyBytes() {
        return (int) settings.maxRequestBytes().toBytes();
    }

    /** None yet; bounded as a whole. */
    RequestEvents events(Exchange exchange) {
        return new RequestEvents(maxEvents(), maxBodyBytes(), memory(exchange));
    }

    /** What the request holds; null where nothing bounds it. */
    static BodyMemory.@Nullable Share memory(Exchange exchange) {
        HttpServletRequest request = request(exchange);
        return request == null ? null : BodyMemory.of(request);
    }

    Instant now() {
        return clock.instant();
    }

    /** As {@link #append(Exchange, List)}, for events of one format that bring no id of their own. */
    long append(Exchange exchange, Format format, List<byte[]> events) {
        return append(
                exchange,
                events.stream().map(event -> new Payload(format, event)).toList());
    }

    /**
     * Appends all of them or none.
     *
     * @return position of the first one; of the next record where there are none
     */
    long append(Exchange exchange, List<Payload> payloads) {
        if (payloads.isEmpty()) {
            return eventLog.end();
        }
        String name = exchange.getFromRouteId();
        String peer = Senders.peer(exchange);
        String sender = Senders.name(exchange);
        RawEvent.Trust trust = Senders.trust(exchange);
        long bytes =
                payloads.stream().mapToLong(payload -> payload.bytes().length).sum();
        Optional<Duration> wait = quotas.take(sender, payloads.size(), bytes);
        if (wait.isPresent()) {
            throw RefusedBodyException.overQuota(sender, wait.get());
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Source source = sources.source(name);
        source.received().add(payloads.size());
        long last = eventLog.append(payloads.stream()
                .map(payload ->
                        new RawEvent(name, payload.format(), peer, trust, now, payload.bytes(), sender, payload.id()))
                .toList());
        source.appended(payloads.size(), last, now);
        return last - payloads.size() + 1;
    }

    String eventId(long position) {
        return eventLog.eventId(position);
    }

    /** Position of the next record. */
    long end() {
        return eventLog.end();
    }

    /** Null where it came by no HTTP. */
    static @Nullable HttpServletRequest request(Exchange exchange) {
        return exchange.getIn() instanceof PlatformHttpMessage message ? message.getRequest() : null;
    }

    static byte[] body(Exchange exchange) {
        // Camel offers the body as characters, which would hide bytes that are not UTF-8.
        byte @Nullable [] body = exchange.getIn() instanceof PlatformHttpMessage message
                ? RequestBodies.body(message.getRequest())
                : null;
        if (body == null) {
            body = exchange.getMessage().getBody(byte[].class);
        }
        return body == null ? new byte[0] : body;
    }

    /** The value of a parameter of the query; empty where there is none. */
    static String query(Exchange exchange, String name) {
        for (String parameter : header(exchange, Exchange.HTTP_QUERY).split("&")) {
            int equals = parameter.indexOf('=');
            if (equals > 0 && parameter.substring(0, equals).equals(name)) {
                try {
                    return URLDecoder.decode(parameter.substring(equals + 1), UTF_8);
                } catch (IllegalArgumentException e) {
                    throw new BadRequestException("The parameter " + name + " is not percent-encoded as a URL is");
                }
            }
        }
        return "";
    }

    /** The value of a header; empty where there is none. */
    static String header(Exchange exchange, String name) {
        String value = exchange.getMessage().getHeader(name, String.class);
        return value == null ? "" : value.strip();
    }

    static String contentType(Exchange exchange) {
        return header(exchange, Exchange.CONTENT_TYPE).toLowerCase(Locale.ROOT);
    }

    /** The first byte that is not blank; 0 where there is none. */
    static int firstCharacter(byte[] body) {
        for (byte b : body) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return b;
            }
        }
        return 0;
    }

    Processor answering(Errors errors, Receiver receiver) {
        return exchange -> {
            HttpAnswer answer;
            try {
                answer = receiver.receive(exchange);
            } catch (RefusedBodyException e) {
                refusals.count(e.reason());
                answer = errors.answer(e.status(), e.title(), String.valueOf(e.getMessage()))
                        .retryAfter(e.retryAfterSeconds());
            } catch (BadRequestException e) {
                refusals.count(Refusal.Reason.BAD_JSON);
                answer = errors.answer(400, "Bad Request", String.valueOf(e.getMessage()));
            } catch (TransientException e) {
                log.debug("refused a request: {}", e.getMessage());
                refusals.count(Refusal.Reason.LOG_FULL);
                answer = errors.answer(503, "Service Unavailable", String.valueOf(e.getMessage()))
                        .retryAfter(RETRY_AFTER_SECONDS);
            }
            answer.into(exchange);
        };
    }
}
