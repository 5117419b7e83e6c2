package io.tocsin.normalise.draft;

import io.tocsin.event.Event;
import io.tocsin.event.FieldPath;
import io.tocsin.event.Fields;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An event in the making: ECS fields by path, in the types that {@code docs/reference/events.md} lists. One thread. */
public final class Draft {

    /** A count in a line's own words, "repeated N times", is believed up to here: a forged one must not blind a rule. */
    private static final int MAX_OCCURRENCES = 100_000;

    private final Map<String, Object> fields;

    public Draft() {
        this(Fields.newDocument());
    }

    /** @param fields nested ECS fields to go on with; given away to the draft */
    public Draft(Map<String, Object> fields) {
        this.fields = fields;
    }

    public Draft put(String path, Object value) {
        Fields.put(fields, path, value);
        return this;
    }

    /** As {@link #put}, but an empty text puts nothing. */
    public Draft putText(String path, String value) {
        if (!value.isEmpty()) {
            Fields.put(fields, path, value);
        }
        return this;
    }

    /** Puts all that another draft has, over what stands here; lists and texts take the place of others. */
    public Draft putAll(Draft other) {
        merge(fields, other.fields);
        return this;
    }

    @SuppressWarnings("unchecked") // both were made of paths and documents whose keys are texts
    private static void merge(Map<String, Object> into, Map<String, Object> from) {
        from.forEach((key, value) -> {
            if (into.get(key) instanceof Map<?, ?> mine && value instanceof Map<?, ?> theirs) {
                merge((Map<String, Object>) mine, (Map<String, Object>) theirs);
            } else {
                into.put(key, value);
            }
        });
    }

    /** Puts only where nothing stands yet. */
    public Draft putIfAbsent(String path, String value) {
        return has(path) ? this : putText(path, value);
    }

    /** Takes out what stands at this path, at most two steps deep. */
    public Draft remove(String path) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            fields.remove(path);
        } else if (fields.get(path.substring(0, dot)) instanceof Map<?, ?> map) {
            map.remove(path.substring(dot + 1));
        }
        return this;
    }

    public boolean has(String path) {
        return Fields.get(fields, path) != null;
    }

    /**
     * Says whether nothing stands at this path. For paths of a sender's making, which {@link #has} would remember.
     */
    public boolean isFree(String path) {
        Object at = fields;
        int from = 0;
        for (int dot = path.indexOf('.'); dot > 0 && at instanceof Map<?, ?> map; dot = path.indexOf('.', from)) {
            at = map.get(path.substring(from, dot));
            from = dot + 1;
        }
        return !(at instanceof Map<?, ?> map) ? at == null : !map.containsKey(path.substring(from));
    }

    /** What stands at this path as text, the first of a list; {@code ""} where nothing does. */
    public String text(String path) {
        Object value = Fields.get(fields, path);
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof List<?> list) {
            return list.isEmpty() ? "" : String.valueOf(list.get(0));
        }
        return value == null || value instanceof Map<?, ?> ? "" : value.toString();
    }

    /** What stands at this path; null where nothing does. */
    public @Nullable Object value(String path) {
        return Fields.get(fields, path);
    }

    /** As {@link #value(String)}, of a path that is taken apart. */
    public @Nullable Object value(FieldPath path) {
        return Fields.get(fields, path);
    }

    /** What stands at this path as texts. */
    public List<String> texts(String path) {
        Object value = Fields.get(fields, path);
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).toList();
        }
        return value == null || value instanceof Map<?, ?> ? List.of() : List.of(value.toString());
    }

    /** The time at this path; null where there is none. */
    public @Nullable Instant instant(String path) {
        return Fields.get(fields, path) instanceof Instant instant ? instant : null;
    }

    /** Adds to the list at this path, unless it is there or empty. */
    public Draft add(String path, String value) {
        if (value.isEmpty()) {
            return this;
        }
        if (!has(path)) {
            return put(path, List.of(value));
        }
        return addAll(path, List.of(value));
    }

    /** Adds what is not there yet to the list at this path; in one go, since a sender's list may be long. */
    public Draft addAll(String path, List<String> values) {
        if (values.isEmpty()) {
            return this;
        }
        Set<String> all = new LinkedHashSet<>(texts(path));
        all.addAll(values);
        all.remove("");
        return all.isEmpty() ? this : put(path, List.copyOf(all));
    }

    public Draft tag(String tag) {
        return add("tags", tag);
    }

    /** A fact that ECS has no field for, as text. */
    public Draft label(String name, String value) {
        return putText("labels." + name, value);
    }

    /** Says what happened. See the action vocabulary in {@code docs/reference/events.md}. */
    public Draft happened(List<String> category, List<String> type, String action, String outcome) {
        put("event.category", category);
        put("event.type", type);
        put("event.action", action);
        return putText("event.outcome", outcome);
    }

    /** Who says so: {@code event.provider} and {@code service.name}. */
    public Draft said(String provider, String service) {
        put("event.provider", provider);
        return putText("service.name", service);
    }

    /**
     * The far end: an address to {@code source.ip}, a name to {@code source.domain}; as written in
     * {@code source.address} where it is not canonical.
     */
    public Draft source(String address) {
        if (address.isEmpty()) {
            return this;
        }
        String ip = Addresses.canonical(address);
        if (ip.isEmpty()) {
            boolean isName = address.indexOf('.') > 0 && address.indexOf(' ') < 0;
            put("source.address", address);
            return isName ? put("source.domain", address) : this;
        }
        put("source.ip", ip);
        return ip.equals(address) ? this : put("source.address", address);
    }

    public Draft source(String address, int port) {
        source(address);
        return port > 0 && port < 65536 ? put("source.port", (long) port) : this;
    }

    public Draft user(String name) {
        return putText("user.name", name);
    }

    public Draft targetUser(String name) {
        return putText("user.target.name", name);
    }

    /** Says how many happenings the line stands for; a count beyond 100,000 is cut to that. */
    public Draft occurrences(long count) {
        return put("tocsin.occurrences", Math.max(1, Math.min(count, MAX_OCCURRENCES)));
    }

    public Event build() {
        return Event.of(fields);
    }

    /** As {@link #build}, of fields that may be over the bounds of an event: what is over is cut. */
    public Event buildWithin() {
        return Event.of(EventBounds.within(fields));
    }
}
