package io.tocsin.store;

import com.mongodb.client.MongoDatabase;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.TransientException;
import org.bson.Document;

/** Asks the store for a sign of life each time somebody looks. */
final class MongoStoreHealth implements HealthPart {

    private final MongoDatabase database;
    private final StoreProperties settings;
    private final ParkedStore parked;

    MongoStoreHealth(MongoDatabase database, StoreProperties settings, ParkedStore parked) {
        this.database = database;
        this.settings = settings;
        this.parked = parked;
    }

    /**
     * The store as operators see it.
     *
     * @param kind {@code embedded} or {@code mongodb}
     * @param state {@code up} or {@code away}
     * @param parked raw events that wait for a person; -1 while the store is away
     * @param error what is wrong and what to do; empty when nothing is
     */
    record Report(String kind, String state, long parked, String error) {}

    @Override
    public String name() {
        return "store";
    }

    @Override
    public Report report() {
        String kind = settings.uri().isEmpty() ? "embedded" : "mongodb";
        try {
            MongoCalls.run("ping the store", () -> database.runCommand(new Document("ping", 1)));
            return new Report(kind, "up", parked.count(), "");
        } catch (TransientException e) {
            return new Report(
                    kind,
                    "away",
                    -1,
                    e.getMessage() + " Events are kept in the event log and processed when it is back: check that the"
                            + " server of tocsin.store.uri runs.");
        }
    }

    @Override
    public boolean healthy() {
        return report().state().equals("up");
    }
}
