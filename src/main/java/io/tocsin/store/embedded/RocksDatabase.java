package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.oplog.Oplog;
import de.bwaldvogel.mongo.wire.message.MongoQuery;
import io.netty.channel.Channel;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The collections of one database, as mongo-java-server's aggregation looks for them. */
final class RocksDatabase implements MongoDatabase {

    private final String name;
    private final Map<String, RocksCollection> collections = new ConcurrentSkipListMap<>();

    RocksDatabase(String name) {
        this.name = name;
    }

    Map<String, RocksCollection> collections() {
        return collections;
    }

    @Override
    public String getDatabaseName() {
        return name;
    }

    @Override
    public @Nullable RocksCollection resolveCollection(String collection, boolean throwIfNotFound) {
        RocksCollection found = collections.get(collection);
        if (found == null && throwIfNotFound) {
            throw new MongoServerError(26, "NamespaceNotFound", "ns not found: " + name + "." + collection);
        }
        return found;
    }

    @Override
    public boolean isEmpty() {
        return collections.isEmpty();
    }

    @Override
    public void handleClose(Channel channel) {}

    @Override
    public Document handleCommand(
            Channel channel, String command, Document query, DatabaseResolver databases, Oplog oplog) {
        throw Failures.unsupported(command);
    }

    @Override
    public QueryResult handleQuery(MongoQuery query) {
        throw Failures.unsupported("OP_QUERY");
    }

    @Override
    public MongoCollection<?> createCollectionOrThrowIfExists(String collection, CollectionOptions options) {
        throw Failures.unsupported("an aggregation that writes");
    }

    @Override
    public void drop(Oplog oplog) {
        throw Failures.unsupported("an aggregation that drops");
    }

    @Override
    public void dropCollection(String collection, Oplog oplog) {
        throw Failures.unsupported("an aggregation that drops");
    }

    @Override
    public void moveCollection(MongoDatabase from, MongoCollection<?> collection, String to) {
        throw Failures.unsupported("renameCollection");
    }

    @Override
    public void unregisterCollection(String collection) {
        throw Failures.unsupported("renameCollection");
    }
}
