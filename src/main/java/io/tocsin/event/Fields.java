package io.tocsin.event;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes nested documents by dotted paths, e.g. {@code source.ip}. */
public final class Fields {

    private Fields() {}

    /**
     * Returns the value at this path, or null where there is none. A key that itself holds dots is found too, so that
     * {@code {"source.ip": …}} and {@code {"source": {"ip": …}}} read alike.
     */
    public static @Nullable Object get(Map<String, Object> document, String path) {
        Object whole = document.get(path);
        if (whole != null) {
            return whole;
        }
        for (int dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
            Map<String, Object> inner = asMap(document.get(path.substring(0, dot)));
            if (inner != null) {
                Object found = get(inner, path.substring(dot + 1));
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /**
     * Puts a value at this path, making the documents on the way. Where something that is no document stands on the
     * way, it moves to {@code <its path>.value}.
     */
    public static void put(Map<String, Object> document, String path, Object value) {
        Map<String, Object> at = document;
        String rest = path;
        for (int dot = rest.indexOf('.'); dot > 0; dot = rest.indexOf('.')) {
            String step = rest.substring(0, dot);
            Map<String, Object> inner = asMap(at.get(step));
            if (inner == null) {
                inner = new LinkedHashMap<>();
                Object before = at.put(step, inner);
                if (before != null) {
                    inner.put("value", before);
                }
            }
            at = inner;
            rest = rest.substring(dot + 1);
        }
        at.put(rest, value);
    }

    /** Returns an immutable deep copy. */
    static Map<String, Object> copyOf(Map<String, Object> document) {
        Map<String, Object> copy = new LinkedHashMap<>(document.size() * 2);
        document.forEach((key, value) -> copy.put(key, copyOfValue(value)));
        return Collections.unmodifiableMap(copy);
    }

    private static Object copyOfValue(Object value) {
        Map<String, Object> map = asMap(value);
        if (map != null) {
            return copyOf(map);
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>(list.size());
            list.forEach(item -> copy.add(copyOfValue(item)));
            return Collections.unmodifiableList(copy);
        }
        return value;
    }

    @SuppressWarnings("unchecked") // documents come from JSON and BSON, whose keys are strings
    private static @Nullable Map<String, Object> asMap(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : null;
    }
}
