package io.tocsin.correlate.window;

import org.jspecify.annotations.Nullable;

/** What is remembered of a key; a place in {@link Keys}, so that there are no nodes besides. */
abstract class Kept {

    /** Set by {@link Keys} alone. */
    String key = "";

    int hash;

    /** The next one in the same place of the table. */
    @Nullable
    Kept next;

    /** The one used before this one, and the one used after it. */
    @Nullable
    Kept before;

    @Nullable
    Kept after;
}
