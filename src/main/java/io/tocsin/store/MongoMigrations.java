package io.tocsin.store;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.util.Date;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of stored data that a new version needs, each done once, forward only. The collection {@code migrations} names those
 * that are done. A migration that was cut off is done again from its beginning, so it must be harmless twice.
 */
public final class MongoMigrations {

    private static final Logger log = LoggerFactory.getLogger(MongoMigrations.class);

    private final MongoCollection<Document> done;
    private final Clock clock;

    public MongoMigrations(MongoDatabase database, Clock clock) {
        this.done = database.getCollection("migrations");
        this.clock = clock;
    }

    /**
     * Does it unless it was done before.
     *
     * @param name unique, and never used again for another one
     */
    public void once(String name, Runnable migration) {
        boolean isDone = MongoCalls.call(
                "look for the migration " + name,
                () -> done.find(eq("_id", name)).first() != null);
        if (isDone) {
            return;
        }
        migration.run();
        MongoCalls.run(
                "note the migration " + name,
                () -> MongoCalls.insertIfAbsent(
                        done, new Document("_id", name).append("at", Date.from(clock.instant()))));
        log.info("Migration {} of stored data is done", name);
    }
}
