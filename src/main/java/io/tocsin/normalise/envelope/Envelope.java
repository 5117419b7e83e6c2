package io.tocsin.normalise.envelope;

import io.tocsin.event.RawEvent.Format;
import io.tocsin.normalise.draft.Draft;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An event as a shipper's protocol carries it.
 *
 * @param document the event itself: the sender's object, or its line as {@code message} with what names the program
 * @param id the sender's id for the event; empty where it gave none
 * @param time by the shipper; null where it gave none
 * @param facts what the shipper says of the event, by ECS path; stands behind what the event says itself
 */
public record Envelope(
        Map<String, Object> document, String id, @Nullable Instant time, Map<String, Object> facts) {

    private static final Set<Format> WRAPPED =
            EnumSet.of(Format.ELASTICSEARCH, Format.SPLUNK_HEC, Format.OTLP, Format.LOKI, Format.CLOUD_EVENTS);

    /** Whether a payload of this format is wrapped so. */
    public static boolean has(Format format) {
        return WRAPPED.contains(format);
    }

    /** @throws io.tocsin.platform.PermanentException where the payload does not have the shape of its protocol */
    public static Envelope open(Format format, Map<String, Object> payload) {
        return switch (format) {
            case ELASTICSEARCH -> ElasticsearchHit.open(payload);
            case SPLUNK_HEC -> SplunkEvent.open(payload);
            case OTLP -> OtlpRecord.open(payload);
            case LOKI -> LokiLine.open(payload);
            case CLOUD_EVENTS -> CloudEvent.open(payload);
            default -> throw new IllegalArgumentException(format + " has no envelope");
        };
    }

    /** The time to read the event by: the shipper's, or that of receipt. */
    public Instant timeOr(Instant receivedAt) {
        return time == null ? receivedAt : time;
    }

    /** Puts the facts where the event says nothing itself. */
    public void fill(Draft draft) {
        facts.forEach((path, value) -> {
            if (!value.equals("") && draft.isFree(path)) {
                draft.put(path, value);
            }
        });
    }

    /** A line as a document, with what names the program that wrote it. */
    static Map<String, Object> line(String text) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("message", text);
        return document;
    }
}
