package io.tocsin.respond;

import static io.tocsin.respond.RespondWorld.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs ask people, and what becomes of the answers. */
class ApprovalTest {

    private static final String STEPS = """
            - id: may
              approval:
                ask: "Block ${{ inputs.ip }}?"
                preview: [block]
                by: {roles: [handler], quorum: 2, exclude: [run.starter]}
                form:
                  reason: {type: string, required: true, max: 20}
                  hours: {type: int, default: 4, min: 1, max: 168}
                expires: PT20M
                on_expiry: escalate
                escalate: {by: {roles: [lead]}, expires: PT40M, on_expiry: deny}
              on_denied: {run: [tell], then: end}
            - id: block
              uses: http.request@1
              effect: deny
              with:
                method: POST
                url: "${{ targets.firewall.url }}/api/blocks"
                headers: {Authorization: "Bearer ${{ secrets.firewall.token }}"}
                json: {address: "${{ inputs.ip }}"}
              idempotency: {header: Idempotency-Key}
              verify:
                uses: http.request@1
                with: {method: GET, url: "${{ targets.firewall.url }}/api/blocks?address=${{ inputs.ip }}"}
                expect: size(body.items) > 0
            - {id: after, set: {hours: steps.may.hours, who: steps.may.approver}}
            """;
    private static final String OUT_OF_LINE = """
            steps_out_of_line:
              - {id: tell, set: {why: steps.may.reason}}
            """;

    private static ApprovalDesk.Decision yes(String actor, String role) {
        return new ApprovalDesk.Decision(actor, UnaryOperator.identity(), Set.of(role), true, "seen", Map.of());
    }

    private static final class Asked {

        final RespondWorld world;
        final RunExecutor executor;
        final String run;

        Asked(Path folder) {
            world = new RespondWorld(RespondWorld.of(folder, STEPS, OUT_OF_LINE));
            executor = world.boot("b1");
            run = world.pending("203.0.113.7").id();
            executor.wakeDue();
        }

        Approval approval() {
            return world.approvalDesk().find(null, run, 10, null).items().get(0);
        }

        void decide(ApprovalDesk.Decision decision) {
            world.approvalDesk().decide(approval().id(), decision);
        }

        Run end() {
            return world.runToEnd(executor, run);
        }
    }

    @Test
    void nothingIsSentBeforeEnoughPeopleSaidYesToWhatTheySaw(@TempDir Path folder) {
        Asked asked = new Asked(folder);
        assertThat(asked.approval().ask()).isEqualTo("Block 203.0.113.7?");
        assertThat(asked.approval().preview())
                .contains("POST https://fw.example/api/blocks", "Bearer ***", "203.0.113.7")
                .doesNotContain(RespondWorld.SECRET);

        asked.decide(yes("ann", "handler"));
        asked.executor.wakeDue();
        assertThat(asked.world.outside.calls).isEmpty();
        asked.decide(new ApprovalDesk.Decision(
                "bob", UnaryOperator.identity(), Set.of("handler"), true, "sure", Map.of("hours", 8)));
        Run run = asked.end();

        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(step(run, "after").outputs()).isEqualTo(Map.of("hours", 8L, "who", "bob"));
        assertThat(step(run, "may").note()).isEqualTo("approved by ann, bob");
        assertThat(asked.world.outside.blocks).hasSize(1);
    }

    @Test
    void oneWhoDeniesIsEnoughAndTheRunIsDenied(@TempDir Path folder) {
        Asked asked = new Asked(folder);

        asked.decide(new ApprovalDesk.Decision(
                "ann", UnaryOperator.identity(), Set.of("handler"), false, "a customer", Map.of()));
        Run run = asked.end();

        assertThat(run.state()).isEqualTo(Run.State.DENIED);
        assertThat(Objects.requireNonNull(run.failure()).message()).isEqualTo("denied by ann: a customer");
        assertThat(step(run, "tell").outputs()).isEqualTo(Map.of("why", "a customer"));
        assertThat(asked.world.outside.calls).isEmpty();
    }

    @Test
    void silenceEscalatesAndThenDenies(@TempDir Path folder) {
        Asked asked = new Asked(folder);

        asked.world.pass(asked.executor, Duration.ofMinutes(21));
        assertThat(asked.approval().roles()).containsExactly("lead");
        assertThat(asked.approval().state()).isEqualTo(Approval.State.OPEN);
        assertThatThrownBy(() -> asked.decide(yes("ann", "handler"))).hasMessageContaining("asked of the roles lead");
        asked.world.pass(asked.executor, Duration.ofMinutes(40));

        Run run = asked.end();
        assertThat(run.state()).isEqualTo(Run.State.DENIED);
        assertThat(asked.approval().state()).isEqualTo(Approval.State.EXPIRED);
        assertThat(asked.world.outside.calls).isEmpty();
    }

    @Test
    void whoMayNotAnswerIsTold(@TempDir Path folder) {
        Asked asked = new Asked(folder);
        ApprovalDesk desk = asked.world.approvalDesk();
        String id = asked.approval().id();

        assertThatThrownBy(() -> desk.decide(id, yes(asked.approval().excluded(), "handler")))
                .hasMessageContaining("who started the run may not answer");
        assertThatThrownBy(() -> desk.decide(id, yes("eve", "viewer"))).hasMessageContaining("roles handler");
        desk.decide(id, yes("ann", "handler"));
        assertThatThrownBy(() -> desk.decide(id, yes("ann", "handler"))).hasMessageContaining("has answered already");
        assertThatThrownBy(() -> desk.decide(
                        id,
                        new ApprovalDesk.Decision(
                                "bob", UnaryOperator.identity(), Set.of("admin"), true, "x", Map.of("hours", 1000))))
                .hasMessageContaining("more than the 168");
        assertThatThrownBy(() -> desk.decide(
                        id,
                        new ApprovalDesk.Decision(
                                "bob", UnaryOperator.identity(), Set.of("admin"), true, "", Map.of())))
                .hasMessageContaining("the form needs \"reason\"");
        asked.world.clock.move(Duration.ofMinutes(21));
        assertThatThrownBy(() -> desk.decide(id, yes("bob", "handler"))).hasMessageContaining("it is expired");
    }

    @Test
    void onePersonCountsOnceByWhateverCredential(@TempDir Path folder) {
        Asked asked = new Asked(folder);
        UnaryOperator<String> owners = name -> name.equals("anns-script")
                ? "ann"
                : name.equals("starters-script") ? asked.approval().excluded() : name;
        Function<String, ApprovalDesk.Decision> by =
                name -> new ApprovalDesk.Decision(name, owners, Set.of("handler"), true, "seen", Map.of());

        assertThatThrownBy(() -> asked.decide(by.apply("starters-script")))
                .hasMessageContaining("who started the run may not answer");
        asked.decide(by.apply("ann"));
        assertThatThrownBy(() -> asked.decide(by.apply("anns-script"))).hasMessageContaining("has answered already");
        assertThat(asked.approval().state()).isEqualTo(Approval.State.OPEN);
    }

    @Test
    void aRunThatIsDoneAgainAsksAgain(@TempDir Path folder) {
        Asked asked = new Asked(folder);
        asked.decide(yes("ann", "handler"));
        asked.decide(yes("bob", "handler"));
        assertThat(asked.end().state()).isEqualTo(Run.State.SUCCEEDED);
        int calls = asked.world.outside.calls.size();

        Run again = asked.world
                .runDesk()
                .again(asked.run, new RunDesk.Again("block", false, false, true), "eve")
                .orElseThrow();
        asked.executor.wakeDue();

        assertThat(asked.world.outside.calls).hasSize(calls);
        assertThat(asked.world
                        .approvalDesk()
                        .find(Approval.State.OPEN, again.id(), 10, null)
                        .items())
                .hasSize(1);
    }

    @Test
    void aRequestThatIsNotTheOneApprovedIsAskedForAgain(@TempDir Path folder) {
        Asked asked = new Asked(folder);
        Approval first = asked.approval();
        asked.decide(yes("ann", "handler"));
        asked.decide(yes("bob", "handler"));
        asked.world.settings = RespondWorld.settings(io.tocsin.playbook.Mode.ENFORCE, "https://other-fw.example");

        RunExecutor executor = asked.world.boot("b2");
        executor.wakeDue();
        executor.wakeDue();

        assertThat(asked.world.outside.calls).isEmpty();
        List<Approval> all =
                asked.world.approvalDesk().find(null, asked.run, 10, null).items();
        assertThat(all).hasSize(2);
        Approval second = all.get(1);
        assertThat(second.preview()).contains("other-fw.example");
        assertThat(second.hash()).isNotEqualTo(first.hash());
        asked.world.approvalDesk().decide(second.id(), yes("ann", "handler"));
        asked.world.approvalDesk().decide(second.id(), yes("bob", "handler"));
        assertThat(asked.world.runToEnd(executor, asked.run).state()).isEqualTo(Run.State.SUCCEEDED);
    }

    @Test
    void aCancelledRunWithdrawsItsQuestion(@TempDir Path folder) {
        Asked asked = new Asked(folder);

        asked.world.runs.requestCancel(asked.run, Run.Cancel.STOP, asked.world.clock.instant());
        asked.executor.wakeDue();

        assertThat(asked.approval().state()).isEqualTo(Approval.State.WITHDRAWN);
        assertThatThrownBy(() -> asked.decide(yes("ann", "handler"))).hasMessageContaining("withdrawn");
    }

    /** Returns whether the run got far enough to meet its death. */
    private static boolean survives(int at, boolean after, RespondWorld like) {
        RespondWorld world = CrashTest.doomedWorld(new CrashTest.Doom(at, after), like.playbooks);
        String id = world.pending("203.0.113.7").id();
        boolean killed = false;
        try {
            work(world, world.boot("b1"));
        } catch (CrashTest.Killed e) {
            killed = true;
        }

        work(world, world.boot("b2"));

        Run run = world.runToEnd(world.boot("b2"), id);
        assertThat(run.state()).as("call " + at).isEqualTo(Run.State.SUCCEEDED);
        assertThat(world.outside.blocks).as("call " + at).isEqualTo(Map.of("203.0.113.7", 1));
        assertThat(world.approvalDesk().find(null, id, 10, null).items())
                .as("call " + at)
                .hasSize(1);
        return killed;
    }

    private static void work(RespondWorld world, RunExecutor executor) {
        executor.wakeDue();
        for (Approval approval :
                world.approvalDesk().find(Approval.State.OPEN, "", 10, null).items()) {
            for (String actor : List.of("ann", "bob")) {
                if (approval.votes().stream().noneMatch(vote -> vote.actor().equals(actor))) {
                    world.approvalDesk().decide(approval.id(), yes(actor, "handler"));
                }
            }
        }
        executor.wakeDue();
    }

    @Test
    void aDeathAroundTheQuestionAsksNobodyTwiceAndSendsOnce(@TempDir Path folder) {
        RespondWorld like = new RespondWorld(RespondWorld.of(folder, STEPS, OUT_OF_LINE));
        for (boolean after : new boolean[] {false, true}) {
            int at = 1;
            while (survives(at, after, like)) {
                at++;
            }
            assertThat(at).as("points of death").isGreaterThan(10);
        }
    }
}
