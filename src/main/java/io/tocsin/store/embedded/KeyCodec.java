package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Decimal128;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * BSON values as bytes that compare, unsigned, as MongoDB orders the values (BSON comparison order of the MongoDB
 * manual), but for documents and arrays, which only come behind what they come behind there. No encoding is the beginning of another, so that encodings can stand one after the other in a compound key.
 */
final class KeyCodec {

    /** What a date begins with. */
    static final int DATE = 80;

    private static final int STRING = 30;
    private static final int END = 0;
    /** Where the first field of a document stands. */
    private static final int FIRST = 4;

    private KeyCodec() {}

    static byte[] encode(@Nullable Object value) {
        KeyBytes out = new KeyBytes();
        write(out, Bson.bytes(new Document("", value)), FIRST);
        return out.toArray();
    }

    /** The bytes that every string beginning with {@code prefix}, and nothing else, begins with. */
    static byte[] stringPrefix(String prefix) {
        byte[] text = prefix.getBytes(StandardCharsets.UTF_8);
        KeyBytes out = new KeyBytes().put(STRING);
        text(out, text, 0, text.length);
        return out.toArray();
    }

    /** The bytes that all values of this value's type begin with. */
    static byte[] type(byte[] encoded) {
        return new byte[] {encoded[0]};
    }

    static byte[] inverted(byte[] bytes) {
        KeyBytes out = new KeyBytes().put(bytes);
        out.invert(0);
        return out.toArray();
    }

    /** The smallest bytes that are greater than everything that begins with these. */
    static byte[] after(byte[] prefix) {
        for (int i = prefix.length - 1; i >= 0; i--) {
            if (prefix[i] != (byte) 0xff) {
                byte[] result = Arrays.copyOf(prefix, i + 1);
                result[i]++;
                return result;
            }
        }
        throw new IllegalArgumentException("nothing comes after a key of 0xff only");
    }

    static byte[] join(byte[] head, byte[] tail) {
        return new KeyBytes().put(head).put(tail).toArray();
    }

    /** @param field of the document {@code bson}; {@link RawBson#MISSING} is written as null */
    static void write(KeyBytes out, byte[] bson, int field) {
        byte type = field == RawBson.MISSING ? RawBson.NULL : bson[field];
        int at = field == RawBson.MISSING ? field : RawBson.value(bson, field);
        switch (type) {
            case RawBson.NULL -> out.put(10);
            case RawBson.DOUBLE -> number(out, Double.longBitsToDouble(RawBson.int64(bson, at)), 0);
            case RawBson.INT32 -> number(out, RawBson.int32(bson, at), 0);
            case RawBson.INT64 -> integer(out, RawBson.int64(bson, at));
            case RawBson.STRING -> {
                out.put(STRING);
                text(out, bson, at + 4, RawBson.int32(bson, at) - 1);
                out.put(END).put(END);
            }
            case RawBson.DOCUMENT -> out.put(40).put(bson, at, RawBson.size(bson, at));
            // an empty one comes before null, as in MongoDB
            case RawBson.ARRAY -> out.put(bson[at + 4] == 0 ? 5 : 45).put(bson, at, RawBson.size(bson, at));
            case RawBson.OBJECT_ID -> out.put(60).put(bson, at, 12);
            case RawBson.BOOLEAN -> out.put(70).put(bson[at]);
            case RawBson.DATE -> out.put(DATE).put(RawBson.int64(bson, at) ^ Long.MIN_VALUE);
            default -> throw Failures.unsupported("an index over values of the BSON type " + type);
        }
    }

    private static void integer(KeyBytes out, long exact) {
        double nearest = exact;
        number(out, nearest, nearest == 0x1p63 ? exact - Long.MAX_VALUE - 1 : exact - (long) nearest);
    }

    /**
     * A double that sorts as bytes, then how far a long is from it: so 7, 7L and 7.0 are equal and longs beyond 2^53
     * stay apart.
     */
    private static void number(KeyBytes out, double number, long distance) {
        long bits = Double.doubleToLongBits(number == 0 ? 0 : number);
        out.put(20).put(Double.isNaN(number) ? 0 : bits < 0 ? ~bits : bits ^ Long.MIN_VALUE);
        out.put((int) (distance + 0x4000) >> 8).put((int) (distance + 0x4000));
    }

    /** Whether an index can be asked for exactly this value: equal keys mean equal values. */
    static boolean isExact(@Nullable Object value) {
        return value == null
                || (value instanceof Number && !(value instanceof Decimal128))
                || value instanceof String
                || value instanceof ObjectId
                || value instanceof Boolean
                || value instanceof Instant;
    }

    /** A NUL within a text is written as 0 and 0xff, so that 0 and 0 end it. */
    private static void text(KeyBytes out, byte[] from, int start, int length) {
        int done = start;
        for (int i = start; i < start + length; i++) {
            if (from[i] == 0) {
                out.put(from, done, i + 1 - done).put(0xff);
                done = i + 1;
            }
        }
        out.put(from, done, start + length - done);
    }
}
