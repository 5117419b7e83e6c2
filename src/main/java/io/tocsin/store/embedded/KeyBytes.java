package io.tocsin.store.embedded;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A key that is being written. */
final class KeyBytes {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = new byte[96];
    private int length;

    int length() {
        return length;
    }

    /** Takes back what was written after {@code shorter} bytes. */
    void truncate(int shorter) {
        length = shorter;
    }

    KeyBytes put(int value) {
        ensure(1);
        bytes[length++] = (byte) value;
        return this;
    }

    KeyBytes put(long value) {
        ensure(8);
        LONGS.set(bytes, length, value);
        length += 8;
        return this;
    }

    KeyBytes put(byte[] more) {
        return put(more, 0, more.length);
    }

    KeyBytes put(byte[] from, int start, int count) {
        ensure(count);
        System.arraycopy(from, start, bytes, length, count);
        length += count;
        return this;
    }

    /** Turns the order of what was written since {@code from} round, for descending keys. */
    void invert(int from) {
        for (int i = from; i < length; i++) {
            bytes[i] = (byte) ~bytes[i];
        }
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
