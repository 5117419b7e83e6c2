package io.tocsin.respond;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import io.tocsin.store.TestDatabases;
import java.util.List;
import java.util.Map;
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
        MongoEffectLedger effects = new MongoEffectLedger(database);
        effects.prepare();
        ledger = effects;
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

    @Test
    void aScheduleIsKeptOverARestart() {
        ScheduleStore.Row row = new ScheduleStore.Row("p", "0 0 * * * ? UTC", RunStoreContract.NOW);
        ScheduleStore.Row next = new ScheduleStore.Row("p", "0 0 * * * ? UTC", RunStoreContract.NOW.plusSeconds(60));

        assertThat(new MongoScheduleStore(database).get("p")).isEmpty();
        new MongoScheduleStore(database).put(row);
        new MongoScheduleStore(database).put(next);

        assertThat(new MongoScheduleStore(database).get("p")).contains(next);
    }

    @Test
    void aQuestionComesBackAndChangesOnlyAsItWasSeen() {
        MongoApprovalStore approvals = new MongoApprovalStore(database);
        approvals.prepare();
        Approval asked = new Approval(
                "a1",
                "r1",
                "p",
                "may",
                "alert-1",
                "Block 203.0.113.7?",
                "POST https://fw.example",
                "0f",
                List.of("lead"),
                2,
                "ann",
                Map.of("hours", "int"),
                0,
                Approval.State.OPEN,
                List.of(),
                RunStoreContract.NOW,
                RunStoreContract.NOW.plusSeconds(60),
                null,
                1);
        assertThat(approvals.create(asked)).isTrue();
        assertThat(approvals.create(asked)).isFalse();
        assertThat(approvals.get("a1")).contains(asked);

        Approval answered = asked.with(
                new Approval.Vote("bob", false, "no", Map.of("hours", 4L), RunStoreContract.NOW.plusSeconds(1)));
        assertThat(approvals.replace(asked, answered)).isTrue();
        assertThat(approvals.replace(asked, answered)).isFalse();

        assertThat(approvals.get("a1")).contains(answered);
        assertThat(approvals.find(Approval.State.OPEN, "", 10, null).items()).isEmpty();
        assertThat(approvals.find(null, "r1", 10, null).items()).containsExactly(answered);
    }

    @Test
    void aKeptAnswerLivesUntilItExpires() {
        MongoAnswerCache answers = new MongoAnswerCache(database);
        answers.put("k", Map.of("score", 3L), RunStoreContract.NOW.plusSeconds(10));

        assertThat(answers.get("k", RunStoreContract.NOW)).contains(Map.of("score", 3L));
        assertThat(answers.get("k", RunStoreContract.NOW.plusSeconds(10))).isEmpty();
    }
}
