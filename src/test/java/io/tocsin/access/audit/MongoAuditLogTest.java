package io.tocsin.access.audit;

import io.tocsin.store.TestDatabases;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs against the embedded engine, and against the server of {@code TOCSIN_TEST_STORE_URI} where that is set. */
class MongoAuditLogTest implements AuditLogContract {

    @RegisterExtension
    static final TestDatabases databases = new TestDatabases();

    private final AuditKey key = AuditKeys.fresh();
    private MongoAuditLog audit;

    @BeforeEach
    void empty() {
        audit = new MongoAuditLog(databases.fresh(), key);
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
