package io.tocsin.store;

import io.tocsin.event.Event;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Events as BSON, for the one write that every event costs. The driver's codecs look up a codec for each value and its writer
 * keeps a state for each field: without both, an event takes half the processor time.
 */
final class MongoBytes {

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[2048];
    private int length;

    private MongoBytes() {}

    /** The document of an event under its id; the same values as {@link MongoDocuments#toDocument} gives. */
    static RawBsonDocument of(Event event) {
        MongoBytes out = new MongoBytes();
        int start = out.begin();
        out.field("_id", event.id());
        event.document().forEach(out::field);
        out.end(start);
        return new RawBsonDocument(out.bytes, 0, out.length);
    }

    private void field(String name, @Nullable Object value) {
        int at = length;
        put((byte) 0);
        cstring(name);
        byte type = value(value); // before the array is looked at: it may be another one then
        bytes[at] = type;
    }

    /** Writes a value and gives its type. */
    private byte value(@Nullable Object value) {
        if (value instanceof String text) {
            return text(text);
        } else if (value instanceof Map<?, ?> map) {
            int start = begin();
            map.forEach((name, inner) -> field(String.valueOf(name), inner));
            return end(start);
        } else if (value instanceof List<?> list) {
            int start = begin();
            for (int i = 0; i < list.size(); i++) {
                field(Integer.toString(i), list.get(i));
            }
            end(start);
            return 4;
        } else if (value instanceof Instant instant) {
            put(instant.toEpochMilli());
            return 9;
        } else if (value instanceof Long number) {
            put(number);
            return 18;
        } else if (value instanceof Integer number) {
            put((int) number);
            return 16;
        } else if (value instanceof Double || value instanceof Float) {
            put(Double.doubleToRawLongBits(((Number) value).doubleValue()));
            return 1;
        } else if (value instanceof Boolean truth) {
            put((byte) (truth ? 1 : 0));
            return 8;
        } else if (value == null) {
            return 10;
        } else if (value instanceof BigInteger || value instanceof BigDecimal) {
            return text(value.toString());
        }
        throw new IllegalArgumentException("an event cannot hold a " + value.getClass());
    }

    private byte text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        put(utf8.length + 1);
        put(utf8);
        put((byte) 0);
        return 2;
    }

    private void cstring(String name) {
        if (name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a field's name cannot hold a NUL");
        }
        put(name.getBytes(StandardCharsets.UTF_8));
        put((byte) 0);
    }

    private int begin() {
        int start = length;
        put(0);
        return start;
    }

    private byte end(int start) {
        put((byte) 0);
        INTS.set(bytes, start, length - start);
        return 3;
    }

    private void put(byte value) {
        ensure(1);
        bytes[length++] = value;
    }

    private void put(int value) {
        ensure(4);
        INTS.set(bytes, length, value);
        length += 4;
    }

    private void put(long value) {
        ensure(8);
        LONGS.set(bytes, length, value);
        length += 8;
    }

    private void put(byte[] more) {
        ensure(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
