package io.tocsin.store.embedded;

import static de.bwaldvogel.mongo.backend.Utils.isTrue;

import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.Collection;
import java.util.List;

/** The commands that make, list, change and drop databases, collections and indexes. */
final class Administration {

    private final Catalog catalog;

    Administration(Catalog catalog) {
        this.catalog = catalog;
    }

    Document run(String database, String name, Document command) {
        switch (name) {
            case "create" -> {
                if (isTrue(command.get("capped"))) {
                    throw Failures.unsupported("a capped collection");
                }
                create(database, Bson.text(command, name));
            }
            case "createIndexes" -> {
                return createIndexes(database, command);
            }
            case "dropIndexes" -> {
                RocksCollection collection = existing(database, Bson.text(command, name));
                Object which = command.get("index");
                (which instanceof Collection<?> several ? several : List.of(which))
                        .forEach(one -> catalog.dropIndex(collection, one));
            }
            case "collMod" ->
                catalog.changeExpiry(existing(database, Bson.text(command, name)), Bson.document(command, "index"));
            case "drop" -> catalog.drop(existing(database, Bson.text(command, name)));
            case "dropDatabase" ->
                List.copyOf(catalog.database(database).collections().values()).forEach(catalog::drop);
            case "listIndexes" -> {
                RocksCollection collection = existing(database, Bson.text(command, name));
                List<Document> indexes = collection.indexes().stream()
                        .map(RocksIndex::description)
                        .toList();
                if (!indexes.isEmpty()) {
                    indexes.get(0).remove("unique");
                }
                return Cursors.answer("firstBatch", indexes, 0, collection.getFullName());
            }
            case "listCollections" -> {
                return listCollections(database, command);
            }
            case "listDatabases" -> {
                return listDatabases(command);
            }
            case "collStats" -> {
                return statistics(existing(database, Bson.text(command, name)));
            }
            default -> {
                return new Document("db", database)
                        .append(
                                "collections",
                                catalog.database(database).collections().size());
            }
        }
        return new Document();
    }

    private void create(String database, String name) {
        if (catalog.database(database).collections().containsKey(name)) {
            throw new MongoServerError(
                    48, "NamespaceExists", "Collection already exists. NS: " + database + "." + name);
        }
        catalog.create(database, name);
    }

    private Document createIndexes(String database, Document command) {
        RocksCollection collection = catalog.findOrCreate(database, Bson.text(command, "createIndexes"));
        int before = collection.indexes().size();
        for (Document index : Bson.documents(command, "indexes")) {
            catalog.createIndex(collection, index);
        }
        return new Document("numIndexesBefore", before)
                .append("numIndexesAfter", collection.indexes().size())
                .append("createdCollectionAutomatically", false);
    }

    private Document listCollections(String database, Document command) {
        Document filter = Bson.document(command, "filter");
        List<Document> listed = catalog.database(database).collections().keySet().stream()
                .map(name -> new Document("name", name)
                        .append("type", "collection")
                        .append("options", new Document())
                        .append("info", new Document("readOnly", false)))
                .filter(collection -> new DefaultQueryMatcher().matches(collection, filter))
                .toList();
        return Cursors.answer("firstBatch", listed, 0, database + ".$cmd.listCollections");
    }

    private Document listDatabases(Document command) {
        Document filter = Bson.document(command, "filter");
        List<Document> listed = catalog.databases().stream()
                .map(database -> new Document("name", database.getDatabaseName())
                        .append("sizeOnDisk", 0L)
                        .append("empty", false))
                .filter(database -> new DefaultQueryMatcher().matches(database, filter))
                .toList();
        return new Document("databases", listed).append("totalSize", 0L);
    }

    private static Document statistics(RocksCollection collection) {
        return new Document("ns", collection.getFullName())
                .append("count", collection.count())
                .append("nindexes", collection.indexes().size())
                .append("size", 0);
    }

    private RocksCollection existing(String database, String name) {
        RocksCollection found = catalog.database(database).collections().get(name);
        if (found == null) {
            throw new MongoServerError(26, "NamespaceNotFound", "ns not found: " + database + "." + name);
        }
        return found;
    }
}
