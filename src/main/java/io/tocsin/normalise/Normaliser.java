package io.tocsin.normalise;

import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.log.EventLog;
import io.tocsin.log.LogRecord;
import io.tocsin.normalise.draft.Draft;
import io.tocsin.normalise.draft.EventBounds;
import io.tocsin.normalise.envelope.Envelope;
import io.tocsin.normalise.json.JsonEvents;
import io.tocsin.normalise.json.JsonText;
import io.tocsin.normalise.line.LineParsers;
import io.tocsin.normalise.parser.ParserSet;
import io.tocsin.normalise.parser.Trace;
import io.tocsin.platform.PermanentException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes one event of one raw event. The same raw event gives the same event, whenever and wherever it is read. Safe for
 * many threads.
 */
public final class Normaliser {

    private static final int MAX_SENDER_ID = 200;

    private final ZoneId zone;
    private final Duration clockSkew;
    private final Supplier<ParserSet> parsers;
    private final SyslogEvents syslog;
    private final JsonEvents json;

    /** @param parsers those in force, asked for each line */
    Normaliser(ZoneId zone, Duration clockSkew, Supplier<ParserSet> parsers) {
        this(zone, clockSkew, parsers, null);
    }

    private Normaliser(ZoneId zone, Duration clockSkew, Supplier<ParserSet> parsers, @Nullable Trace trace) {
        LineParsers lines = new LineParsers(zone.normalized());
        ProductLines products = new ProductLines(lines, parsers, trace);
        this.zone = zone;
        this.clockSkew = clockSkew;
        this.parsers = parsers;
        this.syslog = new SyslogEvents(zone.normalized(), products);
        this.json = new JsonEvents(zone.normalized(), lines, products, syslog::readInner);
    }

    /** One with the default settings and the parsers that are shipped, for tools and tests that run without Spring. */
    public static Normaliser standard() {
        return with(ShippedParsers.set());
    }

    /** As {@link #standard}, with these parsers. */
    public static Normaliser with(ParserSet parsers) {
        return new Normaliser(ZoneOffset.UTC, Duration.ofMinutes(5), () -> parsers);
    }

    /** The parsers in force now. */
    public ParserSet parsers() {
        return parsers.get();
    }

    /**
     * Makes the event as {@link #normalise}; of a record that would be parked one with its text, and the reason in {@code
     * tocsin.parked}. For tools that show one event for each line.
     */
    public Event normaliseOrTell(RawEvent raw, String id, long position) {
        try {
            return normalise(raw, id, position);
        } catch (PermanentException e) {
            PayloadText payload = PayloadText.of(raw.payload());
            Draft draft = new Draft();
            draft.put("event.id", id);
            draft.put("event.kind", "event");
            draft.put("@timestamp", raw.receivedAt());
            draft.putText("message", payload.text());
            draft.put("event.dataset", "generic");
            draft.put("tocsin.parser.name", "generic");
            draft.put("tocsin.parser.version", 1L);
            draft.put("tocsin.source", raw.source());
            draft.put("tocsin.parked", String.valueOf(e.getMessage()));
            finish(raw, payload, position, draft);
            return draft.buildWithin();
        }
    }

    /**
     * How an event was read.
     *
     * @param event null where the record would be parked
     * @param reason why it would be parked; empty where it would not
     * @param trace which parsers were asked, and what their steps gave
     */
    public record Explanation(@Nullable Event event, String reason, Trace trace) {}

    /** Makes the event as {@link #normalise}, and notes how. */
    public Explanation explain(RawEvent raw, String id) {
        Trace trace = new Trace();
        Normaliser telling = new Normaliser(zone, clockSkew, parsers, trace);
        try {
            return new Explanation(telling.normalise(raw, id, -1), "", trace);
        } catch (PermanentException e) {
            return new Explanation(null, String.valueOf(e.getMessage()), trace);
        }
    }

    /**
     * Makes the event of a record of the event log.
     *
     * @param logId {@link io.tocsin.log.EventLog#id()}
     * @throws PermanentException with the reason, when the payload cannot be an event: park the record
     */
    public Event normalise(LogRecord record, String logId) {
        return normalise(record.raw(), EventLog.eventId(logId, record.position()), record.position());
    }

    /**
     * Makes the event of a raw event that has no place in the log.
     *
     * @param id the event's id, unless the payload brings one of its own
     * @param position for {@code tocsin.position}; -1 where there is none
     * @throws PermanentException with the reason, when the payload cannot be an event
     */
    public Event normalise(RawEvent raw, String id, long position) {
        PayloadText payload = PayloadText.of(raw.payload());
        Draft draft = new Draft();
        draft.put("event.id", id);
        draft.put("event.kind", "event");
        draft.put("tocsin.source", raw.source());
        boolean isLine = raw.format() == Format.SYSLOG;
        if (isLine && !JsonText.beginsAsObject(payload.text())) {
            syslog.read(payload.text(), raw.receivedAt(), draft);
        } else if (isLine) {
            object(payload.text(), raw.receivedAt(), draft);
        } else {
            String senderId = Envelope.has(raw.format())
                    ? enveloped(raw, payload.text(), draft)
                    : json.read(
                            JsonText.object(payload.text()),
                            payload.text(),
                            raw.format() == Format.MOZDEF,
                            raw.receivedAt(),
                            draft);
            if (!senderId.isEmpty()) {
                draft.put("event.id", idOf(raw, senderId));
            }
        }
        finish(raw, payload, position, draft);
        return raw.payload().length <= EventBounds.NEVER_OVER ? draft.build() : draft.buildWithin();
    }

    /** Returns the sender's id, empty where there is none. */
    private String enveloped(RawEvent raw, String text, Draft draft) {
        Envelope envelope = Envelope.open(raw.format(), JsonText.object(text));
        String own = json.read(envelope.document(), "", false, envelope.timeOr(raw.receivedAt()), draft);
        envelope.fill(draft);
        return envelope.id().isEmpty() ? own : envelope.id();
    }

    /** A line that is a JSON object as a whole; it may begin like one and be cut off, and is a text then. */
    private void object(String text, Instant receivedAt, Draft draft) {
        Map<String, Object> whole;
        try {
            whole = JsonText.object(text);
        } catch (PermanentException notJson) {
            syslog.read(text, receivedAt, draft);
            return;
        }
        json.read(whole, text, false, receivedAt, draft);
    }

    /**
     * With the source and the sender in front, so that nobody can take an id that another sender's event has or will have.
     * Neither a sender's address nor a word of trust holds a colon here, and an id made of a log position holds none at
     * all, so no two of them can meet.
     */
    private static String idOf(RawEvent raw, String senderId) {
        String trust = raw.trust().word();
        String sender = raw.source() + ":" + (trust.isEmpty() ? "-" : trust) + ":"
                + raw.peer().replace(':', '-') + ":";
        return senderId.length() <= MAX_SENDER_ID ? sender + senderId : sender + Digest.of(senderId);
    }

    private void finish(RawEvent raw, PayloadText payload, long position, Draft draft) {
        draft.put("event.ingested", raw.receivedAt());
        draft.put("event.original", payload.text());
        if (!payload.isUtf8()) {
            draft.put("labels.encoding", payload.encoding());
        }
        draft.putText("log.source.address", raw.peer());
        draft.put("tocsin.schema", (long) Event.SCHEMA);
        draft.put("tocsin.position", position);
        draft.putText("tocsin.sender.trust", raw.trust().word());
        draft.putText("tocsin.sender.name", raw.sender());
        clock(raw.receivedAt(), draft);
        Related.fill(draft);
    }

    private void clock(Instant receivedAt, Draft draft) {
        Instant at = draft.instant("@timestamp");
        if (at != null && !EventBounds.isTime(at)) {
            draft.put("@timestamp", receivedAt).tag("tocsin.timestamp_unreadable");
            at = receivedAt;
        }
        if (at != null) {
            draft.put("event.lag_ms", Duration.between(at, receivedAt).toMillis());
            if (at.isAfter(receivedAt.plus(clockSkew))) {
                draft.tag("tocsin.clock_skew");
            }
        }
    }
}
