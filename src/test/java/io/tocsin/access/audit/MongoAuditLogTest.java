package io.tocsin.access.audit;

import io.tocsin.store.TestDatabases;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs against the embedded engine, and against the server of {@code TOCSIN_TEST_STORE_URI} where that is set. */
class MongoAuditLogTest implements AuditLogContract {

    private static TestDatabases databases;
    private final AuditKey key = AuditKeys.fresh();
    private MongoAuditLog audit;

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
