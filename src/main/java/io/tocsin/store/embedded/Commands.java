package io.tocsin.store.embedded;

import static de.bwaldvogel.mongo.backend.Utils.isTrue;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** MongoDB's commands as far as this engine knows them. Called from many threads. */
final class Commands {

    private static final Set<String> COMMON =
            Set.of("$db", "$readPreference", "$clusterTime", "lsid", "maxTimeMS", "readConcern", "writeConcern");

    /** For each command its fields; one that is not here is refused, so that nothing is silently left out. */
    private static final Map<String, Set<String>> FIELDS = Map.ofEntries(
            fields("find", "filter sort projection skip limit batchSize singleBatch"),
            fields("getMore", "collection batchSize"),
            fields("killCursors", "cursors"),
            fields("count", "query"),
            fields("aggregate", "pipeline cursor"),
            fields("insert", "documents ordered"),
            fields("update", "updates ordered"),
            fields("delete", "deletes ordered"),
            fields("findAndModify", "query update new upsert"),
            fields("createIndexes", "indexes"),
            fields("dropIndexes", "index"));

    private static final Set<String> WRITES =
            Set.of("insert", "update", "delete", "findAndModify", "createIndexes", "dropIndexes");

    private static final Set<String> UPDATE_FIELDS = Set.of("q", "u", "multi", "upsert");
    private static final Set<String> DELETE_FIELDS = Set.of("q", "limit");

    private final Rocks rocks;
    private final Catalog catalog;
    private final Cursors cursors;
    private final BooleanSupplier closing;

    /** @param closing whether commands under way have to end */
    Commands(Rocks rocks, Catalog catalog, Cursors cursors, BooleanSupplier closing) {
        this.rocks = rocks;
        this.catalog = catalog;
        this.cursors = cursors;
        this.closing = closing;
    }

    private static Map.Entry<String, Set<String>> fields(String command, String names) {
        Set<String> fields = new HashSet<>(COMMON);
        fields.addAll(List.of(names.split(" ")));
        fields.add(command);
        return Map.entry(command, fields);
    }

    Document run(String database, Document command) {
        String name = command.keySet().iterator().next();
        Set<String> fields = FIELDS.get(name);
        if (fields == null) {
            throw new MongoServerError(59, "CommandNotFound", "the embedded store has no command '" + name + "'");
        }
        refuseOthers(command, "the field '%s' of the command '" + name + "'", fields);
        try (Command running =
                new Command(closing, name.equals("getMore") ? 0 : Bson.number(command, "maxTimeMS", 0))) {
            running.check();
            Document answer = dispatch(database, name, command);
            answer.putIfAbsent("ok", 1.0);
            return answer;
        } finally {
            if (WRITES.contains(name)) {
                rocks.sync();
            }
        }
    }

    private Document dispatch(String database, String name, Document command) {
        if (name.equals("getMore")) {
            return cursors.more(
                    Bson.number(command, name, 0),
                    Bson.integer(command, "batchSize", 0),
                    database + "." + command.get("collection"));
        }
        String collection = database + "." + Bson.text(command, name);
        return switch (name) {
            case "find" -> find(collection, command);
            case "killCursors" -> killCursors(command);
            case "count" -> count(collection, command);
            case "aggregate" -> aggregate(collection, command);
            case "insert" -> insert(collection, command);
            case "update" -> update(collection, command);
            case "delete" -> delete(collection, command);
            case "findAndModify" -> findAndModify(collection, command);
            case "createIndexes" -> createIndexes(collection, command);
            default -> dropIndexes(collection, command);
        };
    }

    private static Document query(Document from, String field) {
        Document query = Bson.document(from, field);
        Conditions.check(query);
        return query;
    }

    private static void refuseOthers(Document given, String what, Set<String> known) {
        for (String field : given.keySet()) {
            if (!known.contains(field)) {
                throw Failures.unsupported(what.formatted(field));
            }
        }
    }

    private Document find(String name, Document command) {
        Document filter = query(command, "filter");
        Document projection = Bson.document(command, "projection");
        projection.forEach((field, wanted) -> {
            if (!isTrue(wanted) || wanted instanceof Document || field.contains(".") || field.contains("$")) {
                throw Failures.unsupported("a projection but of whole fields to include");
            }
        });
        RocksCollection collection = catalog.find(name);
        if (collection == null) {
            return Cursors.answer("firstBatch", List.of(), 0, name);
        }
        int limit = Bson.integer(command, "limit", 0);
        Documents found = collection.find(
                filter,
                Bson.document(command, "sort"),
                projection.keySet(),
                Bson.integer(command, "skip", 0),
                Math.abs(limit));
        int batch = Bson.integer(command, "batchSize", Cursors.FIRST_BATCH);
        return cursors.first(found, batch, isTrue(command.get("singleBatch")) || limit < 0, name);
    }

    private Document killCursors(Document command) {
        Collection<?> ids = command.get("cursors") instanceof Collection<?> given ? given : List.of();
        return new Document(
                "cursorsKilled",
                ids.stream()
                        .filter(id -> cursors.kill(((Number) id).longValue()))
                        .toList());
    }

    private Document count(String name, Document command) {
        Document query = query(command, "query");
        RocksCollection collection = catalog.find(name);
        long n = collection == null ? 0 : collection.count(query, 0);
        return new Document("n", (int) Math.min(Integer.MAX_VALUE, n));
    }

    /** Only what the driver's {@code countDocuments} asks for, and the most frequent values of an indexed path in a period. */
    private Document aggregate(String name, Document command) {
        Document whole = new Document();
        Bson.documents(command, "pipeline").forEach(whole::putAll);
        if (whole.containsKey("$unwind")) {
            return frequent(name, whole);
        }
        refuseOthers(whole, "the aggregation stage %s", Set.of("$match", "$limit", "$group"));
        Document query = query(whole, "$match");
        if (!new Document("_id", 1).append("n", new Document("$sum", 1)).equals(whole.get("$group"))) {
            throw Failures.unsupported("an aggregation but to count documents");
        }
        RocksCollection collection = catalog.find(name);
        long n = collection == null ? 0 : collection.count(query, Bson.number(whole, "$limit", 0));
        List<Document> counted = n == 0 ? List.of() : List.of(new Document("_id", 1).append("n", n));
        return Cursors.answer("firstBatch", counted, 0, name);
    }

    private Document frequent(String name, Document whole) {
        refuseOthers(whole, "the aggregation stage %s", Set.of("$match", "$unwind", "$group", "$sort", "$limit"));
        String path = Bson.text(whole, "$unwind");
        Document byPath = new Document("_id", path).append("n", new Document("$sum", 1));
        Document order = new Document("n", -1).append("_id", 1);
        int most = Bson.integer(whole, "$limit", 0);
        if (!byPath.equals(whole.get("$group")) || !order.equals(whole.get("$sort")) || most < 1) {
            throw Failures.unsupported("an aggregation but for the most frequent values of a path");
        }
        RocksCollection collection = catalog.find(name);
        List<Document> values =
                collection == null ? List.of() : collection.frequent(path.substring(1), query(whole, "$match"), most);
        return Cursors.answer("firstBatch", values, 0, name);
    }

    private Document insert(String name, Document command) {
        boolean ordered = !Boolean.FALSE.equals(command.get("ordered"));
        List<byte[]> documents = ((Collection<?>) command.getOrDefault("documents", List.of()))
                .stream()
                        .map(given -> given instanceof byte[] raw ? raw : Bson.bytes((Document) given))
                        .toList();
        int[] inserted = new int[1];
        List<Document> errors = catalog.findOrCreate(name).insert(documents, ordered, inserted);
        return withErrors(new Document("n", inserted[0]), errors);
    }

    private Document update(String name, Document command) {
        RocksCollection collection = catalog.findOrCreate(name);
        List<Document> upserted = new ArrayList<>();
        int[] counted = new int[2];
        List<Document> errors = each(command, "updates", UPDATE_FIELDS, (index, update) -> {
            if (isTrue(update.get("multi"))) {
                throw Failures.unsupported("an update of many documents");
            }
            RocksCollection.Updated done =
                    collection.update(query(update, "q"), Update.of(update.get("u")), isTrue(update.get("upsert")));
            counted[0] += done.after() == null ? 0 : 1;
            counted[1] += done.isModified() && !done.isUpserted() ? 1 : 0;
            if (done.after() != null && done.isUpserted()) {
                upserted.add(new Document("index", index)
                        .append("_id", Bson.decode(done.after()).get("_id")));
            }
        });
        Document answer = new Document("n", counted[0]).append("nModified", counted[1]);
        if (!upserted.isEmpty()) {
            answer.put("upserted", upserted);
        }
        return withErrors(answer, errors);
    }

    private Document delete(String name, Document command) {
        RocksCollection collection = catalog.find(name);
        int[] deleted = new int[1];
        List<Document> errors = each(command, "deletes", DELETE_FIELDS, (index, delete) -> {
            Document query = query(delete, "q");
            if (collection != null) {
                deleted[0] += collection.delete(query, Bson.integer(delete, "limit", 0));
            }
        });
        return withErrors(new Document("n", deleted[0]), errors);
    }

    private interface Write {
        void run(int index, Document statement);
    }

    /** Runs the statements of a command in order; an ordered command ends at its first error. */
    private static List<Document> each(Document command, String field, Set<String> allowed, Write write) {
        List<Document> errors = new ArrayList<>();
        List<Document> statements = Bson.documents(command, field);
        for (int i = 0; i < statements.size(); i++) {
            try {
                refuseOthers(statements.get(i), "the option '%s' of a write", allowed);
                write.run(i, statements.get(i));
            } catch (MongoServerError e) {
                errors.add(Failures.ofWrite(i, e));
            }
            if (!errors.isEmpty() && !Boolean.FALSE.equals(command.get("ordered"))) {
                break;
            }
        }
        return errors;
    }

    private Document findAndModify(String name, Document command) {
        RocksCollection.Updated done = catalog.findOrCreate(name)
                .update(query(command, "query"), Update.of(command.get("update")), isTrue(command.get("upsert")));
        byte[] value = isTrue(command.get("new")) ? done.after() : done.before();
        boolean isThere = done.before() != null;
        return new Document(
                        "lastErrorObject",
                        new Document("n", done.after() == null ? 0 : 1).append("updatedExisting", isThere))
                .append("value", value == null ? null : Bson.decode(value));
    }

    private Document createIndexes(String name, Document command) {
        RocksCollection collection = catalog.findOrCreate(name);
        Bson.documents(command, "indexes").forEach(index -> catalog.createIndex(collection, index));
        return new Document();
    }

    private Document dropIndexes(String name, Document command) {
        RocksCollection collection = catalog.findOrCreate(name);
        catalog.dropIndex(collection, Bson.text(command, "index"));
        return new Document();
    }

    private static Document withErrors(Document answer, List<Document> errors) {
        if (!errors.isEmpty()) {
            answer.put("writeErrors", errors);
        }
        return answer;
    }
}
