package io.tocsin.respond;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.Alert;
import io.tocsin.event.Severity;
import io.tocsin.platform.Timers;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Guards;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Playbooks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DispatcherTest {

    private static final Playbooks SHIPPED = RespondWorld.shipped();

    private final RespondWorld world = new RespondWorld(SHIPPED);
    private final Waiting waiting = new Waiting();

    /** Alerts whose playbooks are still to be started. */
    private static final class Waiting implements PendingDispatches {

        private final List<Pending> rows = new ArrayList<>();
        private boolean forgetful;

        @Override
        public List<Pending> pending(int max) {
            return rows.stream()
                    .sorted(Comparator.comparing((Pending row) -> row.alert().severity())
                            .reversed()
                            .thenComparing(row -> row.alert().createdAt()))
                    .limit(max)
                    .toList();
        }

        @Override
        public void done(String alertId, String run) {
            if (!forgetful) {
                rows.removeIf(
                        row -> row.alert().id().equals(alertId) && row.run().equals(run));
            }
        }
    }

    private Dispatcher dispatcher() {
        return new Dispatcher(
                SHIPPED,
                world.runs,
                world.factory(),
                world.out(),
                world.budgets(),
                world.guard(),
                world.boot("b1"),
                world.effectDesk(),
                world.triggered(),
                List.of(waiting),
                List.of(world.changes::add),
                world.clock,
                new Timers(org.mockito.Mockito.mock(org.quartz.Scheduler.class)));
    }

    private void raise(Alert alert) {
        new Responder(SHIPPED)
                .answersTo(alert)
                .forEach(dispatch ->
                        waiting.rows.add(new PendingDispatches.Pending(alert, dispatch.playbook(), dispatch.run())));
    }

    @Test
    void anAlertIsAnsweredByThePlaybooksWhoseTriggerItMeets() {
        Responder responder = new Responder(SHIPPED);

        assertThat(responder.answersTo(RespondWorld.alert("ssh-bruteforce", "203.0.113.7")))
                .containsExactly(new Alert.Dispatch(
                        "contain-bruteforce", Keys.runId("a-ssh-bruteforce-203.0.113.7", "contain-bruteforce"), false));
        assertThat(responder.answersTo(RespondWorld.alert("vpn-bruteforce", "203.0.113.7")))
                .hasSize(1);
        assertThat(responder.answersTo(RespondWorld.alert("ssh-bruteforce", "")))
                .isEmpty();
        assertThat(responder.answersTo(RespondWorld.alert("user-created", "203.0.113.7")))
                .isEmpty();
    }

    @Test
    void anAlertThatIsReopenedIsAnsweredByThePlaybooksThatSaySoOnceEachTime(@TempDir Path folder) {
        Responder responder = new Responder(RespondWorld.of(
                folder,
                "- {id: words, set: {x: string(inputs.ip)}}",
                "",
                "triggers: {alert: {rules: [ssh-bruteforce], states: [reopened]}}"));
        Alert alert = RespondWorld.alert("ssh-bruteforce", "203.0.113.7");

        assertThat(responder.answersTo(alert)).isEmpty();
        assertThat(new Responder(SHIPPED).answersToReopened(alert)).isEmpty();
        assertThat(responder.answersToReopened(alert))
                .isEqualTo(responder.answersToReopened(alert))
                .singleElement()
                .satisfies(dispatch -> assertThat(dispatch.run()).isNotEqualTo(Keys.runId(alert.id(), "p")));
    }

    /** A playbook that closes its alert, whose rule then raises the next one, does not run without end. */
    @Test
    void aPlaybookThatRaisesItsOwnAlertsIsStoppedAfterTenOfAnHour() {
        for (int i = 0; i < Dispatcher.LONGEST_CHAIN + 2; i++) {
            raise(RespondWorld.alert(
                    "ssh-bruteforce", "203.0.113.7", Severity.HIGH, RespondWorld.START, Map.of("round", i)));
        }
        raise(RespondWorld.alert("ssh-bruteforce", "203.0.113.8"));

        dispatcher().dispatch();

        List<Run> runs = world.runs.find(new RunFilter("", "", null, 50, null)).items();
        assertThat(runs).hasSize(Dispatcher.LONGEST_CHAIN + 3);
        assertThat(runs.stream().filter(run -> run.state() == Run.State.FAILED))
                .hasSize(2)
                .allSatisfy(run -> assertThat(String.valueOf(run.failure()))
                        .contains("10 times within an hour", "A person may start it"));

        world.clock.move(java.time.Duration.ofHours(2));
        raise(RespondWorld.alert(
                "ssh-bruteforce", "203.0.113.7", Severity.HIGH, RespondWorld.START, Map.of("round", "later")));
        dispatcher().dispatch();
        assertThat(world.runs
                        .find(new RunFilter("", "", Run.State.FAILED, 50, null))
                        .items())
                .hasSize(2);
    }

    /** What ended before it began did nothing, so it raised no alert. */
    @Test
    void aRunThatNeverBeganCountsForNothing() {
        Playbook playbook = SHIPPED.get("contain-bruteforce").orElseThrow();
        Alert alert = RespondWorld.alert("ssh-bruteforce", "203.0.113.7");
        Run failed = world.factory().failed("f", playbook.id(), playbook, alert, "an input is missing");
        Run refused = world.factory().refused("r", playbook, alert, new Refusal("loop", "ten times"));
        Run pending = world.factory().pending("p", playbook, alert, Map.of(), "alert:" + alert.id());
        List.of(failed, refused, pending).forEach(world.runs::create);

        assertThat(pending.answers()).isEqualTo(Keys.answers(playbook.id(), alert.rule(), alert.key()));
        assertThat(world.runs.countAnswers(pending.answers(), RespondWorld.START, 10))
                .isEqualTo(1);
        assertThat(List.of(failed.answers(), refused.answers())).containsOnly("");
    }

    @Test
    void theIdOfARunIsMadeOfAlertAndPlaybook() {
        assertThat(Keys.runId("a", "p"))
                .matches("[0-9a-f]{24}")
                .isEqualTo(Keys.runId("a", "p"))
                .isNotEqualTo(Keys.runId("ap", ""));
    }

    @Test
    void anAlertGetsItsRunOnceHoweverOftenItIsDispatched() {
        raise(RespondWorld.alert("ssh-bruteforce", "203.0.113.7"));
        waiting.forgetful = true;

        dispatcher().dispatch();
        dispatcher().dispatch();

        assertThat(world.runs.find(new RunFilter("", "", null, 10, null)).items())
                .singleElement()
                .satisfies(run -> {
                    assertThat(run.alert()).isEqualTo("a-ssh-bruteforce-203.0.113.7");
                    assertThat(run.inputs()).isEqualTo(Map.of("ip", "203.0.113.7", "block_for", "PT4H"));
                    assertThat(run.concurrencyKey()).isEqualTo("ip:203.0.113.7");
                });
        assertThat(world.changes).hasSize(1);
    }

    @Test
    void anAlertThatLacksARequiredInputShowsAFailedRun() {
        Alert alert = RespondWorld.alert("ssh-bruteforce", "not-an-address");
        raise(alert);

        dispatcher().dispatch();

        Run run = world.runs
                .find(new RunFilter(alert.id(), "", null, 10, null))
                .items()
                .get(0);
        assertThat(run.state()).isEqualTo(Run.State.FAILED);
        assertThat(String.valueOf(run.failure())).contains("input \"ip\"", "is no ip");
        assertThat(waiting.rows).isEmpty();
    }

    @Test
    void aPlaybookThatHasGoneShowsAFailedRun() {
        Alert alert = RespondWorld.alert("ssh-bruteforce", "203.0.113.7");
        waiting.rows.add(new PendingDispatches.Pending(alert, "gone", Keys.runId(alert.id(), "gone")));

        dispatcher().dispatch();

        Run run = world.runs.get(Keys.runId(alert.id(), "gone")).orElseThrow();
        assertThat(run.state()).isEqualTo(Run.State.FAILED);
        assertThat(String.valueOf(run.failure()))
                .contains(
                        "playbook gone cannot be had", "no file in tocsin.playbooks has this id", "start the playbook");
    }

    @Test
    void peopleStartAndCancelRuns() {
        RunDesk desk = new RunDesk(world.runs, SHIPPED, world.out(), world.factory(), List.of(), world.clock);

        Run started = desk.start("contain-bruteforce", null, Map.of("ip", "203.0.113.9"), "ann")
                .orElseThrow();
        Run cancelled = desk.cancel(started.id(), false).orElseThrow();

        assertThat(started.starter()).isEqualTo("ann");
        assertThat(cancelled.cancelRequested()).isTrue();
        assertThat(world.runToEnd(world.boot("b1"), started.id()).state()).isEqualTo(Run.State.CANCELLED);
        assertThat(desk.start("none", null, Map.of(), "ann")).isEmpty();
        assertThat(desk.cancel("none", false)).isEmpty();
    }

    @Test
    void healthTellsWhichSettingsAPlaybookLacks() {
        world.settings = RespondWorld.settings(io.tocsin.playbook.Mode.ENFORCE, "");

        assertThat(new PlaybooksHealth(SHIPPED, world.out()).report()).anySatisfy(report -> {
            assertThat(report.id()).isEqualTo("contain-bruteforce");
            assertThat(report.mode()).isEqualTo("dry_run");
            assertThat(report.missing()).containsExactly("tocsin.respond.targets.firewall.url");
        });
    }

    @Test
    void theMostSevereAlertIsAnsweredFirstHoweverManyWaitBeforeIt() {
        for (int i = 0; i < 2_000; i++) {
            raise(RespondWorld.alert(
                    "ssh-bruteforce",
                    "2001:db8::" + Integer.toHexString(i + 1),
                    Severity.LOW,
                    RespondWorld.START,
                    Map.of()));
        }
        Dispatcher dispatcher = dispatcher();
        for (int i = 0; i < 30; i++) {
            dispatcher.dispatch();
        }
        assertThat(world.runs.countLive(0, 10_000)).isLessThanOrEqualTo(Dispatcher.MAX_LIVE);

        Alert critical = RespondWorld.alert(
                "ssh-bruteforce", "203.0.113.7", Severity.CRITICAL, RespondWorld.START.plusSeconds(60), Map.of());
        raise(critical);
        dispatcher.dispatch();

        assertThat(world.runs.due(RespondWorld.START.plusSeconds(60), 1))
                .extracting(RunStore.Due::id)
                .containsExactly(Keys.runId(critical.id(), "contain-bruteforce"));
    }

    @Test
    void aRunWhosePlaybookHasSpentItsBudgetIsRefusedBeforeAnythingIsAsked() {
        Guards.Budget budget =
                Objects.requireNonNull(SHIPPED.inForce().get(0).guards().budget());
        for (int i = 0; i < 20; i++) {
            assertThat(world.budgets().take("contain-bruteforce", budget, "key-" + i))
                    .isEmpty();
        }
        Alert alert = RespondWorld.alert("ssh-bruteforce", "203.0.113.7");
        raise(alert);

        dispatcher().dispatch();

        Run run = world.runs.get(Keys.runId(alert.id(), "contain-bruteforce")).orElseThrow();
        assertThat(run.state()).isEqualTo(Run.State.FAILED);
        assertThat(Objects.requireNonNull(run.failure()).errorClass()).isEqualTo(ErrorClass.GUARD_DENIED);
        assertThat(run.failure().message()).contains("the budget of 20 effects of kind deny within PT1H is spent");
        assertThat(world.outside.calls).isEmpty();
        assertThat(waiting.rows).isEmpty();
        assertThat(world.budgets().refusing()).hasSize(1);
        assertThat(world.meters
                        .get("tocsin.respond.refused")
                        .tag("guard", "budget")
                        .counter()
                        .count())
                .isEqualTo(1);
    }
}
