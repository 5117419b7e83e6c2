package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.BsonJavaScript;
import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.BsonTimestamp;
import de.bwaldvogel.mongo.bson.Decimal128;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.LegacyUUID;
import de.bwaldvogel.mongo.bson.MaxKey;
import de.bwaldvogel.mongo.bson.MinKey;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * BSON values as bytes that compare, unsigned, as MongoDB orders the values (BSON comparison order of the MongoDB
 * manual). No encoding is the beginning of another, so that encodings can stand one after the other in a compound key.
 */
final class KeyCodec {

    static final byte STRING = 30;
    private static final byte END = 0;

    private KeyCodec() {}

    static byte[] encode(@Nullable Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(24);
        write(out, value);
        return out.toByteArray();
    }

    /** The bytes that every string beginning with {@code prefix}, and nothing else, begins with. */
    static byte[] stringPrefix(String prefix) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(24);
        out.write(STRING);
        text(out, prefix);
        return out.toByteArray();
    }

    /** The bytes that all values of this value's type begin with. */
    static byte[] type(byte[] encoded) {
        return new byte[] {encoded[0]};
    }

    /** Turns the order round, for descending keys. */
    static byte[] inverted(byte[] bytes) {
        byte[] result = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            result[i] = (byte) ~bytes[i];
        }
        return result;
    }

    /** The smallest bytes that are greater than everything that begins with these. */
    static byte[] after(byte[] prefix) {
        for (int i = prefix.length - 1; i >= 0; i--) {
            if (prefix[i] != (byte) 0xff) {
                byte[] result = java.util.Arrays.copyOf(prefix, i + 1);
                result[i]++;
                return result;
            }
        }
        throw new IllegalArgumentException("nothing comes after a key of 0xff only");
    }

    static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            joined.put(part);
        }
        return joined.array();
    }

    private static void write(ByteArrayOutputStream out, @Nullable Object value) {
        if (value == null || value instanceof Missing) {
            out.write(10);
        } else if (value instanceof Number number) {
            number(out, number);
        } else if (value instanceof CharSequence string) {
            out.write(STRING);
            text(out, string.toString());
            end(out);
        } else if (value instanceof Map<?, ?> document) {
            out.write(40);
            for (Map.Entry<?, ?> field : document.entrySet()) {
                byte[] encoded = encode(field.getValue());
                out.write(encoded[0]);
                text(out, String.valueOf(field.getKey()));
                end(out);
                out.writeBytes(encoded);
            }
            out.write(END);
        } else if (value instanceof Collection<?> array) {
            // An empty array sorts before null, as in MongoDB; every other one behind documents.
            out.write(array.isEmpty() ? 5 : 45);
            array.forEach(element -> write(out, element));
            out.write(END);
        } else if (value instanceof BinData data) {
            fixed(out, 50, ByteBuffer.allocate(4).putInt(data.getData().length).array());
            out.writeBytes(data.getData());
        } else if (value instanceof LegacyUUID uuid) {
            fixed(out, 51, uuid(uuid.getUuid()));
        } else if (value instanceof UUID uuid) {
            fixed(out, 52, uuid(uuid));
        } else if (value instanceof ObjectId id) {
            fixed(out, 60, id.toByteArray());
        } else if (value instanceof Boolean truth) {
            fixed(out, 70, new byte[] {(byte) (truth ? 1 : 0)});
        } else if (value instanceof Instant instant) {
            fixed(out, 80, signed(instant.toEpochMilli()));
        } else if (value instanceof BsonTimestamp timestamp) {
            fixed(out, 85, signed(timestamp.getValue() ^ Long.MIN_VALUE));
        } else {
            rare(out, value);
        }
    }

    private static void rare(ByteArrayOutputStream out, Object value) {
        if (value instanceof BsonRegularExpression regex) {
            out.write(90);
            text(out, regex.getPattern());
            end(out);
            text(out, String.valueOf(regex.getOptions()));
            end(out);
        } else if (value instanceof BsonJavaScript script) {
            out.write(95);
            text(out, script.getCode());
            end(out);
        } else if (value instanceof MinKey) {
            out.write(1);
        } else if (value instanceof MaxKey) {
            out.write(0xf0);
        } else {
            throw Failures.badValue(
                    "cannot index a value of " + value.getClass().getSimpleName());
        }
    }

    /**
     * A double that sorts as bytes, then how far a long is from it: so 7, 7L and 7.0 are equal and longs beyond 2^53
     * stay apart. Decimals are as exact as doubles.
     */
    private static void number(ByteArrayOutputStream out, Number number) {
        double nearest = number.doubleValue() == 0 ? 0 : number.doubleValue();
        long distance = 0;
        if (number instanceof Long exact) {
            distance = nearest == 0x1p63 ? exact - Long.MAX_VALUE - 1 : exact - (long) nearest;
        }
        long bits = Double.doubleToLongBits(nearest);
        long sortable = Double.isNaN(nearest) ? 0 : bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
        out.write(20);
        out.writeBytes(ByteBuffer.allocate(10)
                .putLong(sortable)
                .putShort((short) (distance + 0x4000))
                .array());
    }

    /** Whether equal keys mean equal values; else a match by key has to be looked at again. */
    static boolean isExact(@Nullable Object value) {
        return value == null
                || (value instanceof Number && !(value instanceof Decimal128))
                || value instanceof String
                || value instanceof ObjectId
                || value instanceof Boolean
                || value instanceof Instant
                || value instanceof UUID;
    }

    /** Whether this is a value that an index can be asked for, rather than operators, a pattern or a whole array. */
    static boolean isKey(@Nullable Object value) {
        if (value instanceof Document document) {
            return !document.isEmpty() && document.keySet().stream().noneMatch(key -> key.startsWith("$"));
        }
        return !(value instanceof Collection) && !(value instanceof BsonRegularExpression);
    }

    private static void text(ByteArrayOutputStream out, String text) {
        for (byte character : text.getBytes(StandardCharsets.UTF_8)) {
            out.write(character);
            if (character == 0) {
                out.write(0xff);
            }
        }
    }

    private static void end(ByteArrayOutputStream out) {
        out.write(END);
        out.write(END);
    }

    private static void fixed(ByteArrayOutputStream out, int type, byte[] bytes) {
        out.write(type);
        out.writeBytes(bytes);
    }

    private static byte[] signed(long value) {
        return ByteBuffer.allocate(8).putLong(value ^ Long.MIN_VALUE).array();
    }

    private static byte[] uuid(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }
}
