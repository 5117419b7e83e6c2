package io.tocsin.console;

import io.tocsin.console.problem.BadParameterException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the parameters that several lists share; each refusal names the parameter and what is allowed. */
final class Parameters {

    static final String DEFAULT_SIZE = "50";

    private Parameters() {}

    static int size(int size, int max) {
        if (size < 1 || size > max) {
            throw new BadParameterException("size", "size must be 1 to " + max + ", is " + size);
        }
        return size;
    }

    /** Null for an absent or empty parameter. */
    static @Nullable Instant instant(String name, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new BadParameterException(
                    name, name + " must be an instant like 2026-01-05T12:00:00Z, is \"" + text + "\"");
        }
    }

    static @Nullable String cursor(@Nullable String cursor) {
        return cursor == null || cursor.isEmpty() ? null : cursor;
    }

    /** Reads one or more words, with commas between; none for an absent or empty parameter. */
    static <E extends Enum<E>> Set<E> words(String name, @Nullable String text, Class<E> type) {
        EnumSet<E> found = EnumSet.noneOf(type);
        if (text != null && !text.isEmpty()) {
            for (String word : text.split(",", -1)) {
                found.add(word(name, word, type));
            }
        }
        return found;
    }

    static <E extends Enum<E>> E word(String name, String word, Class<E> type) {
        for (E value : type.getEnumConstants()) {
            if (lower(value).equals(word.strip().toLowerCase(Locale.ROOT))) {
                return value;
            }
        }
        String allowed =
                Arrays.stream(type.getEnumConstants()).map(Parameters::lower).collect(Collectors.joining(", "));
        throw new BadParameterException(name, name + " must be one of " + allowed + "; is \"" + word + "\"");
    }

    /** The word of JSON: lower case. */
    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Answers a store's refusal of a search or cursor as a bad parameter. */
    static <T> T reading(String parameter, @Nullable String cursor, Supplier<T> read) {
        try {
            return read.get();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw new BadParameterException(
                    cursor != null && message.contains("cursor") ? "cursor" : parameter, message);
        }
    }
}
