package io.tocsin.store.embedded;

import static de.bwaldvogel.mongo.backend.Utils.isTrue;

import de.bwaldvogel.mongo.backend.ArrayFilters;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.exception.MongoServerException;
import de.bwaldvogel.mongo.oplog.NoopOplog;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** MongoDB's commands as far as this engine knows them. Called from many threads. */
final class Commands {

    /** For each command its fields; one that is not here is refused, so that nothing is silently left out. */
    private static final Map<String, Set<String>> FIELDS = Map.ofEntries(
            fields("find", "filter sort projection skip limit batchSize singleBatch hint allowDiskUse noCursorTimeout"),
            fields("getMore", "collection batchSize"),
            fields("killCursors", "cursors"),
            fields("count", "query limit skip hint"),
            fields("distinct", "key query hint"),
            fields("aggregate", "pipeline cursor hint allowDiskUse"),
            fields("explain", "verbosity"),
            fields("insert", "documents ordered bypassDocumentValidation"),
            fields("update", "updates ordered bypassDocumentValidation"),
            fields("delete", "deletes ordered"),
            fields(
                    "findAndModify",
                    "query sort remove update new fields upsert arrayFilters hint bypassDocumentValidation"),
            fields("create", "capped"),
            fields("createIndexes", "indexes commitQuorum"),
            fields("dropIndexes", "index"),
            fields("listIndexes", "cursor"),
            fields("listCollections", "filter nameOnly authorizedCollections cursor"),
            fields("listDatabases", "filter nameOnly authorizedDatabases"),
            fields("collMod", "index"),
            fields("drop", ""),
            fields("dropDatabase", ""),
            fields("collStats", "scale"),
            fields("dbStats", "scale"),
            fields("endSessions", ""));

    private static final Set<String> COMMON = Set.of(
            "$db",
            "$readPreference",
            "$clusterTime",
            "lsid",
            "comment",
            "maxTimeMS",
            "readConcern",
            "writeConcern",
            "apiVersion",
            "apiStrict",
            "apiDeprecationErrors");

    private static final Set<String> WRITES = Set.of(
            "insert",
            "update",
            "delete",
            "findAndModify",
            "create",
            "createIndexes",
            "dropIndexes",
            "collMod",
            "drop",
            "dropDatabase");

    private static final Set<String> UPDATE_FIELDS = Set.of("q", "u", "multi", "upsert", "hint");
    private static final Set<String> DELETE_FIELDS = Set.of("q", "limit", "hint");

    private final Rocks rocks;
    private final Catalog catalog;
    private final Cursors cursors;
    private final Aggregations aggregations;
    private final Administration administration;
    private final BooleanSupplier closing;

    /** @param closing whether commands under way have to end */
    Commands(Rocks rocks, Catalog catalog, Cursors cursors, BooleanSupplier closing) {
        this.rocks = rocks;
        this.catalog = catalog;
        this.cursors = cursors;
        this.aggregations = new Aggregations(catalog);
        this.administration = new Administration(catalog);
        this.closing = closing;
    }

    private static Map.Entry<String, Set<String>> fields(String command, String names) {
        Set<String> fields = new HashSet<>(Arrays.asList(names.split(" ")));
        fields.add(command);
        return Map.entry(command, fields);
    }

    Document run(Channel channel, String database, Document command) {
        String name = canonical(command.keySet().iterator().next());
        Set<String> fields = FIELDS.get(name);
        if (fields == null) {
            throw new MongoServerError(59, "CommandNotFound", "the embedded store has no command '" + name + "'");
        }
        for (String field : command.keySet()) {
            if (!fields.contains(field) && !COMMON.contains(field) && !field.equalsIgnoreCase(name)) {
                throw Failures.unsupported("the field '" + field + "' of the command '" + name + "'");
            }
        }
        try (Command running =
                new Command(closing, name.equals("getMore") ? 0 : Bson.number(command, "maxTimeMS", 0))) {
            running.check();
            Document answer = dispatch(channel, database, name, command);
            answer.putIfAbsent("ok", 1.0);
            return answer;
        } finally {
            if (WRITES.contains(name)) {
                rocks.sync();
            }
        }
    }

    private static String canonical(String name) {
        return FIELDS.keySet().stream()
                .filter(known -> known.equalsIgnoreCase(name))
                .findFirst()
                .orElse(name);
    }

    private Document dispatch(Channel channel, String database, String name, Document command) {
        return switch (name) {
            case "find" -> find(channel, database, command);
            case "getMore" ->
                cursors.more(
                        Bson.number(command, "getMore", 0),
                        Bson.integer(command, "batchSize", 0),
                        database + "." + command.get("collection"),
                        channel);
            case "killCursors" -> killCursors(command);
            case "count" -> count(database, command);
            case "distinct" -> distinct(database, command);
            case "aggregate" -> aggregate(channel, database, command);
            case "explain" -> explain(database, Bson.document(command, "explain"));
            case "insert" -> insert(database, command);
            case "update" -> update(database, command);
            case "delete" -> delete(database, command);
            case "findAndModify" -> findAndModify(database, command);
            case "endSessions" -> new Document();
            default -> administration.run(database, name, command);
        };
    }

    private Document find(Channel channel, String database, Document command) {
        String namespace = database + "." + Bson.text(command, "find");
        RocksCollection collection = collection(database, command, "find");
        Document filter = Bson.document(command, "filter");
        Conditions.check(filter);
        if (collection == null) {
            return Cursors.answer("firstBatch", List.of(), 0, namespace);
        }
        int limit = Bson.integer(command, "limit", 0);
        Found found = collection.find(
                filter, (Document) command.get("sort"), Bson.integer(command, "skip", 0), Math.abs(limit), (Document)
                        command.get("projection"));
        int batch = Bson.integer(command, "batchSize", Cursors.FIRST_BATCH);
        return cursors.first(found, batch, isTrue(command.get("singleBatch")) || limit < 0, namespace, channel);
    }

    private Document killCursors(Document command) {
        List<Long> killed = new ArrayList<>();
        List<Long> notFound = new ArrayList<>();
        Collection<?> ids = command.get("cursors") instanceof Collection<?> given ? given : List.of();
        for (Object id : ids) {
            long cursor = ((Number) id).longValue();
            (cursors.kill(cursor) ? killed : notFound).add(cursor);
        }
        return new Document("cursorsKilled", killed)
                .append("cursorsNotFound", notFound)
                .append("cursorsAlive", List.of())
                .append("cursorsUnknown", List.of());
    }

    private Document count(String database, Document command) {
        RocksCollection collection = collection(database, command, "count");
        Document query = Bson.document(command, "query");
        Conditions.check(query);
        int skip = Bson.integer(command, "skip", 0);
        int limit = Math.abs(Bson.integer(command, "limit", 0));
        return new Document("n", collection == null ? 0 : collection.count(query, skip, limit));
    }

    private Document distinct(String database, Document command) {
        RocksCollection collection = collection(database, command, "distinct");
        Document query = Bson.document(command, "query");
        Conditions.check(query);
        if (collection == null) {
            return new Document("values", List.of());
        }
        String path = Bson.text(command, "key");
        NavigableMap<byte[], Object> values = new TreeMap<>(Arrays::compareUnsigned);
        try (Found found = collection.find(query, null, 0, 0, null)) {
            while (found.hasNext()) {
                for (Object value : IndexEntries.values(found.next(), path)) {
                    if (!(value instanceof Missing) && !(value instanceof Collection)) {
                        values.putIfAbsent(KeyCodec.encode(value), value);
                    }
                }
            }
        }
        return new Document("values", new ArrayList<>(values.values()));
    }

    private Document aggregate(Channel channel, String database, Document command) {
        if (!(command.get("aggregate") instanceof String name)) {
            throw Failures.unsupported("an aggregation of a whole database");
        }
        Document cursor = Bson.document(command, "cursor");
        Found found = aggregations.run(database, name, command.get("pipeline"));
        int batch = Bson.integer(cursor, "batchSize", Cursors.FIRST_BATCH);
        return cursors.first(found, batch, false, database + "." + name, channel);
    }

    private Document explain(String database, Document explained) {
        String name = explained.keySet().iterator().next();
        RocksCollection collection = collection(database, explained, name);
        Document query = Bson.document(explained, name.equals("find") ? "filter" : "query");
        Conditions.check(query);
        String stage = collection == null ? "EOF" : collection.explain(query, (Document) explained.get("sort"));
        return new Document(
                "queryPlanner",
                new Document("namespace", database + "." + explained.get(name))
                        .append("winningPlan", new Document("stage", stage)));
    }

    private Document insert(String database, Document command) {
        RocksCollection collection = catalog.findOrCreate(database, Bson.text(command, "insert"));
        boolean ordered = !Boolean.FALSE.equals(command.get("ordered"));
        RawDocuments documents = command.get("documents") instanceof RawDocuments raw
                ? raw
                : RawDocuments.of(Bson.documents(command, "documents"));
        List<Document> errors = collection.insert(documents, ordered);
        int tried = ordered && !errors.isEmpty()
                ? Bson.integer(errors.get(0), "index", 0) + 1
                : documents.documents().size();
        return withErrors(new Document("n", tried - errors.size()), errors);
    }

    private Document update(String database, Document command) {
        RocksCollection collection = catalog.findOrCreate(database, Bson.text(command, "update"));
        List<Document> upserted = new ArrayList<>();
        int[] counted = new int[2];
        List<Document> errors = each(command, "updates", UPDATE_FIELDS, (index, update) -> {
            if (!(update.get("u") instanceof Document change)) {
                throw Failures.unsupported("an update by a pipeline");
            }
            Document query = Bson.document(update, "q");
            Conditions.check(query);
            boolean upsert = isTrue(update.get("upsert"));
            Document result = collection.updateDocuments(
                    query, change, ArrayFilters.empty(), isTrue(update.get("multi")), upsert, NoopOplog.get());
            counted[0] += Bson.integer(result, "n", 0);
            counted[1] += Bson.integer(result, "nModified", 0);
            if (result.containsKey("upserted")) {
                counted[0]++;
                upserted.add(new Document("index", index).append("_id", result.get("upserted")));
            }
        });
        Document answer = new Document("n", counted[0]).append("nModified", counted[1]);
        if (!upserted.isEmpty()) {
            answer.put("upserted", upserted);
        }
        return withErrors(answer, errors);
    }

    private Document delete(String database, Document command) {
        RocksCollection collection = collection(database, command, "delete");
        int[] deleted = new int[1];
        List<Document> errors = each(command, "deletes", DELETE_FIELDS, (index, delete) -> {
            Document query = Bson.document(delete, "q");
            Conditions.check(query);
            if (collection != null) {
                deleted[0] += collection.deleteDocuments(query, Bson.integer(delete, "limit", 0), NoopOplog.get());
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
                for (String option : statements.get(i).keySet()) {
                    if (!allowed.contains(option)) {
                        throw Failures.unsupported("the option '" + option + "' of a write");
                    }
                }
                write.run(i, statements.get(i));
            } catch (MongoServerError e) {
                errors.add(RocksCollection.error(i, e));
            } catch (MongoServerException e) {
                errors.add(RocksCollection.error(i, Failures.badValue(e.getMessageWithoutErrorCode())));
            }
            if (!errors.isEmpty() && !Boolean.FALSE.equals(command.get("ordered"))) {
                break;
            }
        }
        return errors;
    }

    private Document findAndModify(String database, Document command) {
        if (command.get("update") instanceof Collection) {
            throw Failures.unsupported("an update by a pipeline");
        }
        Conditions.check(Bson.document(command, "query"));
        Document given = new Document(command);
        given.putIfAbsent("query", new Document());
        String name = Bson.text(command, command.keySet().iterator().next());
        Document result = catalog.findOrCreate(database, name).findAndModify(given);
        result.putIfAbsent("lastErrorObject", new Document("n", result.get("value") == null ? 0 : 1));
        return result;
    }

    private @Nullable RocksCollection collection(String database, Document command, String name) {
        return catalog.database(database).collections().get(Bson.text(command, name));
    }

    private static Document withErrors(Document answer, List<Document> errors) {
        if (!errors.isEmpty()) {
            answer.put("writeErrors", errors);
        }
        return answer;
    }
}
