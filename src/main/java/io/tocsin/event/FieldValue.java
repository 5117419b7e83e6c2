package io.tocsin.event;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What stands at a path of a document, as those who ask for it want it. */
final class FieldValue {

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}(\\.\\d{1,18})?([eE][+-]?\\d{1,2})?");

    private FieldValue() {}

    /** {@code ""} where there is nothing, the first element of a list. */
    static String text(@Nullable Object found) {
        if (found instanceof String text) {
            return text;
        }
        Object value = found;
        if (value instanceof List<?> list) {
            value = list.isEmpty() ? null : list.get(0);
        }
        return value == null ? "" : value.toString();
    }

    /** Empty where there is nothing, one element for a single value; of a list of lists those of all. */
    static List<String> texts(@Nullable Object found) {
        if (found == null) {
            return List.of();
        }
        if (!(found instanceof List<?> list)) {
            return List.of(found.toString());
        }
        return list.stream()
                .flatMap(one -> one instanceof List<?> inner ? inner.stream() : Stream.of(one))
                .map(String::valueOf)
                .toList();
    }

    /** As a whole number: what stands behind the point is cut off. -1 where there is nothing, or no number. */
    static long wholeNumber(@Nullable Object found) {
        if (found instanceof Number number) {
            return number.longValue();
        }
        return found instanceof String text && isWholeNumber(text) ? Long.parseLong(text) : -1;
    }

    /** -1 where there is nothing, or no number. */
    static double number(@Nullable Object found) {
        if (found instanceof Number number) {
            return number.doubleValue();
        }
        return found instanceof String text && NUMBER.matcher(text).matches() ? Double.parseDouble(text) : -1;
    }

    private static boolean isWholeNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() < 19;
    }
}
