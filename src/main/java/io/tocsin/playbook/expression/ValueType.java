package io.tocsin.playbook.expression;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The types of inputs and outputs. */
public enum ValueType {
    STRING,
    INT,
    DOUBLE,
    BOOL,
    /** An IPv4 or IPv6 address, held as text. */
    IP,
    /** An ISO 8601 duration such as {@code PT4H}, held as text. */
    DURATION,
    LIST,
    MAP;

    /** The word in playbooks: lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the value as this type holds it.
     *
     * @throws IllegalArgumentException where it is of another type, saying which
     */
    public Object check(@Nullable Object value) {
        Object fitting =
                switch (this) {
                    case STRING -> value instanceof String ? value : null;
                    case INT -> whole(value);
                    case DOUBLE -> value instanceof Number number ? (Object) number.doubleValue() : null;
                    case BOOL -> value instanceof Boolean ? value : null;
                    case IP -> value instanceof String text && IpKind.of(text) != IpKind.NONE ? value : null;
                    case DURATION -> value instanceof String text && duration(text) != null ? value : null;
                    case LIST -> value instanceof List ? value : null;
                    case MAP -> value instanceof Map ? value : null;
                };
        if (fitting == null) {
            throw new IllegalArgumentException(shown(value) + " is no " + word());
        }
        return fitting;
    }

    /** Says whether a value of another type can be one of this: a text may be an address, a whole number a double. */
    public boolean takes(ValueType other) {
        return switch (this) {
            case IP, DURATION -> other == STRING || other == this;
            case INT, DOUBLE -> other == INT || other == DOUBLE;
            case STRING, BOOL, LIST, MAP -> other == this;
        };
    }

    private static String shown(@Nullable Object value) {
        String text = String.valueOf(value);
        return value instanceof String ? '"' + cut(text) + '"' : cut(text);
    }

    private static String cut(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }

    private static @Nullable Object whole(@Nullable Object value) {
        if (value instanceof Long || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        return value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 9e15
                ? (Object) number.longValue()
                : null;
    }

    /** Reads a duration; null where the text is none. */
    public static @Nullable Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** What stands for a value in a dry run, where nothing outside was asked. */
    public Object placeholder(String name) {
        return switch (this) {
            case STRING -> "<" + name + ">";
            case INT -> 0L;
            case DOUBLE -> 0.0;
            case BOOL -> false;
            case IP -> "192.0.2.1";
            case DURATION -> "PT0S";
            case LIST -> List.of();
            case MAP -> Map.of();
        };
    }
}
