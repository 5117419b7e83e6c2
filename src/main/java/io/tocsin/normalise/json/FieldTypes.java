package io.tocsin.normalise.json;

import io.tocsin.normalise.draft.Addresses;
import io.tocsin.normalise.draft.Characters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The types that ECS gives to the fields we compute with; every other field keeps the type its sender gave it. */
public final class FieldTypes {

    /** What a field holds. */
    public enum Type {
        TEXT,
        NUMBER,
        ADDRESS,
        ADDRESSES,
        TEXTS,
        TIME
    }

    private static final Map<String, Type> TYPES = new HashMap<>();
    private static final Set<String> ABOVE = new HashSet<>();

    static {
        type(
                Type.TEXT,
                "event.kind",
                "event.action",
                "event.outcome",
                "event.dataset",
                "event.provider",
                "event.code",
                "event.reason",
                "event.module",
                "service.name",
                "message",
                "user.name",
                "user.id",
                "user.domain",
                "user.target.name",
                "user.effective.name",
                "host.name",
                "host.hostname",
                "process.name",
                "process.command_line",
                "process.executable",
                "process.parent.name",
                "url.path",
                "url.full",
                "url.domain",
                "http.request.method",
                "user_agent.original",
                "source.address",
                "source.domain",
                "destination.address",
                "destination.domain",
                "file.path",
                "file.name",
                "log.level",
                "log.file.path",
                "agent.name",
                "dns.question.name",
                "error.message",
                "cloud.region",
                "group.name");
        type(
                Type.NUMBER,
                "source.port",
                "destination.port",
                "client.port",
                "server.port",
                "url.port",
                "process.pid",
                "process.parent.pid",
                "http.response.status_code",
                "source.bytes",
                "destination.bytes",
                "network.bytes",
                "network.packets",
                "http.request.bytes",
                "http.response.bytes",
                "file.size",
                "event.severity",
                "event.duration",
                "event.sequence",
                "source.as.number",
                "destination.as.number",
                "log.syslog.priority",
                "log.syslog.facility.code",
                "log.syslog.severity.code");
        type(
                Type.ADDRESS,
                "source.ip",
                "destination.ip",
                "client.ip",
                "server.ip",
                "source.nat.ip",
                "destination.nat.ip");
        type(Type.ADDRESSES, "host.ip", "observer.ip", "related.ip", "dns.resolved_ip");
        type(
                Type.TEXTS,
                "event.category",
                "event.type",
                "tags",
                "related.user",
                "related.hosts",
                "related.hash",
                "host.mac",
                "process.args");
        type(Type.TIME, "@timestamp", "event.created", "event.start", "event.end");
    }

    private final JsonTimes times;

    FieldTypes(JsonTimes times) {
        this.times = times;
    }

    private static void type(Type type, String... paths) {
        for (String path : paths) {
            TYPES.put(path, type);
            for (int dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
                ABOVE.add(path.substring(0, dot));
            }
        }
    }

    /** The field's type; null where it has none of its own. */
    public static @Nullable Type type(String path) {
        return TYPES.get(path);
    }

    /** Says whether the field has a type of its own, so that a document in its place is wrong. */
    static boolean isTyped(String path) {
        return TYPES.containsKey(path);
    }

    /** Says whether a field with a type of its own lies below. */
    static boolean isAboveTyped(String path) {
        return ABOVE.contains(path);
    }

    /** The value in the field's type; null where it cannot be one. */
    @Nullable
    Object typed(String path, Object value, Instant receivedAt) {
        Type type = TYPES.get(path);
        if (type == null) {
            return value;
        }
        return switch (type) {
            case TEXT -> text(value);
            case NUMBER -> number(only(value));
            case ADDRESS -> address(only(value));
            case ADDRESSES -> addresses(value);
            case TEXTS -> texts(value);
            case TIME -> times.read(only(value), receivedAt);
        };
    }

    /** Of a list of one, as some shippers write every field, that one. */
    private static Object only(Object value) {
        return value instanceof List<?> list && list.size() == 1 ? list.get(0) : value;
    }

    private static @Nullable Object text(Object value) {
        if (value instanceof List<?> list) {
            return list.size() == 1 ? text(list.get(0)) : list.isEmpty() ? null : texts(list);
        }
        return value instanceof Map<?, ?> ? null : value.toString();
    }

    private static @Nullable Object number(Object value) {
        if (value instanceof Long) {
            return value;
        }
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1L << 53) {
            return number.longValue();
        }
        long number = value instanceof String text ? Characters.number(text) : -1;
        return number < 0 ? null : (Object) number;
    }

    private static @Nullable Object address(Object value) {
        String canonical = value instanceof String text ? Addresses.canonical(text.strip()) : "";
        return canonical.isEmpty() ? null : canonical;
    }

    private static @Nullable Object addresses(Object value) {
        List<Object> addresses = new ArrayList<>();
        for (Object item : value instanceof List<?> list ? list : List.of(value)) {
            Object address = address(item);
            if (address == null) {
                return null;
            }
            addresses.add(address);
        }
        return addresses;
    }

    private static @Nullable Object texts(Object value) {
        List<Object> texts = new ArrayList<>();
        for (Object item : value instanceof List<?> list ? list : List.of(value)) {
            if (item instanceof Map<?, ?> || item instanceof List<?>) {
                return null;
            }
            texts.add(item.toString());
        }
        return texts;
    }
}
