package io.tocsin.respond;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import io.tocsin.store.TestDatabases;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs against the embedded engine, and against the server of {@code TOCSIN_TEST_STORE_URI} where that is set. */
class MongoRunStoresTest implements RunStoreContract, EffectLedgerContract {

    @RegisterExtension
    static final TestDatabases databases = new TestDatabases();

    private MongoDatabase database;
    private MongoRunStore store;
    private MongoEffectLedger ledger;

    @BeforeEach
    void empty() {
        database = databases.fresh();
        store = new MongoRunStore(database);
        store.prepare();
        ledger = new MongoEffectLedger(database);
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
