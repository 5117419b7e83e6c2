package io.tocsin.normalise.envelope;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A line of Loki's push API; labels that are a name in ECS go there, all are kept below {@code labels}. */
final class LokiLine {

    private static final Map<String, List<String>> NAMES = Map.of(
            "host.name", List.of("host", "hostname", "node_name", "nodename"),
            "service.name", List.of("service_name", "app", "unit"),
            "container.name", List.of("container", "container_name"),
            "orchestrator.namespace", List.of("namespace"),
            "orchestrator.resource.name", List.of("pod"),
            "log.file.path", List.of("filename"));

    private LokiLine() {}

    static Envelope open(Map<String, Object> payload) {
        Map<String, Object> labels = Values.map(payload.get("stream"));
        labels.putAll(Values.map(payload.get("metadata")));
        Map<String, Object> facts = new LinkedHashMap<>();
        NAMES.forEach((path, names) -> names.stream()
                .map(name -> Values.text(labels.get(name)))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .ifPresent(text -> facts.put(path, text)));
        Values.labels(labels, facts);
        Map<String, Object> document = Envelope.line(Values.text(payload.get("line")));
        // The text of a container or a service is its clients' too: it must not be read as another program's line.
        named(document, facts, "service");
        named(document, facts, "container");
        return new Envelope(document, "", Values.nanoseconds(payload.get("timestamp")), facts);
    }

    private static void named(Map<String, Object> document, Map<String, Object> facts, String what) {
        Object name = facts.get(what + ".name");
        if (name != null) {
            document.put(what, new LinkedHashMap<>(Map.of("name", name)));
        }
    }
}
