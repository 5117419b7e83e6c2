package io.tocsin.normalise.json;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON in which shippers wrap a line: docker's json-file, Fluent Bit, journald, GELF, Vector, Logstash. The line goes to
 * {@code message}, what the shipper knows of it to the ECS fields.
 */
final class Wrappings {

    /** Names of the same thing at the top level of events without ECS names, the surest first. */
    private static final List<String> TIMES = List.of("timestamp", "time", "ts", "datetime", "date");

    private static final List<String> PROGRAMS =
            List.of("appname", "app_name", "program", "ident", "syslog_identifier", "application_name");

    private Wrappings() {}

    /** The document with ECS names; the same one where it is not wrapped. */
    static Map<String, Object> open(Map<String, Object> document) {
        if (document.containsKey("MESSAGE") && isJournald(document)) {
            return journald(document);
        }
        if (document.get("MESSAGE") instanceof String && document.containsKey("PROGRAM")) {
            return syslogNg(document);
        }
        if (isGelf(document)) {
            return gelf(document);
        }
        if (document.get("log") instanceof String line && !document.containsKey("message")) {
            return container(document, line);
        }
        if (document.get("event") instanceof String line && isSplunk(document)) {
            Map<String, Object> opened = new LinkedHashMap<>(document);
            opened.remove("event");
            opened.remove("source");
            put(opened, "message", line.stripTrailing());
            return named(opened);
        }
        if (document.get("message") instanceof String) {
            return named(document);
        }
        return document;
    }

    /** What Splunk's HTTP event collector takes, sent to another port. */
    private static boolean isSplunk(Map<String, Object> document) {
        return document.containsKey("sourcetype") && !document.containsKey("message");
    }

    static boolean isGelf(Map<String, Object> document) {
        return document.get("short_message") instanceof String && document.containsKey("version");
    }

    private static boolean isJournald(Map<String, Object> document) {
        return document.containsKey("__REALTIME_TIMESTAMP")
                || document.containsKey("_HOSTNAME")
                || document.containsKey("SYSLOG_IDENTIFIER")
                || document.containsKey("_SYSTEMD_UNIT");
    }

    /** systemd.journal-fields(7); times are in microseconds. */
    private static Map<String, Object> journald(Map<String, Object> document) {
        Map<String, Object> opened = new LinkedHashMap<>(document);
        Object at = first(opened, "_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP");
        opened.remove("__REALTIME_TIMESTAMP");
        put(opened, "@timestamp", at);
        Object message = opened.remove("MESSAGE");
        put(opened, "message", message instanceof List<?> bytes ? text(bytes) : message);
        putInner(opened, "host", "name", opened.remove("_HOSTNAME"));
        putInner(opened, "process", "name", first(opened, "SYSLOG_IDENTIFIER", "_COMM"));
        putInner(opened, "process", "pid", first(opened, "SYSLOG_PID", "_PID"));
        return opened;
    }

    /** A field that is not UTF-8 is a list of its bytes. */
    private static String text(List<?> bytes) {
        byte[] raw = new byte[bytes.size()];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = bytes.get(i) instanceof Number number ? number.byteValue() : (byte) '?';
        }
        return new String(raw, StandardCharsets.UTF_8);
    }

    /** The names of syslog-ng's format-json, and of rsyslog's where it is set so. */
    private static Map<String, Object> syslogNg(Map<String, Object> document) {
        Map<String, Object> opened = new LinkedHashMap<>(document);
        put(opened, "message", opened.remove("MESSAGE"));
        put(opened, "@timestamp", first(opened, "ISODATE", "DATE"));
        putInner(opened, "host", "name", first(opened, "HOST"));
        putInner(opened, "process", "name", first(opened, "PROGRAM"));
        putInner(opened, "process", "pid", first(opened, "PID"));
        return opened;
    }

    /** GELF 1.1; additional fields begin with an underscore. */
    private static Map<String, Object> gelf(Map<String, Object> document) {
        Map<String, Object> opened = new LinkedHashMap<>();
        document.forEach((key, value) -> {
            boolean isAdditional = key.length() > 1 && key.charAt(0) == '_' && !document.containsKey(key.substring(1));
            opened.put(isAdditional ? key.substring(1) : key, value);
        });
        Object whole = opened.get("full_message");
        Object brief = opened.remove("short_message");
        boolean isWhole = whole instanceof String text && !text.isBlank();
        opened.remove("full_message");
        put(opened, "message", isWhole ? whole : brief);
        put(opened, "@timestamp", opened.remove("timestamp"));
        Object host = opened.remove("host");
        putInner(opened, "host", "name", host instanceof Map<?, ?> ? null : host);
        opened.remove("version");
        return named(opened);
    }

    /** Docker and what reads its files; {@code kubernetes} is Fluent Bit's filter. */
    private static Map<String, Object> container(Map<String, Object> document, String line) {
        Map<String, Object> opened = new LinkedHashMap<>(document);
        opened.remove("log");
        put(opened, "message", line.stripTrailing());
        if (opened.get("kubernetes") instanceof Map<?, ?> kubernetes) {
            putInner(opened, "container", "name", kubernetes.get("container_name"));
            putInner(opened, "host", "name", kubernetes.get("host"));
            Map<String, Object> resource = new LinkedHashMap<>();
            put(resource, "name", kubernetes.get("pod_name"));
            putInner(opened, "orchestrator", "namespace", kubernetes.get("namespace_name"));
            putInner(opened, "orchestrator", "resource", resource.isEmpty() ? null : resource);
        }
        return named(opened);
    }

    private static Map<String, Object> named(Map<String, Object> document) {
        Map<String, Object> opened = new LinkedHashMap<>(document);
        if (!opened.containsKey("@timestamp")) {
            for (String name : TIMES) {
                Object at = opened.get(name);
                if (at != null && !(at instanceof Map<?, ?>)) {
                    opened.put("@timestamp", at);
                    opened.remove(name);
                    break;
                }
            }
        }
        program(opened);
        Object host = opened.get("host");
        Object logSource = first(opened, "logsource", "hostname");
        if (host instanceof String name) {
            opened.put("host", new LinkedHashMap<>(Map.of("name", logSource instanceof String ? logSource : name)));
        } else {
            putInner(opened, "host", "name", logSource);
        }
        return opened;
    }

    private static void program(Map<String, Object> opened) {
        for (String name : PROGRAMS) {
            if (opened.get(name) instanceof String program && !(opened.get("process") instanceof Map<?, ?>)) {
                putInner(opened, "process", "name", program);
                opened.remove(name);
                putInner(opened, "process", "pid", first(opened, "procid", "pid"));
                return;
            }
        }
    }

    private static @Nullable Object first(Map<String, Object> document, String... names) {
        for (String name : names) {
            Object value = document.get(name);
            if (value instanceof String || value instanceof Number) {
                document.remove(name);
                return value;
            }
        }
        return null;
    }

    private static void put(Map<String, Object> into, String name, @Nullable Object value) {
        if (value != null && !"".equals(value)) {
            into.putIfAbsent(name, value);
        }
    }

    private static void putInner(Map<String, Object> into, String name, String inner, @Nullable Object value) {
        if (value == null || "".equals(value)) {
            return;
        }
        Map<String, Object> set = new LinkedHashMap<>();
        if (into.get(name) instanceof Map<?, ?> before) {
            before.forEach((key, item) -> set.put(String.valueOf(key), item));
        } else if (into.containsKey(name)) {
            return;
        }
        set.putIfAbsent(inner, value);
        into.put(name, set);
    }
}
