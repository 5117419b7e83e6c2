package io.tocsin.store;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Some of a list, and where it goes on.
 *
 * @param next opaque text that asks for the following page; null at the end
 */
public record Page<T>(List<T> items, @Nullable String next) {

    public Page {
        items = List.copyOf(items);
    }

    /**
     * Makes a page of what was found by asking for one row more than it has.
     *
     * @param cursor makes the text that asks for what comes after a row
     */
    public static <T> Page<T> of(List<T> found, int size, Function<T, String> cursor) {
        return found.size() <= size
                ? new Page<>(found, null)
                : new Page<>(found.subList(0, size), cursor.apply(found.get(size - 1)));
    }

    public <R> Page<R> map(Function<T, R> mapping) {
        return new Page<>(items.stream().map(mapping).toList(), next);
    }
}
