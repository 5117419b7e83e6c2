package io.tocsin.store.embedded;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The same contract against a MongoDB server, named by {@code TOCSIN_TEST_STORE_URI}; its database is dropped. */
final class MongoServerTest implements MongoEngineContract {

    private static final String DATABASE = "tocsin_engine_contract";

    private @Nullable MongoClient client;

    @BeforeEach
    void connect() {
        String uri = System.getenv("TOCSIN_TEST_STORE_URI");
        assumeTrue(
                uri != null && !uri.isBlank(),
                "set TOCSIN_TEST_STORE_URI to a mongodb:// URI to hold a MongoDB server to the contract too");
        client = MongoClients.create(uri);
        database().drop();
    }

    @AfterEach
    void disconnect() {
        if (client != null) {
            database().drop();
            client.close();
        }
    }

    @Override
    public MongoDatabase database() {
        if (client == null) {
            throw new IllegalStateException("not connected");
        }
        return client.getDatabase(DATABASE);
    }
}
