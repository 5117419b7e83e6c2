package io.tocsin.event;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads and writes nested documents by dotted paths, e.g. {@code source.ip}. */
public final class Fields {

    private Fields() {}

    /** Starts an empty document. {@link Event#of} takes it over, with those in it, and copies nothing. */
    public static Map<String, Object> newDocument() {
        return new Growing();
    }

    /**
     * Returns the value at this path, or null where there is none. A key that itself holds dots is found too, so that
     * {@code {"source.ip": …}} and {@code {"source": {"ip": …}}} read alike.
     */
    public static @Nullable Object get(Map<String, Object> document, String path) {
        return get(document, FieldPath.of(path));
    }

    /** Reads what {@link #get} reads at this path, which is taken apart once. */
    static Function<Map<String, Object>, @Nullable Object> reader(String path) {
        FieldPath known = FieldPath.of(path);
        return document -> get(document, known);
    }

    /** As {@link #get(Map, String)}, of a path that is taken apart. */
    public static @Nullable Object get(Map<String, Object> document, FieldPath path) {
        if (document instanceof Frozen frozen && !frozen.isDotted()) {
            return get(frozen, path);
        }
        List<FieldPath.Step> steps = path.steps();
        // without dots in its names, only the first step leads on
        boolean isPlain = document instanceof Growing growing && !growing.isDotted();
        if (!isPlain || steps.isEmpty()) {
            Object whole = document.get(path.whole());
            if (whole != null || steps.isEmpty()) {
                return whole;
            }
        }
        for (int i = 0; i < (isPlain ? 1 : steps.size()); i++) {
            Map<String, Object> inner = asMap(document.get(steps.get(i).key()));
            Object found = inner == null ? null : get(inner, steps.get(i).rest());
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** There is one way only. */
    private static @Nullable Object get(Frozen document, FieldPath path) {
        Object at = document;
        for (int i = 0; i < path.length(); i++) {
            at = at instanceof Frozen inner ? inner.get(path.name(i)) : null;
        }
        return at;
    }

    /**
     * Puts a value at this path, making the documents on the way. Where something that is no document stands on the
     * way, it moves to {@code <its path>.value}.
     */
    public static void put(Map<String, Object> document, String path, Object value) {
        put(document, FieldPath.of(path), value);
    }

    /** As {@link #put(Map, String, Object)}, at a path that is taken apart. */
    public static void put(Map<String, Object> document, FieldPath path, Object value) {
        Map<String, Object> at = document;
        int last = path.length() - 1;
        for (int i = 0; i < last; i++) {
            at = inner(at, path.name(i));
        }
        set(at, path.name(last), value);
    }

    private static Map<String, Object> inner(Map<String, Object> at, String step) {
        Object before = at.get(step);
        Map<String, Object> inner = asMap(before);
        if (inner == null) {
            inner = new Growing();
            set(at, step, inner);
            if (before != null) {
                inner.put("value", before);
            }
        } else if (inner instanceof Frozen) {
            inner = copy(inner);
            set(at, step, inner);
        }
        return inner;
    }

    private static void set(Map<String, Object> at, String name, Object value) {
        if (at instanceof Growing growing) {
            growing.set(name, value);
        } else {
            at.put(name, value);
        }
    }

    /** A document that can be filled on, with what this one holds; what is in that is the same. */
    static Map<String, Object> copy(Map<String, Object> document) {
        Map<String, Object> copy = new Growing();
        document.forEach(copy::put);
        return copy;
    }

    /** Returns an immutable deep copy; what is immutable already, or was made to be given away, is not copied. */
    static Frozen copyOf(Map<String, Object> document) {
        if (document instanceof Frozen frozen) {
            return frozen;
        }
        return (document instanceof Growing growing ? growing : (Growing) copy(document)).freeze();
    }

    static Object copyOfValue(Object value) {
        if (value instanceof String || value instanceof Long) {
            return value;
        }
        Map<String, Object> map = asMap(value);
        if (map != null) {
            return copyOf(map);
        }
        return value instanceof List<?> list ? copyOf(list) : value;
    }

    private static Object copyOf(List<?> list) {
        if (Frozen.isPlain(list)) {
            return List.copyOf(list); // the same one where it is immutable
        }
        List<Object> copy = new ArrayList<>(list.size());
        list.forEach(item -> copy.add(copyOfValue(item)));
        return Collections.unmodifiableList(copy);
    }

    @SuppressWarnings("unchecked") // documents come from JSON and BSON, whose keys are strings
    private static @Nullable Map<String, Object> asMap(@Nullable Object value) {
        if (value instanceof Growing growing) {
            return growing; // the usual one: whether an object has an interface costs more to see
        }
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : null;
    }
}
