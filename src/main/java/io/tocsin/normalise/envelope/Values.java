package io.tocsin.normalise.envelope;

import io.tocsin.normalise.draft.Keys;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads values of the protocols. */
final class Values {

    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

    private Values() {}

    /** The value as text; empty where it is none. */
    static String text(@Nullable Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean ? value.toString() : "";
    }

    /** The object; an empty one where the value is none. */
    static Map<String, Object> map(@Nullable Object value) {
        Map<String, Object> copy = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> copy.put(String.valueOf(key), item));
        }
        return copy;
    }

    static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    /** A number of seconds since 1970, with a fraction, to the microsecond; null where the value is none. */
    static @Nullable Instant seconds(@Nullable Object value) {
        return decimal(value, NANOS);
    }

    /** A number of nanoseconds since 1970; null where the value is none, or 0. */
    static @Nullable Instant nanoseconds(@Nullable Object value) {
        return decimal(value, BigDecimal.ONE);
    }

    private static @Nullable Instant decimal(@Nullable Object value, BigDecimal toNanos) {
        String text = text(value);
        if (text.isEmpty() || text.length() > 40) {
            return null;
        }
        try {
            BigDecimal nanos = new BigDecimal(text).multiply(toNanos);
            if (nanos.signum() <= 0 || nanos.precision() - nanos.scale() > 20) {
                return null;
            }
            BigDecimal[] parts = nanos.divideAndRemainder(NANOS);
            return Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].longValue())
                    .truncatedTo(ChronoUnit.MICROS);
        } catch (ArithmeticException | NumberFormatException | DateTimeException e) {
            return null;
        }
    }

    /** Facts of names of a sender's choice: texts below {@code labels}. */
    static void labels(Map<?, ?> values, Map<String, Object> facts) {
        values.forEach((name, value) -> {
            String text = text(value);
            if (!text.isEmpty()) {
                facts.put("labels." + Keys.safe(String.valueOf(name)).replace('.', '_'), text);
            }
        });
    }
}
