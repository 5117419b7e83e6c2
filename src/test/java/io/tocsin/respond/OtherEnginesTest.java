package io.tocsin.respond;

import static io.tocsin.respond.FakeOutside.status;
import static io.tocsin.respond.RespondWorld.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.playbook.Connectors;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.PlaybookReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users of other response engines report as their worst surprises does not happen here. */
class OtherEnginesTest {

    private static final String BLOCK = """
            - id: block
              uses: http.request@1
              effect: deny
              with: {method: POST, url: "https://fw.example/api/blocks", json: {address: "${{ inputs.ip }}"}}
              retry: {max_attempts: 7, first: PT1M, max: PT1H, budget: PT6H, classes: [http_5xx]}
              success: status in [200, 201, 409]
              outputs: {id: {type: string, value: body.id, default: ""}}
              verify:
                uses: http.request@1
                with: {method: GET, url: "https://fw.example/api/blocks?address=${{ inputs.ip }}"}
                expect: size(body.items) > 0
              undo:
                uses: http.request@1
                with: {method: DELETE, url: "https://fw.example/api/blocks?address=${{ inputs.ip }}"}
                success: status in [200, 204, 404]
                after: "'PT4H'"
            """;

    private static RunExecutor node(RespondWorld world, String name, String boot) {
        return new RunExecutor(
                world.turns(), new RunExecutor.Environment(new NodeIdentity(name, boot), Runnable::run, 4));
    }

    /** "The runner dies, and the run stays running forever"; "a crash in mid-run is a failure after five minutes". */
    @Test
    void aRunWhoseServerDiesGoesOnOnAnotherWithinTheLease(@TempDir Path folder) {
        CrashTest.Doom doom = new CrashTest.Doom(7, true);
        RespondWorld world = CrashTest.doomedWorld(doom, RespondWorld.of(folder, BLOCK));
        String id = world.pending("203.0.113.7").id();
        try {
            node(world, "one", "b1").wakeDue();
        } catch (CrashTest.Killed e) {
            assertThat(world.runs.get(id).orElseThrow().state()).isEqualTo(Run.State.RUNNING);
        }
        RunExecutor other = node(world, "two", "b1");

        world.pass(other, RunExecutor.LEASE.plusSeconds(45));

        assertThat(world.runs.get(id).orElseThrow().state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(world.outside.blocks).containsEntry("203.0.113.7", 1);
    }

    /** "Orphan runs hold slots": a run that ended badly gives its place back. */
    @Test
    void aRunThatFailedHoldsNoPlace(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(
                RespondWorld.of(folder, BLOCK, "concurrency: {key: one, limit: 1, on_conflict: queue}"));
        world.outside.answer("POST /api/blocks", status(403));
        String first = world.pending("203.0.113.7").id();
        String second = world.pending("203.0.113.8").id();
        RunExecutor executor = world.boot("b1");

        world.runToEnd(executor, first);
        Run run = world.runToEnd(executor, second);

        assertThat(world.runs.get(first).orElseThrow().state()).isEqualTo(Run.State.FAILED);
        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
    }

    /** "Runs queued for six months cannot be cancelled." */
    @Test
    void aRunThatWaitsInAQueueCanBeCancelled(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(
                folder, "- {id: pause, wait: {for: P1D}}\n", "concurrency: {key: one, limit: 1, on_conflict: queue}"));
        world.pending("203.0.113.7");
        String waiting = world.pending("203.0.113.8").id();
        RunExecutor executor = world.boot("b1");
        executor.wakeDue();

        world.runDesk().cancel(waiting, false);

        assertThat(world.runToEnd(executor, waiting).state()).isEqualTo(Run.State.CANCELLED);
    }

    /** "Retry capped at five tries and five seconds." */
    @Test
    void aStepIsTriedAsOftenAndAsSlowlyAsItsAuthorSays(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, BLOCK));
        world.outside.answer(
                "POST /api/blocks", status(503), status(503), status(503), status(503), status(503), status(503));
        String id = world.pending("203.0.113.7").id();
        RunExecutor executor = world.boot("b1");

        world.pass(executor, Duration.ofHours(3));

        Run run = world.runs.get(id).orElseThrow();
        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(step(run, "block").attempts()).isEqualTo(7);
    }

    /** "Only the first attacker is blocked"; "the block stays for ever". */
    @Test
    void everyAttackerIsBlockedAndEveryBlockIsLifted(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, BLOCK));
        RunExecutor executor = world.boot("b1");
        for (int i = 1; i <= 5; i++) {
            world.runToEnd(executor, world.pending("203.0.113." + i).id());
        }
        assertThat(world.outside.blocks).hasSize(5).allSatisfy((ip, times) -> assertThat(times)
                .isEqualTo(1));

        world.pass(executor, Duration.ofHours(5));

        assertThat(world.outside.blocks).isEmpty();
        assertThat(world.outside.undone).hasSize(5);
    }

    /** "Five hundred items fail, with thirty seconds between two." */
    @Test
    void fiveHundredItemsAreTakenWithoutWaiting(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(
                RespondWorld.of(folder, """
                - id: numbers
                  set: {all: "%s.split(',')"}
                - id: look
                  foreach: {in: steps.numbers.all, as: number, concurrency: 20}
                  uses: http.request@1
                  effect: read
                  with: {method: GET, url: "https://intel.example/v1/ip/${{ item.number }}"}
                  outputs: {score: {type: int, value: body.score}}
                """.formatted("'" + "1,".repeat(499) + "1'"), "limits: {max_steps: 600}"));

        Run run = FlowTest.run(world);

        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat((List<?>) Objects.requireNonNull(step(run, "look").outputs().get("score")))
                .hasSize(500);
        assertThat(world.clock.instant()).isBefore(RespondWorld.START.plusSeconds(5));
    }

    /** "A text as a condition is always true." */
    @Test
    void aTextIsNoCondition() {
        String head = "apiVersion: playbook/v1\nid: p\ntitle: P\nsteps:\n";

        assertThat(new PlaybookReader(Connectors.builtIn())
                        .read(head + "  - {id: a, if: \"'succeeded'\", then: end}\n", "p.yaml")
                        .problems())
                .anyMatch(problem -> problem.message().contains("a condition gives true or false"));
        assertThat(new PlaybookReader(Connectors.builtIn())
                        .read(head + "  - {id: a, if: \"${{ true }}\", then: end}\n", "p.yaml")
                        .problems())
                .anyMatch(problem -> problem.message().contains("write it without ${{ }}"));
    }

    /** "Data that looks like a template is evaluated." */
    @Test
    void dataThatLooksLikeATemplateStaysData(@TempDir Path folder) {
        String hostile = "${{ secrets.firewall.token }} {{ 7*7 }} <% 7*7 %> $(id) \r\nX: 1";
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, """
                - id: tell
                  uses: http.request@1
                  effect: notify
                  with: {method: POST, url: "https://tickets.example/api/tickets", json: {text: "${{ alert.user.name }}"}}
                """));

        Run run = world.runToEnd(
                world.boot("b1"),
                world.pending("203.0.113.7", Map.of("user", Map.of("name", hostile)))
                        .id());

        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(String.valueOf(world.outside.requests.get(0).with().get("json")))
                .isEqualTo("{text=" + hostile + "}")
                .doesNotContain(RespondWorld.SECRET);
    }

    /** "A workflow fails silently without the cause"; "a run that stopped itself cannot be tried again". */
    @Test
    void aRunThatFailedSaysWhereAndWhyAndCanBeDoneAgain(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, BLOCK + "- {id: no, then: fail}\n"));
        RunExecutor executor = world.boot("b1");
        Run run = world.runToEnd(executor, world.pending("203.0.113.7").id());

        Run.Failure failure = Objects.requireNonNull(run.failure());
        assertThat(failure.step()).isEqualTo("no");
        assertThat(failure.errorClass()).isEqualTo(ErrorClass.DATA);
        assertThat(failure.message()).contains("then fail");
        Run again = world.runDesk()
                .again(run.id(), new RunDesk.Again("", false, false, false), "ann")
                .orElseThrow();
        assertThat(world.runToEnd(executor, again.id()).state()).isEqualTo(Run.State.FAILED);
        assertThat(world.outside.blocks).as("and no effect is made twice").containsEntry("203.0.113.7", 1);
    }

    /** "Two of three approvers cannot be built"; "an ask in one branch times out its sibling". */
    @Test
    void twoOfThreeAnswerOneBranchWhileTheOtherWaitsForItsOwn(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, """
                - id: ask
                  parallel:
                    join: all
                    branches:
                      - {id: first, if: inputs.ip != "", approval: {ask: "One?", by: {roles: [lead], quorum: 2}, expires: PT2H}}
                      - {id: second, approval: {ask: "Two?", by: {roles: [lead]}, expires: P1D}}
                - {id: done, set: {by: steps.first.approver + " " + steps.second.approver}}
                """));
        String id = world.pending("203.0.113.7").id();
        RunExecutor executor = world.boot("b1");
        executor.wakeDue();

        answer(world, id, "first", "ann");
        world.pass(executor, Duration.ofHours(1));
        answer(world, id, "first", "bob");
        world.pass(executor, Duration.ofHours(3));
        assertThat(world.runs.get(id).orElseThrow().state()).isEqualTo(Run.State.RUNNING);
        answer(world, id, "second", "cleo");

        Run run = world.runToEnd(executor, id);
        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(step(run, "done").outputs()).isEqualTo(Map.of("by", "bob cleo"));
    }

    private static void answer(RespondWorld world, String run, String step, String who) {
        Approval approval = world.approvalDesk().find(Approval.State.OPEN, run, 10, null).items().stream()
                .filter(one -> one.step().equals(step))
                .findFirst()
                .orElseThrow();
        world.approvalDesk()
                .decide(
                        approval.id(),
                        new ApprovalDesk.Decision(
                                who, UnaryOperator.identity(), Set.of("lead"), true, "yes", Map.of()));
    }
}
