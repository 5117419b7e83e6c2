package io.tocsin.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * When a server listened, kept so that after a stop nobody is said to have been silent whom nobody could hear.
 *
 * @param until when it was still listening
 * @param gaps when it was not, the earliest first
 * @param expected since when what has not been heard is expected, by what tells it from others
 */
public record Listened(Instant until, List<Gap> gaps, Map<String, Instant> expected) {

    public Listened {
        gaps = List.copyOf(gaps);
        expected = Map.copyOf(expected);
    }

    /** Nobody listened from a moment to another. */
    public record Gap(Instant from, Instant to) {}
}
