package io.tocsin.store.embedded;

import java.util.Arrays;

/**
 * Keys of an index.
 *
 * @param from the first, inclusive
 * @param to the last, exclusive
 * @param isSingle whether there is one key at most: {@code from} itself, in a unique index
 */
record KeyRange(byte[] from, byte[] to, boolean isSingle) {

    /** All keys that begin with these bytes. */
    static KeyRange below(byte[] prefix) {
        return new KeyRange(prefix, KeyCodec.after(prefix), false);
    }

    boolean has(byte[] key) {
        return Arrays.compareUnsigned(from, key) <= 0 && Arrays.compareUnsigned(key, to) < 0;
    }
}
