package io.tocsin.alert;

import io.tocsin.store.TestDatabases;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs against the embedded engine, and against the server of {@code TOCSIN_TEST_STORE_URI} where that is set. */
class MongoAlertStoreTest implements AlertStoreContract {

    @RegisterExtension
    static final TestDatabases databases = new TestDatabases();

    private MongoAlertStore store;

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
