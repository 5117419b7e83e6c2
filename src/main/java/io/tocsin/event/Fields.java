package io.tocsin.event;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads and writes nested documents by dotted paths, e.g. {@code source.ip}. */
public final class Fields {

    private Fields() {}

    /**
     * Returns the value at this path, or null where there is none. A key that itself holds dots is found too, so that
     * {@code {"source.ip": …}} and {@code {"source": {"ip": …}}} read alike.
     */
    public static @Nullable Object get(Map<String, Object> document, String path) {
        return get(document, Path.of(path));
    }

    /** Reads what {@link #get} reads at this path, which is taken apart once. */
    static Function<Map<String, Object>, @Nullable Object> reader(String path) {
        Path known = Path.of(path);
        return document -> get(document, known);
    }

    private static @Nullable Object get(Map<String, Object> document, Path path) {
        if (document instanceof Frozen frozen && !frozen.isDotted()) {
            return get(frozen, path.names());
        }
        Object whole = document.get(path.whole());
        if (whole != null) {
            return whole;
        }
        for (Step step : path.steps()) {
            Map<String, Object> inner = asMap(document.get(step.key()));
            Object found = inner == null ? null : get(inner, step.rest());
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** There is one way only. */
    private static @Nullable Object get(Frozen document, List<String> names) {
        Object at = document;
        for (int i = 0; i < names.size(); i++) {
            at = at instanceof Frozen inner ? inner.get(names.get(i)) : null;
        }
        return at;
    }

    /**
     * A path and all the ways that may lead there, taken apart once.
     *
     * @param names where no key holds a dot
     * @param whole where the whole path is one key
     * @param steps the others, the shortest key first
     */
    private record Path(List<String> names, String whole, List<Step> steps) {

        /** They stand in rules and in code, so there are not many; if logs had them, they would be taken apart again. */
        private static final int MOST = 10_000;

        /** More names than these stand in a key only where it is the whole path. */
        private static final int LONGEST_KEY = 8;

        private static final Map<String, Path> KNOWN = new ConcurrentHashMap<>();

        static Path of(String path) {
            Path known = KNOWN.get(path);
            if (known == null) {
                known = apart(path);
                if (KNOWN.size() < MOST) {
                    KNOWN.put(path, known);
                }
            }
            return known;
        }

        /** From the end on, so that each rest is made once. */
        private static Path apart(String path) {
            String[] names = path.split("[.]", -1);
            Path[] rests = new Path[names.length];
            String whole = "";
            for (int from = names.length - 1; from >= 0; from--) {
                whole = from == names.length - 1 ? names[from] : names[from] + '.' + whole;
                List<Step> steps = new ArrayList<>();
                StringBuilder key = new StringBuilder(names[from]);
                for (int next = from + 1; next < Math.min(names.length, from + LONGEST_KEY); next++) {
                    steps.add(new Step(key.toString(), rests[next]));
                    key.append('.').append(names[next]);
                }
                rests[from] =
                        new Path(List.copyOf(List.of(names).subList(from, names.length)), whole, List.copyOf(steps));
            }
            return rests[0];
        }
    }

    private record Step(String key, Path rest) {}

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
            } else if (inner instanceof Frozen) {
                inner = new LinkedHashMap<>(inner);
                at.put(step, inner);
            }
            at = inner;
            rest = rest.substring(dot + 1);
        }
        at.put(rest, value);
    }

    /** Returns an immutable deep copy; what is immutable already is not copied. */
    static Frozen copyOf(Map<String, Object> document) {
        if (document instanceof Frozen frozen) {
            return frozen;
        }
        String[] names = new String[document.size()];
        Object[] values = new Object[names.length];
        int at = 0;
        for (Map.Entry<String, Object> entry : document.entrySet()) {
            names[at] = entry.getKey();
            values[at++] = copyOfValue(entry.getValue());
        }
        return new Frozen(names, values);
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
