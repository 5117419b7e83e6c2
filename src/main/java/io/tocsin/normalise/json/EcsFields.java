package io.tocsin.normalise.json;

import java.util.Map;
import java.util.Set;

/** ECS documents, nested or with dotted names: known top-level fields stay, all others move aside. */
final class EcsFields {

    /** The field sets of ECS 8.17. */
    private static final Set<String> FIELD_SETS = Set.of(
            "agent",
            "client",
            "cloud",
            "container",
            "data_stream",
            "destination",
            "device",
            "dll",
            "dns",
            "ecs",
            "email",
            "error",
            "event",
            "faas",
            "file",
            "geo",
            "group",
            "host",
            "http",
            "interface",
            "log",
            "network",
            "observer",
            "orchestrator",
            "organization",
            "os",
            "package",
            "process",
            "registry",
            "related",
            "rule",
            "server",
            "service",
            "source",
            "span",
            "threat",
            "tls",
            "trace",
            "transaction",
            "url",
            "user",
            "user_agent",
            "volume",
            "vulnerability");

    /** What ends a field set that a sender gave as one plain text. */
    private static final Map<String, String> NAMES = Map.of(
            "host",
            "host.name",
            "user",
            "user.name",
            "service",
            "service.name",
            "process",
            "process.name",
            "url",
            "url.full",
            "user_agent",
            "user_agent.original",
            "agent",
            "agent.name",
            "error",
            "error.message");

    private EcsFields() {}

    /** Returns the sender's {@code event.id}, {@code ""} where there is none. */
    static String read(Map<String, Object> document, Landing landing) {
        String id = "";
        for (Map.Entry<String, Object> field : document.entrySet()) {
            String key = field.getKey();
            Object value = field.getValue();
            if (key.equals("event") && value instanceof Map<?, ?> event) {
                id = event.get("id") instanceof String text ? text.strip() : id;
                event(event, landing);
            } else if (key.equals("_id") && value instanceof String text) {
                id = id.isEmpty() ? text.strip() : id;
            } else if (FIELD_SETS.contains(key)) {
                fieldSet(key, value, landing);
            } else {
                top(key, value, landing);
            }
        }
        return id;
    }

    private static void event(Map<?, ?> event, Landing landing) {
        event.forEach((key, value) -> {
            if (!key.equals("id")) {
                landing.put("event." + key, value);
            }
        });
    }

    private static void fieldSet(String key, Object value, Landing landing) {
        if (value instanceof Map<?, ?>) {
            landing.put(key, value);
        } else if (value instanceof String && NAMES.containsKey(key)) {
            landing.put(NAMES.getOrDefault(key, key), value);
        } else {
            landing.other(key, value);
        }
    }

    private static void top(String key, Object value, Landing landing) {
        switch (key) {
            case "@timestamp", "message" -> landing.put(key, value);
            case "tags" -> landing.tags(value);
            case "labels" -> labels(value, landing);
            case "unmapped" -> {
                if (value instanceof Map<?, ?> map) {
                    map.forEach((name, inner) -> landing.unmapped(String.valueOf(name), inner));
                } else {
                    landing.unmapped("unmapped", value);
                }
            }
            default -> landing.other(key, value);
        }
    }

    private static void labels(Object value, Landing landing) {
        if (!(value instanceof Map<?, ?> map)) {
            landing.unmapped("labels", value);
            return;
        }
        map.forEach((name, label) -> {
            if (label instanceof Map<?, ?> || label instanceof java.util.List<?>) {
                landing.unmapped("labels." + name, label);
            } else {
                landing.draft().label(String.valueOf(name), label.toString());
            }
        });
    }
}
