package io.tocsin.normalise.parser;

import io.tocsin.event.FieldPath;
import io.tocsin.event.Fields;
import io.tocsin.normalise.draft.Addresses;
import io.tocsin.normalise.draft.Characters;
import io.tocsin.normalise.json.FieldTypes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A field of the event that a parser writes: brings a value to the field's type, and leaves out what the field cannot hold. What
 * is not an address goes beside it to {@code *.address}. Immutable.
 */
final class EcsTarget {

    /** What only the server says. */
    private static final Set<String> OURS =
            Set.of("event.original", "event.id", "event.ingested", "event.lag_ms", "log.source.address");

    static final Set<String> CATEGORIES = Set.of(
            "api",
            "authentication",
            "configuration",
            "database",
            "driver",
            "email",
            "file",
            "host",
            "iam",
            "intrusion_detection",
            "library",
            "malware",
            "network",
            "package",
            "process",
            "registry",
            "session",
            "threat",
            "vulnerability",
            "web",
            // the kinds of key events that ECS has no word for
            "authorization",
            "account lifecycle",
            "password/key",
            "account activation",
            "application exception");

    static final Set<String> TYPES = Set.of(
            "access",
            "admin",
            "allowed",
            "change",
            "connection",
            "creation",
            "deletion",
            "denied",
            "device",
            "end",
            "error",
            "group",
            "indicator",
            "info",
            "installation",
            "protocol",
            "start",
            "user");

    static final Set<String> OUTCOMES = Set.of("success", "failure", "unknown");

    private static final Set<String> LOWER_CASE =
            Set.of("network.transport", "network.protocol", "network.application", "network.direction");

    private enum Kind {
        ADDRESS,
        NUMBER,
        TEXTS,
        ADDRESSES,
        WORDS,
        OUTCOME,
        TIME,
        LOWER,
        TEXT,
        ANY
    }

    private final String path;
    private final FieldPath place;
    private final Kind kind;
    private final Set<String> words;

    /** @throws IllegalArgumentException for a field that no parser may write */
    EcsTarget(String path) {
        if (OURS.contains(path) || path.equals("tocsin") || path.startsWith("tocsin.")) {
            throw new IllegalArgumentException("a parser cannot write \"" + path + "\": only the server sets it");
        }
        if (path.isBlank() || path.startsWith(".") || path.endsWith(".") || path.contains("..")) {
            throw new IllegalArgumentException("\"" + path + "\" is not the path of a field");
        }
        this.path = path;
        this.place = FieldPath.of(path);
        this.kind = kind(path);
        this.words = path.equals("event.category") ? CATEGORIES : path.equals("event.type") ? TYPES : OUTCOMES;
    }

    private static Kind kind(String path) {
        if (path.equals("event.category") || path.equals("event.type")) {
            return Kind.WORDS;
        }
        if (path.equals("event.outcome")) {
            return Kind.OUTCOME;
        }
        if (LOWER_CASE.contains(path)) {
            return Kind.LOWER;
        }
        FieldTypes.Type type = FieldTypes.type(path);
        if (type != null) {
            return switch (type) {
                case TEXT -> Kind.TEXT;
                case NUMBER -> Kind.NUMBER;
                case ADDRESS -> Kind.ADDRESS;
                case ADDRESSES -> Kind.ADDRESSES;
                case TEXTS -> Kind.TEXTS;
                case TIME -> Kind.TIME;
            };
        }
        if (path.endsWith(".ip")) {
            return Kind.ADDRESS;
        }
        boolean isCount = path.endsWith(".port")
                || path.endsWith(".bytes")
                || path.endsWith(".packets")
                || path.endsWith(".pid")
                || path.endsWith(".status_code");
        return isCount ? Kind.NUMBER : path.startsWith("labels.") ? Kind.TEXT : Kind.ANY;
    }

    String path() {
        return path;
    }

    /** @throws IllegalArgumentException where a constant is none of the words that the field may hold */
    void check(String constant) {
        if ((kind == Kind.WORDS || kind == Kind.OUTCOME) && !words.contains(constant)) {
            throw new IllegalArgumentException(path + " cannot be \"" + constant + "\": use one of "
                    + String.join(", ", words.stream().sorted().toList()));
        }
    }

    /** Puts the value into the event's fields, where the field can hold it. */
    void put(Map<String, Object> fields, Object value) {
        switch (kind) {
            case ADDRESS -> address(fields, Names.text(value));
            case NUMBER -> putUnlessNull(fields, number(value));
            case TEXTS, ADDRESSES -> texts(fields, value);
            case WORDS -> words(fields, value);
            case OUTCOME -> putUnlessNull(fields, word(value));
            case TIME -> putUnlessNull(fields, value instanceof Instant ? value : null);
            case LOWER -> {
                String text = Names.text(value);
                putUnlessNull(fields, text == null ? null : text.toLowerCase(Locale.ROOT));
            }
            case TEXT -> putUnlessNull(fields, Names.text(value));
            case ANY -> putUnlessNull(fields, value instanceof Number || value instanceof Boolean ? value : any(value));
        }
    }

    private void putUnlessNull(Map<String, Object> fields, @Nullable Object value) {
        if (value != null) {
            Fields.put(fields, place, value);
        }
    }

    private static Object any(Object value) {
        return value instanceof Map<?, ?> || value instanceof List<?> ? value : value.toString();
    }

    private void address(Map<String, Object> fields, @Nullable String text) {
        if (text == null) {
            return;
        }
        String stripped = text.strip();
        String canonical = Addresses.canonical(stripped);
        if (!canonical.isEmpty()) {
            Fields.put(fields, place, canonical);
            return;
        }
        String side = path.substring(0, path.length() - ".ip".length());
        putIfAbsent(fields, side + ".address", stripped);
        boolean isName = stripped.indexOf('.') > 0 && stripped.indexOf(' ') < 0 && !isNumeric(stripped);
        if (isName) {
            putIfAbsent(fields, side + ".domain", stripped);
        }
    }

    private static void putIfAbsent(Map<String, Object> fields, String path, String value) {
        if (Fields.get(fields, path) == null) {
            Fields.put(fields, path, value);
        }
    }

    private static boolean isNumeric(String text) {
        return Characters.all(text, c -> (c >= '0' && c <= '9') || c == '.' || c == ':' || c == '/');
    }

    private static @Nullable Object number(Object value) {
        if (value instanceof Long) {
            return value;
        }
        if (value instanceof Number number) {
            double exact = number.doubleValue();
            return exact == Math.rint(exact) && Math.abs(exact) < 1L << 53 ? (Object) (long) exact : null;
        }
        String text = Names.text(value);
        long number = text == null ? -1 : Characters.number(text);
        return number < 0 ? null : (Object) number;
    }

    private void texts(Map<String, Object> fields, Object value) {
        List<Object> texts = new ArrayList<>();
        for (Object item : value instanceof List<?> list ? list : List.of(value)) {
            String text = Names.text(item);
            String kept = text == null || kind == Kind.TEXTS ? text : Addresses.canonical(text);
            if (kept != null && !kept.isEmpty()) {
                texts.add(kept);
            }
        }
        if (!texts.isEmpty()) {
            Fields.put(fields, place, List.copyOf(texts));
        }
    }

    private void words(Map<String, Object> fields, Object value) {
        List<Object> known = new ArrayList<>(4);
        for (Object item : value instanceof List<?> list ? list : List.of(value)) {
            if (item instanceof String text && words.contains(text) && !known.contains(text)) {
                known.add(text);
            }
        }
        if (!known.isEmpty()) {
            Fields.put(fields, place, List.copyOf(known));
        }
    }

    private @Nullable Object word(Object value) {
        String text = Names.text(value);
        String lower = text == null ? "" : text.toLowerCase(Locale.ROOT);
        return words.contains(lower) ? lower : null;
    }
}
