package io.tocsin.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Mode;
import io.tocsin.store.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every make of the run store promises. */
interface RunStoreContract {

    Instant NOW = Instant.parse("2026-03-01T03:00:00.123Z");
    Duration LENGTH = Duration.ofSeconds(30);
    NodeIdentity A1 = new NodeIdentity("node-a", "boot-1");
    NodeIdentity A2 = new NodeIdentity("node-a", "boot-2");
    NodeIdentity B = new NodeIdentity("node-b", "boot-1");

    RunStore store();

    static Run run(String id, Instant createdAt) {
        return new Run(
                id,
                "contain",
                "0123456789ab",
                "alert-1",
                "alert:alert-1",
                Mode.ENFORCE,
                List.of("tocsin.respond.mail.host"),
                createdAt,
                Map.of("ip", "203.0.113.7", "n", 3L, "d", 1.5, "list", List.of("a", 1L)),
                Map.of("source", Map.of("ip", "203.0.113.7"), "dotted.$key", true),
                "ip:203.0.113.7",
                70,
                new Run.Link("parent", "tell", 1, false, id, List.of("alert:a-1", "run:parent")),
                Run.Progress.pending(
                        List.of(
                                StepResult.pending("look", "http.request@1", "read"),
                                StepResult.pending("block", "http.request@1", "deny")
                                        .of("block[0]", Map.of("address", "203.0.113.7"))),
                        createdAt),
                Run.Cancel.NO);
    }

    @Test
    default void aRunComesBackAsItWasKept() {
        Run run = run("r1", NOW);

        assertThat(store().create(run)).isTrue();
        assertThat(store().get("r1")).contains(run);
        assertThat(store().get("r2")).isEmpty();
    }

    @Test
    default void aRunIsMadeOnce() {
        store().create(run("r1", NOW));

        assertThat(store().create(run("r1", NOW.plusSeconds(5)))).isFalse();
        assertThat(store().get("r1").orElseThrow().createdAt()).isEqualTo(NOW);
    }

    @Test
    default void everythingTheHolderSavesComesBack() {
        store().create(run("r1", NOW));
        RunStore.Leased leased = store().lease("r1", A1, NOW, LENGTH).orElseThrow();
        Run changed = leased.run()
                .started(NOW)
                .with(leased.run()
                        .steps()
                        .get(0)
                        .begun(NOW)
                        .attempting("GET x")
                        .ended(StepResult.State.SUCCEEDED, NOW, Map.of("score", 97L), "noted", "odd"))
                .ended(Run.State.FAILED, NOW.plusSeconds(1), new Run.Failure("block", ErrorClass.HTTP_5XX, "503"));

        Run saved = store().saveAndRelease(changed, leased.lease()).orElseThrow();

        assertThat(saved).isEqualTo(changed);
        assertThat(store().get("r1")).contains(changed);
    }

    @Test
    default void oneHolderAtATime() {
        store().create(run("r1", NOW));

        assertThat(store().lease("r1", A1, NOW, LENGTH)).isPresent();
        assertThat(store().lease("r1", A1, NOW, LENGTH)).isEmpty();
        assertThat(store().lease("r1", B, NOW.plusSeconds(29), LENGTH)).isEmpty();
        assertThat(store().lease("r1", B, NOW.plusSeconds(30), LENGTH)).isPresent();
    }

    @Test
    default void aLeaseOfTheNodesEarlierBootIsFreeAtOnce() {
        store().create(run("r1", NOW));
        RunStore.Leased dead = store().lease("r1", A1, NOW, LENGTH).orElseThrow();

        RunStore.Leased next = store().lease("r1", A2, NOW, LENGTH).orElseThrow();

        assertThat(next.lease().token()).isGreaterThan(dead.lease().token());
        assertThat(store().save(dead.run(), dead.lease())).isEmpty();
        assertThat(store().renew(dead.lease(), NOW.plusSeconds(60))).isFalse();
        assertThat(store().save(next.run(), next.lease())).isPresent();
    }

    @Test
    default void aRenewedLeaseLastsLonger() {
        store().create(run("r1", NOW));
        RunStore.Leased leased = store().lease("r1", A1, NOW, LENGTH).orElseThrow();

        assertThat(store().renew(leased.lease(), NOW.plusSeconds(60))).isTrue();

        assertThat(store().lease("r1", B, NOW.plusSeconds(59), LENGTH)).isEmpty();
        assertThat(store().lease("r1", B, NOW.plusSeconds(60), LENGTH)).isPresent();
    }

    @Test
    default void aLeaseGivenBackIsFree() {
        store().create(run("r1", NOW));
        RunStore.Leased leased = store().lease("r1", A1, NOW, LENGTH).orElseThrow();

        store().saveAndRelease(leased.run().started(NOW), leased.lease());

        assertThat(store().save(leased.run(), leased.lease())).isEmpty();
        assertThat(store().lease("r1", B, NOW, LENGTH)).isPresent();
    }

    @Test
    default void aRunThatHasEndedIsNobodysAndNeverDue() {
        store().create(run("r1", NOW));
        RunStore.Leased leased = store().lease("r1", A1, NOW, LENGTH).orElseThrow();
        store().saveAndRelease(leased.run().ended(Run.State.SUCCEEDED, NOW, null), leased.lease());

        assertThat(store().lease("r1", A1, NOW, LENGTH)).isEmpty();
        assertThat(store().due(NOW.plusSeconds(99), 10)).isEmpty();
        assertThat(store().requestCancel("r1", Run.Cancel.STOP, NOW)).isEmpty();
    }

    @Test
    default void dueRunsOfOneUrgencyComeOldestFirst() {
        store().create(run("later", NOW.plusSeconds(2)));
        store().create(run("first", NOW));
        store().create(run("second", NOW.plusSeconds(1)));

        assertThat(store().due(NOW.plusSeconds(1), 10))
                .extracting(RunStore.Due::id)
                .containsExactly("first", "second");
        assertThat(store().due(NOW.plusSeconds(9), 1))
                .extracting(RunStore.Due::id)
                .containsExactly("first");
    }

    @Test
    default void theWishToCancelOutlivesWhatTheHolderSaves() {
        store().create(run("r1", NOW));
        RunStore.Leased leased = store().lease("r1", A1, NOW, LENGTH).orElseThrow();

        store().requestCancel("r1", Run.Cancel.STOP, NOW.plusSeconds(1));

        Run saved = store().save(leased.run().started(NOW), leased.lease()).orElseThrow();
        assertThat(saved.cancelRequested()).isTrue();
        assertThat(saved.state()).isEqualTo(Run.State.RUNNING);
        assertThat(store().requestCancel("none", Run.Cancel.STOP, NOW)).isEmpty();
    }

    @Test
    default void runsAreListedNewestFirstPageByPage() {
        for (int i = 0; i < 5; i++) {
            store().create(run("r" + i, NOW.plusSeconds(i / 2)));
        }

        Page<Run> first = store().find(new RunFilter("alert-1", "", null, 2, null));
        Page<Run> second = store().find(new RunFilter("", "contain", null, 2, first.next()));
        Page<Run> third = store().find(new RunFilter("", "", Run.State.PENDING, 2, second.next()));

        assertThat(first.items()).extracting(Run::id).containsExactly("r4", "r3");
        assertThat(second.items()).extracting(Run::id).containsExactly("r2", "r1");
        assertThat(third.items()).extracting(Run::id).containsExactly("r0");
        assertThat(third.next()).isNull();
        assertThat(store().find(new RunFilter("alert-2", "", null, 2, null)).items())
                .isEmpty();
        assertThat(store().find(new RunFilter("", "", Run.State.FAILED, 2, null))
                        .items())
                .isEmpty();
        assertThatThrownBy(() -> store().find(new RunFilter("", "", null, 2, "?")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void aConcurrencyKeyIsOneRunsUntilThatHasEnded() {
        store().create(run("r1", NOW));
        store().create(run("r2", NOW));

        assertThat(store().claimKey("k", "r1")).isTrue();
        assertThat(store().claimKey("k", "r1")).isTrue();
        assertThat(store().claimKey("k", "r2")).isFalse();
        store().releaseKey("k", "r2");
        assertThat(store().claimKey("k", "r2")).isFalse();
        store().releaseKey("k", "r1");
        assertThat(store().claimKey("k", "r2")).isTrue();
    }

    @Test
    default void aKeyLeftBehindByARunThatHasEndedIsFree() {
        store().create(run("r1", NOW));
        store().claimKey("k", "r1");
        RunStore.Leased leased = store().lease("r1", A1, NOW, LENGTH).orElseThrow();
        store().saveAndRelease(leased.run().ended(Run.State.SUCCEEDED, NOW, null), leased.lease());

        assertThat(store().claimKey("k", "r2")).isTrue();
    }

    @Test
    default void theTextOfAVersionIsKept() {
        store().keepPlaybook("v1", "text: 1");
        store().keepPlaybook("v1", "text: 1");

        assertThat(store().playbookText("v1")).contains("text: 1");
        assertThat(store().playbookText("v2")).isEmpty();
    }

    @Test
    default void ofManyWhoTakeARunAtOnceOneGetsIt() throws Exception {
        store().create(run("r1", NOW));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> takers = java.util.stream.IntStream.range(0, 8)
                    .<Callable<Boolean>>mapToObj(
                            i -> () -> store().lease("r1", new NodeIdentity("node-" + i, "b"), NOW, LENGTH)
                                    .isPresent())
                    .toList();
            int winners = 0;
            for (Future<Boolean> taken : threads.invokeAll(takers)) {
                winners += taken.get() ? 1 : 0;
            }

            assertThat(winners).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Run run(String id, String starter, long severity, Instant createdAt) {
        return run(id, starter, Map.of("severity", severity), createdAt);
    }

    private static Run run(String id, String starter, Map<String, Object> alertFields, Instant createdAt) {
        Run like = run(id, createdAt);
        return new Run(
                id,
                like.playbook(),
                like.playbookVersion(),
                like.alert(),
                starter,
                like.mode(),
                like.missing(),
                createdAt,
                like.inputs(),
                alertFields,
                like.concurrencyKey(),
                id.endsWith("first") ? 90 : 50,
                like.link(),
                Run.Progress.pending(like.steps(), createdAt),
                Run.Cancel.NO);
    }

    @Test
    default void dueRunsComeMostUrgentFirstThenOldestWhateverTheirState() {
        store().create(run("low-old", "alert:a", 1, NOW));
        store().create(run("critical", "alert:b", 4, NOW.plusSeconds(3)));
        store().create(run("low-new", "alert:c", 1, NOW.plusSeconds(1)));
        store().create(run("by-hand", "ann", 0, NOW.plusSeconds(4)));
        store().create(run("high", "alert:d", 3, NOW.plusSeconds(2)));
        RunStore.Leased leased = store().lease("low-old", A1, NOW, LENGTH).orElseThrow();
        store().saveAndRelease(leased.run().started(NOW), leased.lease());

        assertThat(store().due(NOW.plusSeconds(9), 10))
                .extracting(RunStore.Due::id)
                .containsExactly("by-hand", "critical", "high", "low-old", "low-new");
        assertThat(store().due(NOW.plusSeconds(9), 2))
                .extracting(RunStore.Due::urgency)
                .containsExactly(5, 4);
        assertThat(store().countLive(3, 10)).isEqualTo(3);
        assertThat(store().countLive(0, 10)).isEqualTo(5);
        assertThat(store().countLive(0, 2)).isEqualTo(2);
    }

    @Test
    default void runsThatAnswerOneRuleAndKeyAreCounted() {
        Map<String, Object> alert = Map.of("rule", "ssh-bruteforce", "key", "203.0.113.7");
        store().create(run("answering", "alert:a", alert, NOW));
        store().create(run("by-hand", "ann", alert, NOW));

        assertThat(store().countAnswers("contain/ssh-bruteforce/203.0.113.7", NOW.minusSeconds(60), 10))
                .isEqualTo(1);
        assertThat(store().countAnswers("contain/ssh-bruteforce/203.0.113.7", NOW.plusSeconds(60), 10))
                .isZero();
        assertThat(store().countAnswers("contain/ssh-bruteforce/203.0.113.8", NOW.minusSeconds(60), 10))
                .isZero();
    }
}
