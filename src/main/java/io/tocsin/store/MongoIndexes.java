package io.tocsin.store;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import io.tocsin.platform.PermanentException;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.conversions.Bson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the indexes of a collection; again changes nothing. An index is never needed to be right, only to be fast: one that
 * the server refuses is reported, and the start goes on without it.
 */
public final class MongoIndexes {

    private static final Logger log = LoggerFactory.getLogger(MongoIndexes.class);

    /** MongoDB's codes for an index that there is already with other options: one of an earlier version. */
    private static final Set<Integer> OTHER_OPTIONS = Set.of(85, 86);

    private final MongoCollection<?> collection;
    private boolean hasPartial = true;

    private MongoIndexes(MongoCollection<?> collection) {
        this.collection = collection;
    }

    public static MongoIndexes of(MongoCollection<?> collection) {
        return new MongoIndexes(collection);
    }

    /** Makes an index over all documents. */
    public MongoIndexes on(Bson keys) {
        String refusal = made(keys, new IndexOptions());
        if (!refusal.isEmpty()) {
            log.warn("Searches by {} will be slow: {}", nameOf(keys), refusal);
        }
        return this;
    }

    /** Makes an index over the documents that have a path, or over all where the server has no partial indexes. */
    public MongoIndexes where(String path, Bson keys) {
        String refusal = hasPartial ? made(keys, new IndexOptions().partialFilterExpression(Filters.exists(path))) : "";
        if (!refusal.isEmpty()) {
            hasPartial = false;
            log.info("Without partial indexes, which only cost some speed: {}", refusal);
        }
        return hasPartial ? this : on(keys);
    }

    /** Why the server refuses it; empty where it is there now. */
    private String made(Bson keys, IndexOptions options) {
        String name = nameOf(keys);
        try {
            MongoCalls.run(
                    "make the index " + name + " of " + collection.getNamespace(), () -> make(keys, name, options));
            return "";
        } catch (PermanentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void make(Bson keys, String name, IndexOptions options) {
        try {
            collection.createIndex(keys, options.name(name));
        } catch (MongoCommandException e) {
            if (!OTHER_OPTIONS.contains(e.getErrorCode())) {
                throw e;
            }
            log.info("The index {} of {} is made anew, with other options", name, collection.getNamespace());
            collection.dropIndex(name);
            collection.createIndex(keys, options);
        }
    }

    /** The name that MongoDB gives an index by itself. */
    private static String nameOf(Bson keys) {
        return keys.toBsonDocument().entrySet().stream()
                .map(key -> key.getKey() + "_" + key.getValue().asNumber().intValue())
                .collect(Collectors.joining("_"));
    }
}
