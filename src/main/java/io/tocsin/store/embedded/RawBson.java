package io.tocsin.store.embedded;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads BSON where it stands in its bytes, so that a document that is only stored is never decoded. A field is known by
 * where its type byte stands.
 */
final class RawBson {

    static final byte DOUBLE = 1;
    static final byte STRING = 2;
    static final byte DOCUMENT = 3;
    static final byte ARRAY = 4;
    static final byte BINARY = 5;
    static final byte OBJECT_ID = 7;
    static final byte BOOLEAN = 8;
    static final byte DATE = 9;
    static final byte NULL = 10;
    static final byte INT32 = 16;
    static final byte TIMESTAMP = 17;
    static final byte INT64 = 18;

    /** A field that is not there. */
    static final int MISSING = -1;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final byte[] ID = {'_', 'i', 'd'};

    private RawBson() {}

    static int int32(byte[] bson, int at) {
        return (int) INTS.get(bson, at);
    }

    /** How many bytes the document at {@code document} has; at least those of an empty one. */
    static int size(byte[] bson, int document) {
        int size = int32(bson, document);
        if (size < 5 || size > bson.length - document) {
            throw Failures.badValue("a document of " + size + " bytes");
        }
        return size;
    }

    static long int64(byte[] bson, int at) {
        return (long) LONGS.get(bson, at);
    }

    /** Where the value of the field at {@code field} begins, behind its name. */
    static int value(byte[] bson, int field) {
        int at = field + 1;
        while (bson[at] != 0) {
            at++;
        }
        return at + 1;
    }

    /** The field after the one at {@code field}; its type byte is 0 at the end of the document. */
    static int next(byte[] bson, int field) {
        int at = value(bson, field);
        return switch (bson[field]) {
            case DOUBLE, DATE, INT64, TIMESTAMP -> at + 8;
            case STRING -> at + 4 + int32(bson, at);
            case DOCUMENT, ARRAY -> at + size(bson, at);
            case BINARY -> at + 5 + int32(bson, at);
            case NULL -> at;
            case OBJECT_ID -> at + 12;
            case BOOLEAN -> at + 1;
            case INT32 -> at + 4;
            default -> throw Failures.unsupported("a value of the BSON type " + bson[field]);
        };
    }

    /** The field of that name in the document that begins at {@code document}; {@link #MISSING} where there is none. */
    static int find(byte[] bson, int document, byte[] name) {
        for (int field = document + 4; bson[field] != 0; field = next(bson, field)) {
            int end = field + 1 + name.length;
            if (end < bson.length && bson[end] == 0 && Arrays.equals(bson, field + 1, end, name, 0, name.length)) {
                return field;
            }
        }
        return MISSING;
    }

    /** Whether the document begins with its {@code _id}, as drivers send it, and that may be one. */
    static boolean beginsWithId(byte[] bson) {
        return bson[4] != 0 && bson[4] != ARRAY && find(bson, 0, ID) == 4;
    }

    /** The document with the fields of these names only. */
    static byte[] only(byte[] bson, Predicate<String> names) {
        byte[] kept = new byte[bson.length];
        int length = 4;
        for (int field = 4; bson[field] != 0; ) {
            int next = next(bson, field);
            if (names.test(name(bson, field))) {
                System.arraycopy(bson, field, kept, length, next - field);
                length += next - field;
            }
            field = next;
        }
        INTS.set(kept, 0, length + 1);
        return Arrays.copyOf(kept, length + 1);
    }

    /** The value of a field; null for {@link #MISSING}. */
    static @Nullable Object decoded(byte[] bson, int field) {
        if (field == MISSING) {
            return null;
        }
        int length = next(bson, field) - field;
        byte[] alone = new byte[4 + length + 1];
        INTS.set(alone, 0, alone.length);
        System.arraycopy(bson, field, alone, 4, length);
        return Bson.decode(alone).values().iterator().next();
    }

    static List<String> fieldNames(byte[] bson) {
        List<String> names = new ArrayList<>();
        for (int field = 4; bson[field] != 0; field = next(bson, field)) {
            names.add(name(bson, field));
        }
        return names;
    }

    private static String name(byte[] bson, int field) {
        return new String(bson, field + 1, value(bson, field) - field - 2, StandardCharsets.UTF_8);
    }

    /** A path as the names it is made of. */
    static byte[][] names(String path) {
        return Arrays.stream(path.split("\\."))
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    /** Every value that a path leads to in one document, through arrays as a query does. */
    static final class Values {

        private final byte[] bson;
        private final byte[][] names;
        private int[] fields = new int[1];
        private int size;
        /** How many names the path had come along when it met an array; 0 where it met none. */
        private int array;

        Values(byte[] bson, byte[][] names) {
            this.bson = bson;
            this.names = names;
            inDocument(0, 0);
        }

        int size() {
            return size;
        }

        /** The field of a value; {@link #MISSING} where the path led nowhere. */
        int field(int number) {
            return fields[number];
        }

        boolean metArray() {
            return array > 0;
        }

        /** Whether both met the same array. */
        boolean isOneArray(Values other) {
            return array == other.array
                    && Arrays.deepEquals(Arrays.copyOf(names, array), Arrays.copyOf(other.names, array));
        }

        boolean isMissing() {
            for (int i = 0; i < size; i++) {
                if (fields[i] != MISSING) {
                    return false;
                }
            }
            return true;
        }

        private void inDocument(int document, int depth) {
            int field = find(bson, document, names[depth]);
            if (field == MISSING) {
                add(MISSING);
            } else {
                at(field, depth + 1);
            }
        }

        private void at(int field, int depth) {
            boolean last = depth == names.length;
            if (bson[field] == ARRAY) {
                elements(field, depth, last);
            } else if (last) {
                add(field);
            } else if (bson[field] == DOCUMENT) {
                inDocument(value(bson, field), depth);
            } else {
                add(MISSING);
            }
        }

        private void elements(int field, int depth, boolean last) {
            int element = value(bson, field) + 4;
            if (bson[element] == 0) {
                add(last ? field : MISSING);
            }
            for (; bson[element] != 0; element = next(bson, element)) {
                if (last && bson[element] == ARRAY) {
                    add(element);
                }
                at(element, depth);
            }
            array = depth;
        }

        private void add(int field) {
            if (size == fields.length) {
                fields = Arrays.copyOf(fields, size * 2);
            }
            fields[size++] = field;
        }
    }
}
