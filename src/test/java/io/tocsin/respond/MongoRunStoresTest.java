package io.tocsin.respond;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.tocsin.store.embedded.EmbeddedMongo;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs against the embedded engine, and against the server of {@code TOCSIN_TEST_STORE_URI} where that is set. */
class MongoRunStoresTest implements RunStoreContract, EffectLedgerContract {

    private static EmbeddedMongo engine;
    private static MongoClient client;
    private MongoRunStore store;
    private MongoEffectLedger ledger;

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
        MongoDatabase database = client.getDatabase("tocsin-test-runs");
        database.drop();
        store = new MongoRunStore(database);
        store.prepare();
        ledger = new MongoEffectLedger(database);
        ledger.prepare();
    }

    @Override
    public RunStore store() {
        return store;
    }

    @Override
    public EffectLedger ledger() {
        return ledger;
    }

    @Test
    void aBudgetIsCountedOverARestartAndWrittenOverExactlyWhatWasRead() {
        MongoDatabase database = client.getDatabase("tocsin-test-runs");
        BudgetStore.Account account = new BudgetStore.Account(
                "p/deny", 1, List.of(new BudgetStore.Taken("k", RunStoreContract.NOW)), 0, null);

        assertThat(new MongoBudgetStore(database).put(account)).isTrue();
        assertThat(new MongoBudgetStore(database).put(account)).isFalse();
        BudgetStore again = new MongoBudgetStore(database);
        BudgetStore.Account next = new BudgetStore.Account("p/deny", 2, account.taken(), 3, RunStoreContract.NOW);

        assertThat(again.get("p/deny")).contains(account);
        assertThat(again.put(next)).isTrue();
        assertThat(again.put(next)).isFalse();
        assertThat(again.all()).containsExactly(next);
    }
}
