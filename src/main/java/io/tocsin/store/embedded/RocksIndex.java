package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import io.tocsin.store.embedded.RawBson.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An index as it was asked for, and which of its paths have met an array so far. */
final class RocksIndex {

    private static final Set<String> KNOWN_OPTIONS = Set.of("key", "name", "partialFilterExpression");

    private final int id;
    private final Document description;
    private final List<Key> keys = new ArrayList<>();
    private final byte[] prefix;
    private final boolean isUnique;
    private final boolean isPartial;
    private volatile long arrays;

    /** One path of an index or of an order. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Key(String path, byte[][] names, boolean isAscending) {

        /** @param direction 1 or -1 */
        static Key of(String path, Object direction) {
            boolean isDirection = direction instanceof Number number && Math.abs(number.doubleValue()) == 1;
            if (!isDirection || path.contains("$") || path.matches("(.*\\.)?\\d*(\\..*)?")) {
                throw Failures.unsupported("an index or an order by '" + path + "': " + direction);
            }
            return new Key(path, RawBson.names(path), ((Number) direction).intValue() > 0);
        }

        void write(KeyBytes out, byte[] document, int field) {
            int start = out.length();
            KeyCodec.write(out, document, field);
            if (!isAscending) {
                out.invert(start);
            }
        }
    }

    /**
     * The keys under which one document stands in an index.
     *
     * @param keys whole, in order; none where the document is not in the index
     * @param arrays a bit for each path of the index that met an array
     */
    record Entries(List<byte[]> keys, long arrays) {}

    /** @param description name, key and options, checked by {@link #check} */
    RocksIndex(int id, Document description, long arrays) {
        this.id = id;
        this.description = description;
        this.arrays = arrays;
        Bson.document(description, "key").forEach((path, direction) -> keys.add(Key.of(path, direction)));
        this.prefix = Rocks.key(Rocks.ENTRY, id);
        this.isUnique = description.containsKey("unique");
        this.isPartial = description.containsKey("partialFilterExpression");
    }

    /** Refuses what this engine cannot index, and gives the description that is kept. */
    static Document check(Document asked) {
        for (String option : asked.keySet()) {
            if (!KNOWN_OPTIONS.contains(option)) {
                throw Failures.unsupported("the index option '" + option + "'");
            }
        }
        if (!(asked.get("key") instanceof Document key) || key.isEmpty() || key.size() > 32) {
            throw new MongoServerError(67, "CannotCreateIndex", "an index needs 1 to 32 keys");
        }
        Document normal = new Document();
        key.forEach(
                (path, direction) -> normal.put(path, Key.of(path, direction).isAscending() ? 1 : -1));
        Document kept = new Document("v", 2).append("key", normal).append("name", Bson.text(asked, "name"));
        if (asked.get("partialFilterExpression") instanceof Document filter) {
            Document first = new Document(normal.keySet().iterator().next(), new Document("$exists", true));
            if (!filter.equals(first)) {
                throw Failures.unsupported("a partial index but for documents that have its first path");
            }
            kept.put("partialFilterExpression", filter);
        }
        return kept;
    }

    int id() {
        return id;
    }

    String name() {
        return String.valueOf(description.get("name"));
    }

    Document description() {
        return description.clone();
    }

    List<Key> keys() {
        return keys;
    }

    byte[] prefix() {
        return prefix;
    }

    /** Only the one on {@code _id} is. */
    boolean isUnique() {
        return isUnique;
    }

    /** Whether only documents that have its first path are in it. */
    boolean isPartial() {
        return isPartial;
    }

    /** Whether {@link MinuteCounts} are kept of it: the indexes that periods are searched by end with the id. */
    boolean isCountedByMinute() {
        return !isPartial && keys.size() == 2 && keys.get(1).path().equals("_id");
    }

    long arrays() {
        return arrays;
    }

    boolean isArray(int path) {
        return (arrays >> path & 1) != 0;
    }

    /** Remembers that paths met arrays; to be called before the entries can be seen. */
    void sawArrays(long paths) {
        arrays |= paths;
    }

    Entries entries(byte[] document, long position) {
        List<Values> values = new ArrayList<>(keys.size());
        long met = 0;
        for (int i = 0; i < keys.size(); i++) {
            Values found = new Values(document, keys.get(i).names());
            values.add(found);
            met |= found.metArray() ? 1L << i : 0;
        }
        if (isPartial && values.get(0).isMissing()) {
            return new Entries(List.of(), 0);
        }
        KeyBytes key = new KeyBytes().put(prefix);
        if (met == 0) {
            List<byte[]> one = new ArrayList<>(1);
            write(document, values, 0, key, position, one);
            return new Entries(one, 0);
        }
        Values first = values.get(Long.numberOfTrailingZeros(met));
        if (!values.stream().allMatch(one -> !one.metArray() || one.isOneArray(first))) {
            throw new MongoServerError(171, "CannotIndexParallelArrays", "cannot index parallel arrays in " + name());
        }
        List<byte[]> all = new ArrayList<>();
        write(document, values, 0, key, position, all);
        NavigableSet<byte[]> sorted = new TreeSet<>(Arrays::compareUnsigned);
        sorted.addAll(all);
        return new Entries(List.copyOf(sorted), met);
    }

    /** The value of the first path that stands in the index under this beginning. */
    @Nullable
    Object valueOf(byte[] document, byte[] beginning) {
        Values found = new Values(document, keys.get(0).names());
        for (int i = 0; i < found.size(); i++) {
            KeyBytes key = new KeyBytes().put(prefix);
            keys.get(0).write(key, document, found.field(i));
            if (Arrays.equals(key.toArray(), beginning)) {
                return RawBson.decoded(document, found.field(i));
            }
        }
        return null;
    }

    private void write(byte[] document, List<Values> values, int path, KeyBytes key, long position, List<byte[]> into) {
        int length = key.length();
        if (path == values.size()) {
            into.add(isUnique ? key.toArray() : key.put(position).toArray());
            key.truncate(length);
            return;
        }
        Values found = values.get(path);
        for (int i = 0; i < found.size(); i++) {
            keys.get(path).write(key, document, found.field(i));
            write(document, values, path + 1, key, position, into);
            key.truncate(length);
        }
    }

    /** The position an entry points to. */
    long position(byte[] key, byte[] value) {
        return Rocks.number(isUnique ? value : key);
    }

    byte[] entryValue(long position) {
        return isUnique ? Rocks.bytes(position) : new byte[0];
    }
}
