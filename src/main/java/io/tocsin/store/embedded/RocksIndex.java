package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An index as it was asked for, and which of its paths have met an array so far. */
final class RocksIndex {

    private static final Set<String> KNOWN_OPTIONS = Set.of(
            "v",
            "key",
            "name",
            "ns",
            "unique",
            "sparse",
            "background",
            "expireAfterSeconds",
            "partialFilterExpression");

    private final int id;
    private final Document description;
    private final List<IndexKey> keys;
    private final List<String[]> names;
    private volatile long arrays;

    /** @param description name, key and options, checked by {@link #check} */
    RocksIndex(int id, Document description, long arrays) {
        this.id = id;
        this.description = description;
        this.arrays = arrays;
        this.keys = new ArrayList<>();
        Bson.document(description, "key")
                .forEach((path, direction) -> keys.add(new IndexKey(path, ((Number) direction).intValue() > 0)));
        this.names = keys.stream().map(key -> key.getKey().split("\\.")).toList();
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
        key.forEach((path, direction) -> {
            if (!(direction instanceof Number number) || number.doubleValue() == 0) {
                throw Failures.unsupported("an index of type '" + direction + "'");
            }
            if (path.isEmpty() || path.contains("$") || path.matches("(.*\\.)?\\d+(\\..*)?")) {
                throw Failures.unsupported("an index on the path '" + path + "'");
            }
        });
        if (asked.get("expireAfterSeconds") != null
                && (!(asked.get("expireAfterSeconds") instanceof Number seconds)
                        || seconds.longValue() < 0
                        || seconds.longValue() > Integer.MAX_VALUE
                        || key.size() > 1
                        || key.containsKey("_id"))) {
            throw new MongoServerError(
                    67, "CannotCreateIndex", "expireAfterSeconds must be 0 to 2147483647, on one path other than _id");
        }
        Document normal = new Document();
        key.forEach((path, direction) -> normal.put(path, ((Number) direction).doubleValue() < 0 ? -1 : 1));
        Document kept = new Document("v", 2).append("key", normal).append("name", asked.get("name"));
        for (String option : List.of("unique", "sparse")) {
            if (de.bwaldvogel.mongo.backend.Utils.isTrue(asked.get(option))) {
                kept.put(option, true);
            }
        }
        for (String option : List.of("expireAfterSeconds", "partialFilterExpression")) {
            kept.putIfNotNull(option, asked.get(option));
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

    List<IndexKey> keys() {
        return keys;
    }

    boolean isUnique() {
        return description.containsKey("unique");
    }

    boolean isSparse() {
        return description.containsKey("sparse");
    }

    /** Seconds after which documents expire; null where they do not. */
    @Nullable
    Long expireAfterSeconds() {
        return description.get("expireAfterSeconds") instanceof Number seconds ? seconds.longValue() : null;
    }

    /** Only documents that match this are in the index; null for all. */
    @Nullable
    Document filter() {
        return (Document) description.get("partialFilterExpression");
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

    IndexEntries entries(Document document) {
        Document filter = filter();
        if (filter != null && !new DefaultQueryMatcher().matches(document, filter)) {
            return new IndexEntries(new TreeSet<>(java.util.Arrays::compareUnsigned), 0);
        }
        return IndexEntries.of(keys, names, isSparse(), document);
    }

    /** Whether all documents that match a query with these top-level conditions are in a partial index. */
    boolean covers(Map<String, Object> conditions) {
        Document filter = filter();
        return filter == null
                || filter.entrySet().stream()
                        .allMatch(condition -> conditions.containsKey(condition.getKey())
                                && condition.getValue().equals(conditions.get(condition.getKey())));
    }

    byte[] prefix() {
        return Rocks.key(Rocks.ENTRY, id);
    }

    /** The position an entry points to. */
    long position(byte[] key, byte[] value) {
        return Rocks.number(isUnique() ? value : key);
    }

    /** An entry's encoded values, without prefix and position. */
    byte[] values(byte[] key) {
        return java.util.Arrays.copyOfRange(key, 5, isUnique() ? key.length : key.length - 8);
    }

    byte[] entryKey(byte[] values, long position) {
        return isUnique() ? KeyCodec.join(prefix(), values) : KeyCodec.join(prefix(), values, Rocks.bytes(position));
    }

    byte[] entryValue(long position) {
        return isUnique() ? Rocks.bytes(position) : new byte[0];
    }
}
