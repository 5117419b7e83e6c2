package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.ValueType;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value that a run starts with, or that the answer to an approval holds.
 *
 * @param from where in the alert it is read; null where only a person gives it
 * @param fallback value where there is none; null for none
 * @param min smallest value of an int, double or duration, fewest characters of a string; null for no bound
 * @param max largest value, most characters; null for no bound
 */
public record Input(
        String name,
        ValueType type,
        @Nullable Expression from,
        boolean required,
        @Nullable Object fallback,
        @Nullable Object min,
        @Nullable Object max) {

    /**
     * Returns a value as this input holds it.
     *
     * @throws IllegalArgumentException where it is of another type or out of bounds, saying which input and why
     */
    public Object check(Object value) {
        try {
            Object checked = type.check(value);
            if (max != null && compare(checked, max) > 0) {
                throw new IllegalArgumentException(
                        shown(checked) + " is more than the " + max + " the playbook allows");
            }
            if (min != null && compare(checked, min) < 0) {
                throw new IllegalArgumentException(shown(checked) + " is less than the " + min + " the playbook wants");
            }
            return checked;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("input \"" + name + "\": " + e.getMessage(), e);
        }
    }

    private String shown(Object value) {
        return type == ValueType.STRING ? value.toString().length() + " characters" : value.toString();
    }

    private int compare(Object value, Object bound) {
        return switch (type) {
            case DURATION -> duration(value).compareTo(duration(bound));
            case STRING -> Long.compare(value.toString().length(), ((Number) bound).longValue());
            case INT, DOUBLE -> Double.compare(((Number) value).doubleValue(), ((Number) bound).doubleValue());
            case BOOL, IP, LIST, MAP -> 0;
        };
    }

    private static Duration duration(Object text) {
        return Objects.requireNonNullElse(ValueType.duration(text.toString()), Duration.ZERO);
    }
}
