package io.tocsin.respond;

import io.tocsin.respond.EffectRecord.State;
import org.jspecify.annotations.Nullable;

/**
 * What effects are wanted; newest first.
 *
 * @param active only those that stand, or may, and can be taken back
 * @param state null for all
 * @param run empty for those of all runs
 * @param size most to return, 1 to 1000
 * @param cursor where to go on; null for the first page
 */
public record EffectFilter(
        boolean active,
        @Nullable State state,
        String run,
        int size,
        @Nullable String cursor) {

    public EffectFilter {
        if (size < 1 || size > 1000) {
            throw new IllegalArgumentException("size must be 1 to 1000, is " + size);
        }
    }
}
