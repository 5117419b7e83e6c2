package io.tocsin.correlate.window;

import org.jspecify.annotations.Nullable;

/** What is remembered of a key; a place in {@link Keys}, which alone sets what is here, so that there are no nodes besides. */
abstract class Kept {

    /** The key, where it is short; else what tells most others from it. */
    long head;

    long tail;

    /** The key, where it is long. */
    @Nullable
    String longKey;

    /** The next one in the same place of the table. */
    @Nullable
    Kept next;

    /** The number of its last use. */
    long used;

    /** For whom it is held though time has gone on; {@link Memory} alone sets it. */
    @Nullable
    Hold hold;

    /** Reads of what is remembered that which is read or written first. Only that it is read matters. */
    long touch() {
        return 0;
    }
}
