package io.tocsin.store.embedded;

import java.util.Arrays;

/** Keys of an index, from one, inclusive, to another, exclusive. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record KeyRange(byte[] from, byte[] to) {

    /** All keys that begin with these bytes. */
    static KeyRange below(byte[] prefix) {
        return new KeyRange(prefix, KeyCodec.after(prefix));
    }

    boolean has(byte[] key) {
        return Arrays.compareUnsigned(from, key) <= 0 && Arrays.compareUnsigned(key, to) < 0;
    }
}
