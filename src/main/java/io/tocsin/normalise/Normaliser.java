package io.tocsin.normalise;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.log.LogRecord;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Raw event in, one event out. A line no parser claims becomes a generic event. Thread-safe.
 *
 * <p>Field by field: {@code docs/reference/events.md}.
 */
public final class Normaliser {

    private static final int FACILITY_BITS = 3;
    private static final String[] SEVERITIES = {
        "emergency", "alert", "critical", "error", "warning", "notice", "informational", "debug"
    };

    private final SyslogParser syslog;
    private final JsonReader json;
    private final List<LineParser> parsers = List.of(new PamParser(), new SshdParser());

    /** @param zone of times that do not name one */
    Normaliser(ZoneId zone) {
        SyslogTimestamps timestamps = new SyslogTimestamps(zone);
        this.syslog = new SyslogParser(timestamps);
        this.json = new JsonReader(timestamps);
    }

    /** The server's own parsers, with times that name no zone read as UTC. */
    public static Normaliser standard() {
        return new Normaliser(ZoneOffset.UTC);
    }

    /**
     * Makes the event of a log record; its id is that of the log and the position, or the sender's own.
     *
     * @throws io.tocsin.platform.PermanentException where the payload cannot be read as its format says
     */
    public Event normalise(LogRecord item, String logId) {
        return normalise(
                item.raw(), String.format(Locale.ROOT, "%s-%012x", logId, item.position()), item.position());
    }

    /**
     * As {@link #normalise(LogRecord, String)} for what did not come through the log.
     *
     * @param id used where the sender gave none
     */
    public Event normalise(RawEvent raw, String id, long position) {
        Event.Builder event = Event.builder();
        String text = new String(raw.payload(), UTF_8).replace("\0", "");
        if (raw.format() == RawEvent.Format.SYSLOG) {
            line(text, raw.receivedAt(), event);
        } else {
            json.read(text, raw, event);
            lineWithin(event);
        }
        if (event.text("event.id").isEmpty()) {
            event.put("event.id", id);
        }
        if (event.text("@timestamp").isEmpty()) {
            event.put("@timestamp", raw.receivedAt());
        }
        event.put("event.ingested", raw.receivedAt()).put("event.original", text);
        if (event.text("event.kind").isEmpty()) {
            event.put("event.kind", "event");
        }
        event.put("tocsin.source", raw.source())
                .put("tocsin.position", position)
                .put("tocsin.schema", Event.SCHEMA)
                .putText("observer.ip", Addresses.canonical(raw.peer()));
        related(event);
        return event.build();
    }

    private void line(String line, Instant receivedAt, Event.Builder event) {
        SyslogMessage message = syslog.parse(line, receivedAt);
        if (message.priority() >= 0) {
            int severity = message.priority() & ((1 << FACILITY_BITS) - 1);
            event.put("log.syslog.priority", message.priority())
                    .put("log.syslog.facility.code", message.priority() >> FACILITY_BITS)
                    .put("log.syslog.severity.code", severity)
                    .put("log.level", SEVERITIES[severity]);
        }
        if (message.time() != null) {
            event.put("@timestamp", message.time());
        }
        event.putText("host.name", message.host())
                .putText("process.name", message.app())
                .putText("log.syslog.msgid", message.messageId())
                .put("message", message.text());
        if (message.processId().chars().allMatch(Character::isDigit) && !message.processId().isEmpty()) {
            event.put("process.pid", Long.parseLong(message.processId()));
        }
        message.structured().forEach((name, value) -> event.put("log.syslog.structured_data." + name, value));
        content(message.app(), message.text(), event);
    }

    /** A shipper's JSON often carries the line of a program whose words we know. */
    private void lineWithin(Event.Builder event) {
        if (event.text("event.action").isEmpty() && event.text("event.category").isEmpty()) {
            content(event.text("process.name"), event.text("message"), event);
        }
    }

    private void content(String app, String text, Event.Builder event) {
        for (LineParser parser : parsers) {
            if (parser.claims(app) && parser.read(text, event)) {
                event.put("tocsin.parser.name", parser.name()).put("tocsin.parser.version", parser.version());
                return;
            }
        }
        if (event.text("event.dataset").isEmpty()) {
            event.put("event.dataset", "generic");
        }
        event.put("tocsin.parser.name", "generic").put("tocsin.parser.version", 1);
    }

    private static void related(Event.Builder event) {
        related(event, "related.ip", "source.ip", "destination.ip", "host.ip");
        related(event, "related.user", "user.name", "user.target.name");
        related(event, "related.hosts", "host.name", "source.domain", "destination.domain");
    }

    private static void related(Event.Builder event, String list, String... paths) {
        Set<String> values = new LinkedHashSet<>();
        for (String path : paths) {
            String value = event.text(path);
            if (!value.isEmpty()) {
                values.add(value);
            }
        }
        if (!values.isEmpty() && event.text(list).isEmpty()) {
            event.put(list, List.copyOf(values));
        }
    }
}
