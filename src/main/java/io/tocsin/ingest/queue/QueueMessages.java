package io.tocsin.ingest.queue;

import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.event.RawEvent.Trust;
import io.tocsin.ingest.PayloadBound;
import io.tocsin.ingest.Source;
import io.tocsin.ingest.Sources;
import io.tocsin.log.EventLog;
import io.tocsin.platform.PermanentException;
import io.tocsin.platform.RateLimit;
import io.tocsin.platform.TransientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * The bean {@code queueMessages}, the end of a queue's route: returns when the message, or each of a batch, is in the event log,
 * and not before, so that the component acknowledges only then. While the log refuses, the consumer waits here and reads nothing
 * more; when the server stops meanwhile it fails, and the queue delivers the messages again. A message keeps the queue's id for it,
 * so one that is delivered again is the same event.
 *
 * <p>The exchange property {@code format} says how to read the messages; default {@code json}. Called by the threads of the
 * consumers.
 */
final class QueueMessages implements Processor, ApplicationListener<ContextClosedEvent> {

    private static final Logger log = LoggerFactory.getLogger(QueueMessages.class);
    private static final long TRY_AGAIN_MILLIS = 500;

    private final EventLog eventLog;
    private final Sources sources;
    private final Clock clock;
    private final RateLimit warnings = new RateLimit(Duration.ofSeconds(30));
    private volatile boolean stopping;

    QueueMessages(EventLog eventLog, Sources sources, Clock clock) {
        this.eventLog = eventLog;
        this.sources = sources;
        this.clock = clock;
    }

    /** Comes before the routes are stopped, which waits for what is under way. */
    @Override
    public void onApplicationEvent(ContextClosedEvent closed) {
        stopping = true;
    }

    @Override
    public void process(Exchange exchange) {
        Format format = format(exchange);
        Source source = sources.source(exchange.getFromRouteId());
        List<Exchange> messages = messages(exchange);
        List<RawEvent> raws = new ArrayList<>();
        for (Exchange message : messages) {
            RawEvent raw = raw(message, source.name(), format);
            if (raw != null) {
                raws.add(raw);
            }
        }
        if (!raws.isEmpty()) {
            source.received().add(raws.size());
            append(raws, source);
        }
        if (!messages.isEmpty()) {
            Acknowledgement.of(messages.get(messages.size() - 1));
        }
    }

    /** A consumer of batches makes its messages the body. */
    private static List<Exchange> messages(Exchange exchange) {
        if (!(exchange.getMessage().getBody() instanceof List<?> batch)) {
            return List.of(exchange);
        }
        return batch.stream().map(Exchange.class::cast).toList();
    }

    /** Null where the message is empty. */
    private @Nullable RawEvent raw(Exchange message, String source, Format format) {
        byte[] payload = QueuePayload.of(message.getMessage());
        if (payload.length == 0) {
            return null;
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new RawEvent(
                source,
                format,
                "",
                Trust.UNKNOWN,
                now,
                PayloadBound.cut(payload),
                "",
                MessageId.of(message.getMessage()));
    }

    private void append(List<RawEvent> raws, Source source) {
        while (true) {
            try {
                long last = eventLog.append(raws);
                source.appended(raws.size(), last, raws.get(0).receivedAt());
                return;
            } catch (RuntimeException e) {
                // Whatever it is: a message that is passed over would be acknowledged with the next one.
                if (stopping) {
                    throw e;
                }
                if (warnings.permits()) {
                    log.warn("The event log refuses, source {} waits: {}", source.name(), e.getMessage());
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(TRY_AGAIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("The server stops; the queue delivers the messages again", e);
        }
    }

    private static Format format(Exchange exchange) {
        String name = exchange.getProperty("format", "json", String.class);
        try {
            return Format.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new PermanentException(
                    "Route " + exchange.getFromRouteId() + " sets format to " + name + "; use json, syslog or mozdef",
                    e);
        }
    }
}
