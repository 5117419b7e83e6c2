package io.tocsin.store;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.tocsin.store.embedded.EmbeddedMongo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.util.FileSystemUtils;

/**
 * Empty databases for the tests of a class, which registers this as a static extension: of an embedded engine, or of the server
 * that {@code TOCSIN_TEST_STORE_URI} names.
 */
@SuppressWarnings("NullAway.Init") // opened before all
public final class TestDatabases implements BeforeAllCallback, AfterAllCallback {

    private @Nullable EmbeddedMongo engine;
    private @Nullable Path folder;
    private String uri;
    private MongoClient client;
    private final List<MongoDatabase> made = new ArrayList<>();

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        String server = System.getenv("TOCSIN_TEST_STORE_URI");
        if (server == null || server.isBlank()) {
            folder = Files.createTempDirectory("tocsin-databases");
            engine = EmbeddedMongo.open(folder);
            uri = engine.uri();
        } else {
            uri = server;
        }
        client = MongoSetup.open(
                uri,
                new StoreProperties(
                        uri, "tocsin", Duration.ofDays(90), Map.of(), Duration.ofSeconds(10), Duration.ofSeconds(5)));
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
    public void afterAll(ExtensionContext context) throws IOException {
        if (engine == null) {
            made.forEach(MongoDatabase::drop);
        }
        client.close();
        if (engine != null) {
            engine.close();
        }
        if (folder != null) {
            FileSystemUtils.deleteRecursively(folder);
        }
    }
}
