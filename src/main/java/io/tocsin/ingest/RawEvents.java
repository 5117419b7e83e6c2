package io.tocsin.ingest;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.log.EventLog;
import io.tocsin.platform.PermanentException;
import io.tocsin.platform.RateLimit;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.netty.NettyConstants;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of every route of a source, {@code direct:raw-events}: makes a raw event of the body and gets it into the log.
 * Exchange properties say how: {@code source} (default: the route's id), {@code format} ({@code syslog}, {@code json},
 * {@code mozdef}; default {@code syslog}) and {@code whenFull}: {@code fail} (default: returns only when it is on disk,
 * fails the exchange where it cannot, for sources that can be told), {@code wait} or {@code shed}.
 */
final class RawEvents implements Processor {

    private static final Logger log = LoggerFactory.getLogger(RawEvents.class);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final EventLog eventLog;
    private final QueuedAppender appender;
    private final Sources sources;
    private final int maxBytes;
    private final SenderQuotas quotas;
    private final Clock clock;
    private final RateLimit overQuota = new RateLimit(Duration.ofSeconds(30));
    private final RateLimit warnings = new RateLimit(Duration.ofSeconds(30));

    RawEvents(
            EventLog eventLog,
            QueuedAppender appender,
            Sources sources,
            int maxBytes,
            SenderQuotas quotas,
            Clock clock) {
        this.eventLog = eventLog;
        this.appender = appender;
        this.sources = sources;
        this.maxBytes = maxBytes;
        this.quotas = quotas;
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        Format format = format(exchange);
        byte[] payload;
        boolean cut = false;
        if (body instanceof CutMessage message) {
            payload = message.kept();
            cut = true;
        } else {
            byte @Nullable [] bytes =
                    body instanceof byte[] ready ? ready : exchange.getMessage().getBody(byte[].class);
            payload = bytes == null ? new byte[0] : bytes;
            if (format == Format.SYSLOG && payload.length > maxBytes) {
                payload = CutMessage.of(payload, maxBytes).kept();
                cut = true;
            }
        }
        if (isBlank(payload)) {
            return;
        }
        String name = exchange.getProperty("source", exchange.getFromRouteId(), String.class);
        Source source = sources.source(name);
        source.received().increment();
        if (cut) {
            source.truncated().increment();
            if (warnings.permits()) {
                log.warn(
                        "Source {} sends messages longer than tocsin.ingest.max-message-bytes, {}: cut to that",
                        name,
                        maxBytes);
            }
        }
        String sender = Senders.name(exchange);
        accept(
                new RawEvent(
                        name,
                        format,
                        Senders.peer(exchange),
                        Senders.trust(exchange),
                        clock.instant().truncatedTo(ChronoUnit.MILLIS),
                        payload,
                        sender),
                exchange.getProperty("whenFull", "fail", String.class),
                source);
        if (!sender.isEmpty()) {
            quotas.charge(sender, 1, payload.length).ifPresent(wait -> slowDown(exchange, sender, wait));
        }
    }

    /** What a known sender brings beyond its quota waits on its own side: its connection is not read for a while. */
    private void slowDown(Exchange exchange, String sender, Duration wait) {
        if (exchange.getMessage().getHeader(NettyConstants.NETTY_CHANNEL_HANDLER_CONTEXT)
                        instanceof ChannelHandlerContext connection
                && connection.channel().config().isAutoRead()) {
            ChannelConfig reading = connection.channel().config();
            reading.setAutoRead(false);
            var unused = connection
                    .executor()
                    .schedule(
                            () -> reading.setAutoRead(true),
                            Math.min(wait.toMillis(), LONGEST_PAUSE.toMillis()),
                            TimeUnit.MILLISECONDS);
            if (overQuota.permits()) {
                log.warn("The sender {} brings more than its quota allows: its connection is read more slowly", sender);
            }
        }
    }

    private void accept(RawEvent raw, String whenFull, Source source) {
        switch (whenFull) {
            case "wait" -> appender.acceptWaiting(raw);
            case "shed" -> appender.acceptOrShed(raw);
            case "fail" -> {
                source.appended(1, eventLog.append(List.of(raw)), raw.receivedAt());
            }
            default ->
                throw new PermanentException(
                        "Route " + raw.source() + " sets whenFull to " + whenFull + "; use fail, wait or shed");
        }
    }

    private static Format format(Exchange exchange) {
        String name = exchange.getProperty("format", "syslog", String.class);
        try {
            return Format.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new PermanentException(
                    "Route " + exchange.getFromRouteId() + " sets format to " + name + "; use syslog, json or mozdef",
                    e);
        }
    }

    private static boolean isBlank(byte[] payload) {
        for (byte b : payload) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n' && b != 0) {
                return false;
            }
        }
        return true;
    }
}
