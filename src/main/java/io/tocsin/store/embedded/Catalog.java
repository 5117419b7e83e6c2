package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.IndexNotFoundException;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Which databases, collections and indexes there are. Changes take turns; what they change is one write. */
final class Catalog {

    private static final String BY_ID = "_id_";

    private final Rocks rocks;
    private final Map<String, RocksDatabase> databases = new ConcurrentSkipListMap<>();

    Catalog(Rocks rocks) {
        this.rocks = rocks;
        byte[] space = {Rocks.CATALOG};
        try (View view = rocks.view();
                View.Range range = view.range(KeyRange.below(space), false)) {
            for (; range.isValid(); range.advance()) {
                byte[] key = range.key();
                String name = new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
                load(name, BsonDecoder.decodeBson(Unpooled.wrappedBuffer(range.value())));
            }
        }
    }

    private void load(String fullName, Document stored) {
        List<RocksIndex> indexes = new ArrayList<>();
        boolean unfinished = false;
        for (Document index : Bson.documents(stored, "indexes")) {
            int id = Bson.integer(index, "id", 0);
            if (Boolean.TRUE.equals(index.get("ready"))) {
                long arrays = Rocks.number(rocks.get(Rocks.key(Rocks.ARRAYS, id)));
                indexes.add(new RocksIndex(id, Bson.document(index, "spec"), arrays));
            } else {
                unfinished = true;
                write(batch -> erase(batch, Rocks.ENTRY, id));
            }
        }
        int dot = fullName.indexOf('.');
        RocksDatabase database = database(fullName.substring(0, dot));
        String name = fullName.substring(dot + 1);
        RocksCollection collection = new RocksCollection(rocks, database, name, Bson.integer(stored, "id", 0), indexes);
        database.collections().put(name, collection);
        if (unfinished) {
            write(batch -> save(batch, collection, indexes, null));
        }
    }

    RocksDatabase database(String name) {
        return databases.computeIfAbsent(name, RocksDatabase::new);
    }

    List<RocksDatabase> databases() {
        return databases.values().stream()
                .filter(database -> !database.isEmpty())
                .toList();
    }

    RocksCollection findOrCreate(String database, String name) {
        RocksCollection found = database(database).collections().get(name);
        return found != null ? found : create(database, name);
    }

    synchronized RocksCollection create(String database, String name) {
        RocksCollection existing = database(database).collections().get(name);
        if (existing != null) {
            return existing;
        }
        if (name.isEmpty() || name.startsWith("system.") || name.contains("$") || name.length() > 200) {
            throw new MongoServerError(73, "InvalidNamespace", "Invalid collection name: '" + name + "'");
        }
        Document byId =
                new Document("v", 2).append("key", new Document("_id", 1)).append("name", BY_ID);
        int id = nextId();
        RocksIndex index = new RocksIndex(nextId(), byId.append("unique", true), 0);
        RocksCollection created = new RocksCollection(rocks, database(database), name, id, List.of(index));
        write(batch -> save(batch, created, List.of(index), null));
        database(database).collections().put(name, created);
        return created;
    }

    /** Builds the index unless it is there; gives whether it was new. */
    synchronized boolean createIndex(RocksCollection collection, Document asked) {
        Document wanted = RocksIndex.check(asked);
        for (RocksIndex index : collection.indexes()) {
            Document existing = index.description();
            boolean sameKey = sameKey(existing, Bson.document(wanted, "key"));
            if (index.name().equals(BY_ID) && sameKey) {
                return false;
            }
            if (existing.equals(wanted)) {
                return false;
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
        write(batch -> save(batch, collection, collection.indexes(), fresh));
        try {
            collection.build(fresh, () -> {
                List<RocksIndex> all = new ArrayList<>(collection.indexes());
                all.add(fresh);
                write(batch -> save(batch, collection, all, null));
            });
        } catch (RuntimeException e) {
            write(batch -> {
                erase(batch, Rocks.ENTRY, fresh.id());
                save(batch, collection, collection.indexes(), null);
            });
            throw e;
        }
        return true;
    }

    /** @param which a name, a key, or {@code *} for all but the one on _id */
    synchronized void dropIndex(RocksCollection collection, Object which) {
        List<RocksIndex> gone = collection.indexes().stream()
                .filter(index -> !index.name().equals(BY_ID))
                .filter(index -> which.equals("*")
                        || which.equals(index.name())
                        || (which instanceof Document key && sameKey(index.description(), key)))
                .toList();
        if (gone.isEmpty() && !which.equals("*")) {
            throw new IndexNotFoundException("index not found: " + which);
        }
        List<RocksIndex> kept = new ArrayList<>(collection.indexes());
        kept.removeAll(gone);
        collection.reindex(
                kept,
                () -> write(batch -> {
                    gone.forEach(index -> erase(batch, Rocks.ENTRY, index.id()));
                    save(batch, collection, kept, null);
                }));
    }

    private static boolean sameKey(Document description, Document key) {
        return Bson.document(description, "key").toString().equals(normal(key).toString());
    }

    private static Document normal(Document key) {
        Document normal = new Document();
        key.forEach((path, direction) ->
                normal.put(path, direction instanceof Number number && number.intValue() < 0 ? -1 : 1));
        return normal;
    }

    /** Changes after how many seconds documents expire. */
    synchronized void changeExpiry(RocksCollection collection, Document index) {
        List<RocksIndex> changed = new ArrayList<>();
        boolean found = false;
        for (RocksIndex existing : collection.indexes()) {
            boolean isMeant = existing.name().equals(index.get("name"))
                    || (index.get("keyPattern") instanceof Document key && sameKey(existing.description(), key));
            if (isMeant) {
                Document description = existing.description();
                description.put("expireAfterSeconds", index.get("expireAfterSeconds"));
                RocksIndex.check(description);
                changed.add(new RocksIndex(existing.id(), description, existing.arrays()));
                found = true;
            } else {
                changed.add(existing);
            }
        }
        if (!found) {
            throw new IndexNotFoundException("index not found: " + index);
        }
        collection.reindex(changed, () -> write(batch -> save(batch, collection, changed, null)));
    }

    synchronized void drop(RocksCollection collection) {
        collection.dropped(() -> write(batch -> {
            batch.delete(catalogKey(collection));
            batch.delete(Rocks.key(Rocks.COUNT, collection.id()));
            erase(batch, Rocks.DOCUMENT, collection.id());
            for (RocksIndex index : collection.indexes()) {
                erase(batch, Rocks.ENTRY, index.id());
            }
        }));
        database(collection.getDatabaseName()).collections().remove(collection.getCollectionName());
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

    private static void erase(WriteBatch batch, byte space, int id) {
        try {
            byte[] prefix = Rocks.key(space, id);
            batch.deleteRange(prefix, KeyCodec.after(prefix));
            batch.delete(Rocks.key(Rocks.ARRAYS, id));
        } catch (RocksDBException e) {
            throw Failures.disk(e);
        }
    }

    private void save(
            WriteBatch batch, RocksCollection collection, List<RocksIndex> ready, @Nullable RocksIndex unready) {
        List<Document> indexes = new ArrayList<>();
        ready.forEach(index -> indexes.add(stored(index, true)));
        if (unready != null) {
            indexes.add(stored(unready, false));
        }
        Document stored = new Document("id", collection.id()).append("indexes", indexes);
        try {
            batch.put(catalogKey(collection), Change.bytes(stored));
        } catch (RocksDBException e) {
            throw Failures.disk(e);
        }
    }

    private static Document stored(RocksIndex index, boolean ready) {
        return new Document("id", index.id()).append("ready", ready).append("spec", index.description());
    }

    private static byte[] catalogKey(RocksCollection collection) {
        return KeyCodec.join(
                new byte[] {Rocks.CATALOG}, collection.getFullName().getBytes(StandardCharsets.UTF_8));
    }
}
