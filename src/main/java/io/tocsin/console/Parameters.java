package io.tocsin.console;

import io.tocsin.http.problem.BadParameterException;
import io.tocsin.platform.Cursors;
import io.tocsin.store.Page;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the parameters that several lists share; each refusal names the parameter and what is allowed. */
public final class Parameters {

    public static final String DEFAULT_SIZE = "50";

    /** Default of short lists that live in memory: the most there can be, so that nobody has to page. */
    public static final String WHOLE_SIZE = "1000";

    private static final int WHOLE_MAX = 1000;

    private static final Pattern ETAG = Pattern.compile("(?:W/)?\"(\\d{1,18})\"");

    /** A version that nothing has, so that a text that is no ETag of ours matches nothing. */
    private static final long NO_VERSION = -1;

    private Parameters() {}

    /** The version that a header {@code If-Match} names; null where any will do. */
    public static @Nullable Long version(@Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return null;
        }
        Matcher etag = ETAG.matcher(ifMatch.strip());
        return etag.matches() ? Long.valueOf(etag.group(1)) : Long.valueOf(NO_VERSION);
    }

    /** Cuts a page out of a list that is at hand whole; its cursor is the place where the next page begins. */
    public static <T> Page<T> page(List<T> all, int size, @Nullable String cursor) {
        size(size, WHOLE_MAX);
        String given = cursor(cursor);
        long from = given == null
                ? 0
                : reading(
                        "cursor",
                        cursor,
                        () -> Cursors.number(Cursors.read(given, 1).get(0)));
        int start = (int) Math.max(0, Math.min(from, all.size()));
        int end = Math.min(start + size, all.size());
        return new Page<>(all.subList(start, end), end < all.size() ? Cursors.of(Integer.toString(end)) : null);
    }

    public static int size(int size, int max) {
        if (size < 1 || size > max) {
            throw new BadParameterException("size", "size must be 1 to " + max + ", is " + size);
        }
        return size;
    }

    /** Null for an absent or empty parameter. */
    public static @Nullable Instant instant(String name, @Nullable String text) {
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

    public static @Nullable String cursor(@Nullable String cursor) {
        return cursor == null || cursor.isEmpty() ? null : cursor;
    }

    /** Reads one or more words, with commas between; none for an absent or empty parameter. */
    public static <E extends Enum<E>> Set<E> words(String name, @Nullable String text, Class<E> type) {
        EnumSet<E> found = EnumSet.noneOf(type);
        if (text != null && !text.isEmpty()) {
            for (String word : text.split(",", -1)) {
                found.add(word(name, word, type));
            }
        }
        return found;
    }

    public static <E extends Enum<E>> E word(String name, String word, Class<E> type) {
        for (E value : type.getEnumConstants()) {
            if (lower(value).equals(word.strip().toLowerCase(Locale.ROOT))) {
                return value;
            }
        }
        String allowed =
                Arrays.stream(type.getEnumConstants()).map(Parameters::lower).collect(Collectors.joining(", "));
        throw new BadParameterException(name, name + " must be one of " + allowed + "; is \"" + word + "\"");
    }

    /** The texts of a body's list, in which JSON may have a null. */
    public static List<String> texts(String name, List<@Nullable String> texts) {
        List<String> all = new ArrayList<>();
        for (String text : texts) {
            if (text == null) {
                throw new BadParameterException(name, name + " must be texts, one of them is null");
            }
            all.add(text);
        }
        return all;
    }

    /** The word of JSON: lower case. */
    public static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Answers a store's refusal of a search or cursor as a bad parameter. */
    public static <T> T reading(String parameter, @Nullable String cursor, Supplier<T> read) {
        try {
            return read.get();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw new BadParameterException(
                    cursor != null && message.contains("cursor") ? "cursor" : parameter, message);
        }
    }
}
