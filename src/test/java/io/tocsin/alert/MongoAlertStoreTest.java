package io.tocsin.alert;

import io.tocsin.store.TestDatabases;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs against the embedded engine, and against the server of {@code TOCSIN_TEST_STORE_URI} where that is set. */
class MongoAlertStoreTest implements AlertStoreContract {

    private static TestDatabases databases;
    private MongoAlertStore store;

    @BeforeAll
    static void open(@TempDir Path folder) {
        databases = TestDatabases.open(folder);
    }

    @AfterAll
    static void close() {
        databases.close();
    }

    @BeforeEach
    void empty() {
        store = new MongoAlertStore(databases.fresh());
        store.prepare();
    }

    @Override
    public AlertStore store() {
        return store;
    }
}
