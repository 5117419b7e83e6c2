package io.tocsin.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The engine keeps the contract, and its indexes fit its documents after each test of it. */
final class EmbeddedMongoTest implements MongoEngineContract {

    private EmbeddedMongo engine;
    private MongoClient client;

    @BeforeEach
    void open(@TempDir Path folder) {
        engine = EmbeddedMongo.open(folder);
        client = MongoClients.create(engine.uri());
    }

    @AfterEach
    void close() {
        assertThat(Verification.of(engine)).isEmpty();
        client.close();
        engine.close();
    }

    @Override
    public MongoDatabase database() {
        return client.getDatabase("contract");
    }
}
