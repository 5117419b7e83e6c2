package io.tocsin.store;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.tocsin.store.embedded.EmbeddedMongo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Empty databases for tests: of an embedded engine, or of the server that {@code TOCSIN_TEST_STORE_URI} names. */
public final class TestDatabases implements AutoCloseable {

    private final @Nullable EmbeddedMongo engine;
    private final String uri;
    private final MongoClient client;
    private final List<MongoDatabase> made = new ArrayList<>();

    private TestDatabases(@Nullable EmbeddedMongo engine, String uri) {
        this.engine = engine;
        this.uri = uri;
        this.client =
                MongoSetup.open(uri, new StoreProperties(uri, "tocsin", Duration.ofDays(90), Duration.ofSeconds(5)));
    }

    /** @param folder for the embedded engine */
    public static TestDatabases open(Path folder) {
        String server = System.getenv("TOCSIN_TEST_STORE_URI");
        if (server != null && !server.isBlank()) {
            return new TestDatabases(null, server);
        }
        EmbeddedMongo engine = EmbeddedMongo.open(folder);
        return new TestDatabases(engine, engine.uri());
    }

    public String uri() {
        return uri;
    }

    public MongoDatabase fresh() {
        MongoDatabase database = client.getDatabase("tocsin-test-" + System.nanoTime());
        made.add(database);
        return database;
    }

    @Override
    public void close() {
        if (engine == null) {
            made.forEach(MongoDatabase::drop);
        }
        client.close();
        if (engine != null) {
            engine.close();
        }
    }
}
