package io.tocsin.incident.record;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What records are wanted, ordered by {@code createdAt}.
 *
 * @param values by path: the record has one of these values there; a path may lead into a list
 * @param text letters that one of {@code textPaths} has in any case; empty for any record
 * @param descending the newest first
 * @param size most records to return; 0 for all
 * @param cursor {@link io.tocsin.store.Page#next} of the page before; null for the first
 */
public record Wanted(
        Map<String, List<Object>> values,
        String text,
        List<String> textPaths,
        boolean descending,
        int size,
        @Nullable String cursor) {

    public Wanted {
        Map<String, List<Object>> copy = new LinkedHashMap<>();
        values.forEach((path, some) -> copy.put(path, List.copyOf(some)));
        values = copy;
        textPaths = List.copyOf(textPaths);
    }

    /** All, the newest first. */
    public static Wanted all() {
        return new Wanted(Map.of(), "", List.of(), true, 0, null);
    }

    public static Wanted with(String path, Collection<?> values) {
        return all().and(path, values);
    }

    /** No values given means any. */
    public Wanted and(String path, Collection<?> some) {
        if (some.isEmpty()) {
            return this;
        }
        Map<String, List<Object>> more = new LinkedHashMap<>(values);
        more.put(path, List.copyOf(some));
        return new Wanted(more, text, textPaths, descending, size, cursor);
    }

    public Wanted containing(String letters, List<String> paths) {
        return new Wanted(values, letters, paths, descending, size, cursor);
    }

    public Wanted oldestFirst() {
        return new Wanted(values, text, textPaths, false, size, cursor);
    }

    public Wanted page(int most, @Nullable String from) {
        return new Wanted(values, text, textPaths, descending, most, from);
    }
}
