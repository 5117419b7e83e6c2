package io.tocsin.store;

import io.tocsin.store.search.SearchParser;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What events are wanted.
 *
 * @param text in the query language ({@code docs/reference/search.md}); empty matches all
 * @param from earliest {@code @timestamp}, inclusive; null for no bound
 * @param to latest {@code @timestamp}, exclusive; null for no bound
 * @param size most events to return, 1 to 1000
 * @param cursor {@link Page#next} of the page before; null for the first
 * @param oldestFirst in order of {@code @timestamp}; otherwise the newest comes first
 */
public record EventQuery(
        String text,
        @Nullable Instant from,
        @Nullable Instant to,
        int size,
        @Nullable String cursor,
        boolean oldestFirst) {

    public static final int MAX_SIZE = 1000;

    /** @throws IllegalArgumentException where the text cannot be read as a query, saying what to change */
    public static void check(String text) {
        SearchParser.parse(text);
    }

    public EventQuery {
        if (size < 1 || size > MAX_SIZE) {
            throw new IllegalArgumentException("size must be 1 to " + MAX_SIZE + ", is " + size);
        }
    }

    /** One of which the newest events come first. */
    public EventQuery(String text, @Nullable Instant from, @Nullable Instant to, int size, @Nullable String cursor) {
        this(text, from, to, size, cursor, false);
    }
}
