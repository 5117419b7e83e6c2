package io.tocsin.respond;

import io.tocsin.respond.Run.State;
import org.jspecify.annotations.Nullable;

/**
 * What runs are wanted; newest first. Empty texts match all.
 *
 * @param alert id of the alert
 * @param playbook id of the playbook
 * @param state null for all
 * @param size most to return, 1 to 1000
 * @param cursor where to go on; null for the first page
 */
public record RunFilter(
        String alert,
        String playbook,
        @Nullable State state,
        int size,
        @Nullable String cursor) {

    public RunFilter {
        if (size < 1 || size > 1000) {
            throw new IllegalArgumentException("size must be 1 to 1000, is " + size);
        }
    }
}
