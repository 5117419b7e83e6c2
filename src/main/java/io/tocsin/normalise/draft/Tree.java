package io.tocsin.normalise.draft;

import io.tocsin.event.Fields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes nested documents out of what senders nest as they like: dotted names are opened, depth and digits bounded. A name
 * that is there twice has both values.
 */
public final class Tree {

    /** MongoDB takes 100 levels; our own paths in front of a sender's need some of them. */
    private static final int MAX_DEPTH = 48;

    private Tree() {}

    /** The document or list, or, where it lies too deep, its text. */
    public static Object bounded(Object value, int depth) {
        return depth > MAX_DEPTH ? String.valueOf(value) : value;
    }

    /** The document with its dotted names opened, and those of documents in it. */
    public static Map<String, Object> nested(Map<?, ?> document) {
        Map<String, Object> nested = Fields.newDocument();
        document.forEach((name, value) -> put(
                nested, Keys.steps(String.valueOf(name)), value instanceof Map<?, ?> inner ? nested(inner) : value));
        return nested;
    }

    /** UTF-8 has no half of a surrogate pair, which a JSON text can hold by its escape: it becomes U+FFFD. */
    public static String paired(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else {
                    return new String(text.getBytes(StandardCharsets.UTF_16), StandardCharsets.UTF_16);
                }
            }
        }
        return text;
    }

    /** A number that neither a long nor a finite double can hold, as text. */
    public static String shortened(String digits) {
        return digits.length() <= 1000 ? digits : digits.substring(0, 1000);
    }

    /** Puts a value at a path; where a plain value and a document want one place, the plain one goes to {@code .value}. */
    public static void put(Map<String, Object> into, List<String> steps, Object value) {
        Map<String, Object> at = into;
        for (int i = 0; i < steps.size() - 1; i++) {
            at = inner(at, steps.get(i));
        }
        String last = steps.get(steps.size() - 1);
        Object before = at.get(last);
        if (before instanceof Map<?, ?> && value instanceof Map<?, ?> map) {
            Map<String, Object> merged = inner(at, last);
            map.forEach((key, item) -> put(merged, List.of(String.valueOf(key)), item));
        } else if (before instanceof Map<?, ?>) {
            inner(at, last).put("value", value);
        } else if (before != null && value instanceof Map<?, ?> map) {
            Map<String, Object> merged = inner(at, last);
            map.forEach((key, item) -> put(merged, List.of(String.valueOf(key)), item));
        } else {
            at.put(last, before == null ? value : both(before, value));
        }
    }

    /**
     * Two values of one name, spelled twice or flat and nested: which of them a sender's own code put there, and which one a
     * client smuggled in, cannot be told, so both stay.
     */
    public static Object both(Object before, Object value) {
        if (before.equals(value)) {
            return before;
        }
        Several all = before instanceof Several several ? several : new Several(before);
        all.add(value);
        return all;
    }

    private static final class Several extends ArrayList<Object> {

        Several(Object first) {
            add(first);
        }
    }

    @SuppressWarnings("unchecked") // every map in here was made by clean, with names as keys
    private static Map<String, Object> inner(Map<String, Object> at, String step) {
        Object before = at.get(step);
        if (before instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        Map<String, Object> inner = Fields.newDocument();
        if (before != null) {
            inner.put("value", before);
        }
        at.put(step, inner);
        return inner;
    }
}
