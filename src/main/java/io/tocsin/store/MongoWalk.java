package io.tocsin.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.Indexes;
import java.util.Date;
import java.util.function.Predicate;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A way through many events in order of their time, which may take hours: where the server has forgotten the cursor, or the
 * connection is lost, it goes on after the event that came last. For one thread, once.
 */
final class MongoWalk {

    private static final Logger log = LoggerFactory.getLogger(MongoWalk.class);

    private static final String TIME = "@timestamp";
    private static final int BATCH = 1000;

    /** New cursors in a row that brought no event: then the store is away. */
    private static final int MAX_TRIES = 3;

    private final MongoCollection<Document> events;
    private final Bson wanted;
    private @Nullable Date time;
    private @Nullable String id;
    private int tries;

    MongoWalk(MongoCollection<Document> events, Bson wanted) {
        this.events = events;
        this.wanted = wanted;
    }

    /** @param reader says whether it wants more; may change what it gets */
    void through(Predicate<Document> reader) {
        boolean more = true;
        while (more) {
            more = MongoCalls.call("read the events of a period", () -> tryThrough(reader));
        }
    }

    /** True where it has to go on with another cursor. */
    private boolean tryThrough(Predicate<Document> reader) {
        MongoCursor<Document> cursor = null;
        try {
            cursor = events.find(time == null ? wanted : and(wanted, after(time, id)))
                    .sort(Indexes.ascending(TIME, "_id"))
                    .batchSize(BATCH)
                    .iterator();
            while (cursor.hasNext()) {
                Document document = cursor.next();
                time = document.getDate(TIME);
                id = document.getString("_id");
                tries = 0;
                if (!reader.test(document)) {
                    return false;
                }
            }
            return false;
        } catch (MongoException e) {
            if (!mayGoOn(e)) {
                throw e;
            }
            log.warn("Events are read on after {} with another cursor: {}", id, e.getMessage());
            return true;
        } finally {
            close(cursor);
        }
    }

    private boolean mayGoOn(MongoException e) {
        return MongoCalls.mayWorkAgain(e) && !Thread.currentThread().isInterrupted() && ++tries < MAX_TRIES;
    }

    private static Bson after(Date time, @Nullable String id) {
        return and(gte(TIME, time), or(gt(TIME, time), gt("_id", id)));
    }

    private static void close(@Nullable MongoCursor<Document> cursor) {
        if (cursor != null) {
            cursor.close();
        }
    }
}
