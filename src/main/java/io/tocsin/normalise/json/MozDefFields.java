package io.tocsin.normalise.json;

import io.tocsin.normalise.draft.Addresses;
import io.tocsin.normalise.draft.Draft;
import io.tocsin.normalise.draft.Keys;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * MozDef's JSON (docs/source/usage/json_format.rst) and the other names its event worker took for the same fields (mq/
 * esworker_eventtask.py, keyMapping). What {@code details} holds beyond the table goes below {@code unmapped}.
 */
final class MozDefFields {

    private static final Map<String, String> TOP = new LinkedHashMap<>();
    private static final Map<String, String> DETAILS = new LinkedHashMap<>();

    static {
        // the first name that is there wins
        names(TOP, "@timestamp", "utctimestamp", "eventtime", "timestamp", "date");
        names(TOP, "event.created", "receivedtimestamp");
        names(TOP, "message", "summary", "message", "payload");
        names(TOP, "host.name", "hostname", "source_host", "host");
        names(TOP, "agent.name", "mozdefhostname");
        names(TOP, "process.name", "processname", "pname", "sourcename", "program");
        names(TOP, "process.pid", "processid", "pid");
        names(TOP, "event.category", "category", "eventtype");
        names(TOP, "severity", "severity", "syslogseverity", "severityvalue", "level", "priority");
        names(TOP, "source", "source", "facility", "syslogfacility");
        names(TOP, "source.ip", "sourceip");
        names(TOP, "log.file.path", "path", "file", "logger");

        names(DETAILS, "source.ip", "sourceipaddress");
        names(DETAILS, "source.port", "sourceport");
        names(DETAILS, "destination.ip", "destinationipaddress");
        names(DETAILS, "destination.port", "destinationport");
        names(DETAILS, "user.name", "username");
        names(DETAILS, "user.target.name", "dstuser");
        names(DETAILS, "process.command_line", "command");
        names(DETAILS, "process.parent.name", "parentprocess");
        names(DETAILS, "url.full", "destinationuri");
        names(DETAILS, "http.request.referrer", "sourceuri");
        names(DETAILS, "user_agent.original", "useragent");
        names(DETAILS, "http.request.method", "method");
        names(DETAILS, "http.response.status_code", "status");
        names(DETAILS, "dns.question.name", "query");
        names(DETAILS, "file.path", "path");
        names(DETAILS, "file.hash.md5", "md5");
        names(DETAILS, "cloud.region", "awsregion");
    }

    private static final Map<String, String> GEO = Map.of(
            "country_code",
            "country_iso_code",
            "country_name",
            "country_name",
            "city",
            "city_name",
            "continent",
            "continent_name",
            "region_code",
            "region_iso_code",
            "postal_code",
            "postal_code",
            "time_zone",
            "timezone");

    private static final Set<String> TRANSPORTS = Set.of("tcp", "udp", "icmp", "icmp6", "ipv6-icmp", "sctp");

    private static final List<String> SEVERITIES =
            List.of("emergency", "alert", "critical", "error", "warning", "notice", "info", "debug");

    private MozDefFields() {}

    private static void names(Map<String, String> into, String path, String... names) {
        for (String name : names) {
            into.put(name, path);
        }
    }

    /** Returns the sender's {@code _id}, {@code ""} where there is none. */
    static String read(Map<String, Object> document, Landing landing) {
        Map<String, Object> fields = lowerCased(document);
        List<String> done = new ArrayList<>();
        TOP.forEach((name, path) -> {
            Object value = fields.get(name);
            if (value != null && !(value instanceof Map<?, ?>)) {
                done.add(name);
                top(name, path, value, landing);
            }
        });
        String id = fields.get("_id") instanceof String text ? text.strip() : "";
        done.addAll(List.of("_id", "details", "fields", "tags"));
        details(fields.get("details"), landing);
        details(fields.get("fields"), landing);
        Object tags = fields.get("tags");
        if (tags != null) {
            landing.tags(tags);
        }
        fields.forEach((name, value) -> {
            if (!done.contains(name)) {
                landing.other(name, value);
            }
        });
        return id;
    }

    private static Map<String, Object> lowerCased(Map<String, Object> document) {
        Map<String, Object> lowerCased = new LinkedHashMap<>();
        document.forEach(
                (name, value) -> lowerCased.putIfAbsent(name.replace("@", "").toLowerCase(Locale.ROOT), value));
        return lowerCased;
    }

    private static void top(String name, String path, Object value, Landing landing) {
        Draft draft = landing.draft();
        switch (path) {
            case "severity" -> severity(name, value, landing);
            case "source" -> {
                boolean isFile = value instanceof String text && text.startsWith("/");
                if (draft.has("event.dataset") || (draft.has("log.file.path") && isFile)) {
                    landing.other(name, value);
                } else {
                    landing.put(isFile ? "log.file.path" : "event.dataset", value, name);
                }
            }
            default -> {
                // MozDef writes UNKNOWN where a sender left a field out
                if (draft.has(path)) {
                    landing.other(name, value);
                } else if (!value.equals("UNKNOWN")) {
                    landing.put(path, value, name);
                }
            }
        }
    }

    private static void severity(String name, Object value, Landing landing) {
        Draft draft = landing.draft();
        String word = value.toString().strip().toLowerCase(Locale.ROOT);
        if (draft.has("log.level") || word.equals("unknown") || word.isEmpty()) {
            landing.other(name, value);
            return;
        }
        draft.put("log.level", word);
        int code = SEVERITIES.indexOf(word);
        if (code >= 0) {
            draft.put("log.syslog.severity.code", (long) code);
            draft.put("log.syslog.severity.name", word);
        }
    }

    private static void details(@org.jspecify.annotations.Nullable Object details, Landing landing) {
        if (details == null) {
            return;
        }
        if (!(details instanceof Map<?, ?> map)) {
            landing.unmapped("message", details);
            return;
        }
        map.forEach((key, value) -> detail(Keys.safe(String.valueOf(key)), value, landing));
    }

    private static void detail(String key, Object value, Landing landing) {
        String name = key.toLowerCase(Locale.ROOT);
        Draft draft = landing.draft();
        String path = DETAILS.getOrDefault(name, "");
        if (!path.isEmpty() && !draft.has(path) && !(value instanceof Map<?, ?>)) {
            landing.put(path, value, key);
            return;
        }
        switch (name) {
            case "sourceipaddress" -> farEnd(key, value, landing);
            case "success" -> outcome(key, value, true, landing);
            case "error" -> {
                if (isBoolean(value)) {
                    outcome(key, value, false, landing);
                } else {
                    landing.put("error.message", value, key);
                }
            }
            case "protocol" -> {
                boolean isTransport = TRANSPORTS.contains(value.toString().toLowerCase(Locale.ROOT));
                landing.put(
                        isTransport ? "network.transport" : "network.protocol",
                        value instanceof String text ? text.toLowerCase(Locale.ROOT) : value,
                        key);
            }
            case "program" -> program(value, landing);
            case "sourceipgeolocation" -> geo("source.geo.", key, value, landing);
            case "destinationipgeolocation" -> geo("destination.geo.", key, value, landing);
            default -> landing.unmapped(key, value);
        }
    }

    /** The far end; {@code sourceip} beside the details is who forwarded the event. */
    private static void farEnd(String key, Object value, Landing landing) {
        Draft draft = landing.draft();
        String forwarder = draft.text("source.ip");
        if (value instanceof String text && !Addresses.canonical(text.strip()).isEmpty()) {
            draft.remove("source.ip");
            landing.put("source.ip", value, key);
            landing.unmapped("sourceip", forwarder);
        } else {
            landing.unmapped(key, value);
        }
    }

    /** Who wrote the line, which MozDef's alerts and our parsers go by; the process beside the details may be a forwarder. */
    private static void program(Object value, Landing landing) {
        Draft draft = landing.draft();
        String process = draft.text("process.name");
        landing.put("process.name", value, "program");
        if (!process.isEmpty() && !process.equals(draft.text("process.name"))) {
            landing.other("processname", process);
        }
    }

    private static boolean isBoolean(Object value) {
        String word = value.toString().toLowerCase(Locale.ROOT);
        return word.equals("true") || word.equals("false");
    }

    private static void outcome(String key, Object value, boolean successWhen, Landing landing) {
        if (!isBoolean(value)) {
            landing.unmapped(key, value);
            return;
        }
        boolean is = Boolean.parseBoolean(value.toString());
        // error=false does not say that it worked
        if (successWhen || is) {
            landing.draft().put("event.outcome", is == successWhen ? "success" : "failure");
        }
    }

    private static void geo(String path, String key, Object value, Landing landing) {
        if (!(value instanceof Map<?, ?> map)) {
            landing.unmapped(key, value);
            return;
        }
        map.forEach((name, inner) -> {
            String field = GEO.get(String.valueOf(name));
            if (field == null) {
                landing.unmapped(key + "." + name, inner);
            } else {
                landing.put(path + field, inner, key + "." + name);
            }
        });
        if (map.get("latitude") instanceof Number latitude && map.get("longitude") instanceof Number longitude) {
            landing.draft().put(path + "location.lat", latitude.doubleValue());
            landing.draft().put(path + "location.lon", longitude.doubleValue());
        }
    }
}
