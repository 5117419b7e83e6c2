package io.tocsin.normalise.draft;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes nested documents out of what senders nest as they like: dotted names are opened, names made safe, nulls left
 * out, depth bounded, numbers brought to {@code Long} and {@code Double}. A name that is there twice has both values.
 */
public final class Tree {

    /** MongoDB takes 100 levels; our own paths in front of a sender's need some of them. */
    private static final int MAX_DEPTH = 48;

    private Tree() {}

    /** Returns a clean, nested copy. */
    public static Map<String, Object> clean(Map<?, ?> document) {
        return clean(document, 0);
    }

    private static Map<String, Object> clean(Map<?, ?> document, int depth) {
        Map<String, Object> clean = new LinkedHashMap<>();
        document.forEach((key, value) -> {
            List<String> steps = Keys.steps(String.valueOf(key));
            Object cleanValue = value(value, depth + steps.size());
            if (cleanValue != null) {
                put(clean, steps, cleanValue);
            }
        });
        return clean;
    }

    private static @Nullable Object value(@Nullable Object value, int depth) {
        if (value instanceof String text) {
            return paired(text);
        }
        if (value == null || value instanceof Boolean || value instanceof Long) {
            return value;
        }
        if (value instanceof Map<?, ?> map) {
            return depth > MAX_DEPTH ? paired(String.valueOf(map)) : clean(map, depth);
        }
        if (value instanceof List<?> list) {
            return depth > MAX_DEPTH ? paired(String.valueOf(list)) : list(list, depth);
        }
        return value instanceof Number number ? number(number) : String.valueOf(value);
    }

    private static List<Object> list(List<?> list, int depth) {
        List<Object> clean = new ArrayList<>(list.size());
        for (Object item : list) {
            Object cleanItem = value(item, depth + 1);
            if (cleanItem != null) {
                clean.add(cleanItem);
            }
        }
        return clean;
    }

    /** A number that neither a long nor a finite double can hold is kept as text. */
    private static Object number(Number number) {
        if (number instanceof BigInteger big) {
            return big.bitLength() < 64 ? (Object) big.longValue() : shortened(big.toString());
        }
        if (number instanceof BigDecimal || number instanceof Double || number instanceof Float) {
            double value = number.doubleValue();
            return Double.isFinite(value) ? (Object) value : shortened(String.valueOf(number));
        }
        return number.longValue();
    }

    /** UTF-8 has no half of a surrogate pair, which a JSON text can hold by its escape: it becomes U+FFFD. */
    private static String paired(String text) {
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

    private static String shortened(String digits) {
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
        Map<String, Object> inner = new LinkedHashMap<>();
        if (before != null) {
            inner.put("value", before);
        }
        at.put(step, inner);
        return inner;
    }
}
