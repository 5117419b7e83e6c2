package io.tocsin.normalise.envelope;

import io.tocsin.platform.PermanentException;
import java.util.LinkedHashMap;
import java.util.Map;

/** An event of Splunk's HTTP Event Collector; its metadata are those of "Format events for HTTP Event Collector". */
final class SplunkEvent {

    private SplunkEvent() {}

    static Envelope open(Map<String, Object> payload) {
        Object event = payload.get("event");
        if (event == null) {
            throw new PermanentException("an event of the HTTP Event Collector has no \"event\"");
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("host.name", Values.text(payload.get("host")));
        String source = Values.text(payload.get("source"));
        boolean isFile = source.startsWith("/") || source.contains(":\\");
        facts.put(isFile ? "log.file.path" : "labels.source", source);
        facts.put("labels.sourcetype", Values.text(payload.get("sourcetype")));
        facts.put("labels.index", Values.text(payload.get("index")));
        Values.labels(Values.map(payload.get("fields")), facts);
        Map<String, Object> document =
                event instanceof Map<?, ?> object ? Values.map(object) : Envelope.line(event.toString());
        return new Envelope(document, "", Values.seconds(payload.get("time")), facts);
    }
}
