package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Which collections and indexes there are. Changes take turns; what they change is one write. */
final class Catalog {

    private static final String BY_ID = "_id_";
    private static final int MAX_NAME = 200;

    private final Rocks rocks;
    /** By their full names, {@code <database>.<name>}. */
    private final Map<String, RocksCollection> collections = new ConcurrentSkipListMap<>();

    Catalog(Rocks rocks) {
        this.rocks = rocks;
        byte[] space = {Rocks.CATALOG};
        try (View view = rocks.view();
                View.Range range = view.range(KeyRange.below(space), false)) {
            for (; range.isValid(); range.advance()) {
                byte[] key = range.key();
                load(new String(key, 1, key.length - 1, StandardCharsets.UTF_8), Bson.decode(range.value()));
            }
        }
        Set<Integer> listed = collections.values().stream()
                .flatMap(collection -> collection.indexes().stream().map(RocksIndex::id))
                .collect(Collectors.toSet());
        for (int id = (int) Rocks.number(rocks.get(new byte[] {Rocks.LAST_ID})); id > 0; id--) {
            if (!listed.contains(id)) {
                int halfBuilt = id; // or a collection's number, which has no entries
                write(batch -> erase(batch, halfBuilt));
            }
        }
    }

    private void load(String name, Document stored) {
        List<RocksIndex> indexes = new ArrayList<>();
        for (Document index : Bson.documents(stored, "indexes")) {
            int id = Bson.integer(index, "id", 0);
            long arrays = Rocks.number(rocks.get(Rocks.key(Rocks.ARRAYS, id)));
            RocksIndex loaded = new RocksIndex(id, Bson.document(index, "spec"), arrays);
            MinuteCounts.begin(rocks, loaded);
            indexes.add(loaded);
        }
        collections.put(name, new RocksCollection(rocks, name, Bson.integer(stored, "id", 0), indexes));
    }

    Collection<RocksCollection> collections() {
        return collections.values();
    }

    /** Null where there is none. */
    @Nullable
    RocksCollection find(String name) {
        return collections.get(name);
    }

    RocksCollection findOrCreate(String name) {
        RocksCollection found = collections.get(name);
        return found != null ? found : create(name);
    }

    private synchronized RocksCollection create(String name) {
        RocksCollection existing = collections.get(name);
        if (existing != null) {
            return existing;
        }
        String own = name.substring(name.indexOf('.') + 1);
        if (own.isEmpty() || own.startsWith("system.") || own.contains("$") || own.length() > MAX_NAME) {
            throw new MongoServerError(73, "InvalidNamespace", "Invalid collection name: '" + own + "'");
        }
        Document byId = new Document("v", 2)
                .append("key", new Document("_id", 1))
                .append("name", BY_ID)
                .append("unique", true);
        int id = nextId();
        RocksIndex index = new RocksIndex(nextId(), byId, 0);
        RocksCollection created = new RocksCollection(rocks, name, id, List.of(index));
        write(batch -> save(batch, created, List.of(index)));
        collections.put(name, created);
        return created;
    }

    /** Builds the index unless it is there. */
    synchronized void createIndex(RocksCollection collection, Document asked) {
        Document wanted = RocksIndex.check(asked);
        for (RocksIndex index : collection.indexes()) {
            Document existing = index.description();
            boolean sameKey = Bson.document(existing, "key")
                    .toString()
                    .equals(Bson.document(wanted, "key").toString());
            if (existing.equals(wanted) || (sameKey && index.name().equals(BY_ID))) {
                return;
            }
            if (sameKey || index.name().equals(wanted.get("name"))) {
                throw new MongoServerError(
                        sameKey ? 85 : 86,
                        sameKey ? "IndexOptionsConflict" : "IndexKeySpecsConflict",
                        "an index with the same " + (sameKey ? "key" : "name") + " but other options exists: "
                                + existing.toString(true) + ", asked for: " + wanted.toString(true));
            }
        }
        RocksIndex fresh = new RocksIndex(nextId(), wanted, 0);
        List<RocksIndex> all = new ArrayList<>(collection.indexes());
        all.add(fresh);
        boolean isBuilt = false;
        try {
            collection.build(fresh, () -> write(batch -> save(batch, collection, all)));
            isBuilt = true;
        } finally {
            if (!isBuilt) {
                write(batch -> erase(batch, fresh.id()));
            }
        }
    }

    synchronized void dropIndex(RocksCollection collection, String name) {
        List<RocksIndex> kept = new ArrayList<>(collection.indexes());
        kept.removeIf(index -> index.name().equals(name) && !name.equals(BY_ID));
        List<RocksIndex> gone = new ArrayList<>(collection.indexes());
        gone.removeAll(kept);
        if (gone.isEmpty()) {
            throw new MongoServerError(27, "IndexNotFound", "index not found with name [" + name + "]");
        }
        collection.keep(
                kept,
                () -> write(batch -> {
                    for (RocksIndex index : gone) {
                        erase(batch, index.id());
                    }
                    save(batch, collection, kept);
                }));
    }

    private int nextId() {
        byte[] key = {Rocks.LAST_ID};
        long next = Rocks.number(rocks.get(key)) + 1;
        write(batch -> batch.put(key, Rocks.bytes(next)));
        return (int) next;
    }

    private interface Writing {
        void into(WriteBatch batch) throws RocksDBException;
    }

    private void write(Writing writing) {
        try (WriteBatch batch = new WriteBatch()) {
            writing.into(batch);
            rocks.write(batch);
        } catch (RocksDBException e) {
            throw Failures.disk(e);
        }
    }

    private static void erase(WriteBatch batch, int index) throws RocksDBException {
        byte[] prefix = Rocks.key(Rocks.ENTRY, index);
        batch.deleteRange(prefix, KeyCodec.after(prefix));
        batch.delete(Rocks.key(Rocks.ARRAYS, index));
        byte[] minutes = Rocks.key(Rocks.MINUTES, index);
        batch.deleteRange(minutes, KeyCodec.after(minutes));
    }

    private static void save(WriteBatch batch, RocksCollection collection, List<RocksIndex> indexes)
            throws RocksDBException {
        List<Document> stored = indexes.stream()
                .map(index -> new Document("id", index.id()).append("spec", index.description()))
                .toList();
        for (RocksIndex index : indexes) {
            if (index.isCountedByMinute()) {
                batch.put(MinuteCounts.mark(index), Rocks.bytes(1));
            }
        }
        byte[] key = KeyCodec.join(new byte[] {Rocks.CATALOG}, collection.name().getBytes(StandardCharsets.UTF_8));
        batch.put(key, Bson.bytes(new Document("id", collection.id()).append("indexes", stored)));
    }
}
