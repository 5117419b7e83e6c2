package io.tocsin.store.embedded;

import java.util.Arrays;

/** Keys of an index from one, inclusive, to another, exclusive. */
final class KeyRange {

    private final byte[] from;
    private final byte[] to;
    private final boolean single;

    /** @param single whether there is one key at most: {@code from} itself, in a unique index */
    KeyRange(byte[] from, byte[] to, boolean single) {
        this.from = from;
        this.to = to;
        this.single = single;
    }

    /** All keys that begin with these bytes. */
    static KeyRange below(byte[] prefix) {
        return new KeyRange(prefix, KeyCodec.after(prefix), false);
    }

    byte[] from() {
        return from;
    }

    byte[] to() {
        return to;
    }

    boolean isSingle() {
        return single;
    }

    boolean has(byte[] key) {
        return Arrays.compareUnsigned(from, key) <= 0 && Arrays.compareUnsigned(key, to) < 0;
    }
}
