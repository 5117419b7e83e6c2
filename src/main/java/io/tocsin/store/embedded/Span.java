package io.tocsin.store.embedded;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * A run of encoded values.
 *
 * @param low the values' least beginning
 * @param lowIn whether what begins with {@code low} is in it
 * @param high the values' greatest beginning
 * @param highIn whether what begins with {@code high} is in it
 * @param isPoint whether it is one value
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Span(byte[] low, boolean lowIn, byte[] high, boolean highIn, boolean isPoint) {

    static Span point(byte[] value) {
        return new Span(value, true, value, true, true);
    }

    byte[] from(boolean ascending) {
        if (ascending) {
            return lowIn ? low : KeyCodec.after(low);
        }
        return highIn ? KeyCodec.inverted(high) : KeyCodec.after(KeyCodec.inverted(high));
    }

    byte[] to(boolean ascending) {
        if (ascending) {
            return highIn ? KeyCodec.after(high) : high;
        }
        return lowIn ? KeyCodec.after(KeyCodec.inverted(low)) : KeyCodec.inverted(low);
    }

    /** What is in both; nothing where they do not meet. */
    Stream<Span> and(Span other) {
        Span lower = Arrays.compareUnsigned(from(true), other.from(true)) >= 0 ? this : other;
        Span upper = Arrays.compareUnsigned(to(true), other.to(true)) <= 0 ? this : other;
        if (Arrays.compareUnsigned(lower.from(true), upper.to(true)) >= 0) {
            return Stream.empty();
        }
        return Stream.of(new Span(lower.low, lower.lowIn, upper.high, upper.highIn, isPoint || other.isPoint));
    }
}
