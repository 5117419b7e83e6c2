package io.tocsin.playbook.expression;

import com.google.protobuf.Timestamp;
import dev.cel.common.values.NullValue;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Brings values to the few types that expressions know, and back. */
final class Values {

    private static final int MAX_DEPTH = 40;

    private Values() {}

    /** Returns the value as CEL wants it: whole numbers as Long, times as ISO 8601 text, null as CEL's null. */
    static Object toCel(@Nullable Object value) {
        return toCel(value, 0);
    }

    private static Object toCel(@Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new ExpressionException("a value is nested deeper than " + MAX_DEPTH + " levels", false);
        }
        if (value == null) {
            return NullValue.NULL_VALUE;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put(String.valueOf(key), toCel(item, depth + 1)));
            return copy;
        }
        if (value instanceof Iterable<?> items) {
            List<Object> copy = new ArrayList<>();
            items.forEach(item -> copy.add(toCel(item, depth + 1)));
            return copy;
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof Long || value instanceof Boolean || value instanceof Double) {
            return value;
        }
        return value instanceof Number number ? (Object) number.doubleValue() : value.toString();
    }

    /** Returns what CEL computed as a JSON-like value. */
    static @Nullable Object fromCel(@Nullable Object value) {
        if (value == null || value instanceof NullValue || value == com.google.protobuf.NullValue.NULL_VALUE) {
            return null;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put(String.valueOf(key), fromCel(item)));
            return copy;
        }
        if (value instanceof Iterable<?> items) {
            List<@Nullable Object> copy = new ArrayList<>();
            items.forEach(item -> copy.add(fromCel(item)));
            return copy;
        }
        if (value instanceof Timestamp timestamp) {
            return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos())
                    .toString();
        }
        if (value instanceof com.google.protobuf.Duration duration) {
            return Duration.ofSeconds(duration.getSeconds(), duration.getNanos())
                    .toString();
        }
        if (value instanceof Long || value instanceof Double || value instanceof Boolean || value instanceof String) {
            return value;
        }
        if (value instanceof Number number) {
            return number.longValue();
        }
        if (value instanceof Temporal || value instanceof Duration) {
            return value.toString();
        }
        throw new ExpressionException(
                "the result is a " + value.getClass().getSimpleName() + ", which a playbook cannot hold", false);
    }
}
