package io.tocsin.normalise;

import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.log.EventLog;
import io.tocsin.log.LogRecord;
import io.tocsin.normalise.draft.Draft;
import io.tocsin.normalise.draft.EventBounds;
import io.tocsin.normalise.json.JsonEvents;
import io.tocsin.normalise.line.LineParsers;
import io.tocsin.platform.PermanentException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Makes one event of one raw event. The same raw event gives the same event, whenever and wherever it is read. Safe for
 * many threads.
 */
public final class Normaliser {

    private static final int MAX_SENDER_ID = 200;

    private final Duration clockSkew;
    private final SyslogEvents syslog;
    private final JsonEvents json;

    Normaliser(ZoneId zone, Duration clockSkew) {
        LineParsers lines = new LineParsers(zone.normalized());
        this.clockSkew = clockSkew;
        this.syslog = new SyslogEvents(zone.normalized(), lines);
        this.json = new JsonEvents(zone.normalized(), lines, syslog::readInner);
    }

    /** One with the default settings, for tools and tests that run without Spring. */
    public static Normaliser standard() {
        return new Normaliser(ZoneOffset.UTC, Duration.ofMinutes(5));
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
        if (raw.format() == Format.SYSLOG) {
            syslog.read(payload.text(), raw.receivedAt(), draft);
        } else {
            String senderId = json.read(payload.text(), raw.format() == Format.MOZDEF, raw.receivedAt(), draft);
            if (!senderId.isEmpty()) {
                draft.put("event.id", idOf(raw, senderId));
            }
        }
        finish(raw, payload, position, draft);
        return raw.payload().length <= EventBounds.NEVER_OVER ? draft.build() : draft.buildWithin();
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
        draft.put("tocsin.source", raw.source());
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
