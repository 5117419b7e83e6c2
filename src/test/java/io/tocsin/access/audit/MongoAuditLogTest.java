package io.tocsin.access.audit;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.tocsin.store.embedded.EmbeddedMongo;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs against the embedded engine, and against the server of {@code TOCSIN_TEST_STORE_URI} where that is set. */
class MongoAuditLogTest implements AuditLogContract {

    private static EmbeddedMongo engine;
    private static MongoClient client;
    private final AuditKey key = AuditKeys.fresh();
    private MongoAuditLog audit;

    @BeforeAll
    static void open(@TempDir Path folder) {
        engine = EmbeddedMongo.open(folder);
        client = MongoClients.create(System.getenv().getOrDefault("TOCSIN_TEST_STORE_URI", engine.uri()));
    }

    @AfterAll
    static void close() {
        client.close();
        engine.close();
    }

    @BeforeEach
    void empty() {
        MongoDatabase database = client.getDatabase("tocsin-test-audit");
        database.drop();
        audit = new MongoAuditLog(database, key);
    }

    @Override
    public AuditLog audit() {
        return audit;
    }

    @Override
    public AuditKey key() {
        return key;
    }
}
