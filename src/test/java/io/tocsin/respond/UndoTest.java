package io.tocsin.respond;

import static io.tocsin.respond.FlowTest.lookups;
import static io.tocsin.respond.FlowTest.run;
import static io.tocsin.respond.RespondWorld.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.playbook.Playbooks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Effects that are taken back: at their time, by a person, after a failure, a cancel or a run that takes the place. */
class UndoTest {

    private static final String BLOCK = """
            - id: block
              uses: http.request@1
              effect: deny
              with:
                method: POST
                url: "${{ targets.firewall.url }}/api/blocks"
                json: {address: "${{ inputs.ip }}"}
              idempotency: {key: "b/${{ inputs.ip }}", header: Idempotency-Key, ttl: P1D}
              verify:
                uses: http.request@1
                with: {method: GET, url: "${{ targets.firewall.url }}/api/blocks?address=${{ inputs.ip }}"}
                expect: size(body.items) > 0
              undo:
                uses: http.request@1
                effect: allow
                with: {method: DELETE, url: "${{ targets.firewall.url }}/api/blocks?address=${{ inputs.ip }}"}
                success: status in [204, 404]
                after: "'PT4H'"
            """;

    @Test
    void anEffectIsTakenBackAtItsTimeAlthoughItsPlaybookIsGone(@TempDir Path folder) throws IOException {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, BLOCK));
        Run run = run(world);
        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        EffectFilter active = new EffectFilter(true, null, "", 10, null);
        assertThat(world.effectDesk().find(active).items()).hasSize(1);
        Files.delete(folder.resolve("p.yaml"));
        world.playbooks.reload();

        RunExecutor next = world.boot("b2");
        world.pass(next, Duration.ofHours(3));
        assertThat(world.outside.undone).isEmpty();
        world.pass(next, Duration.ofHours(2));

        assertThat(world.outside.undone).isEqualTo(Map.of("203.0.113.7", 1));
        assertThat(world.effectDesk().find(active).items()).isEmpty();
        assertThat(world.effectDesk()
                        .find(new EffectFilter(false, EffectRecord.State.UNDONE, "", 10, null))
                        .items())
                .hasSize(1);
    }

    @Test
    void aPersonExtendsAnEffectAndTakesItBack(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, BLOCK));
        run(world);
        RunExecutor executor = world.boot("b1");
        EffectDesk desk = world.effectDesk();
        EffectRecord effect =
                desk.find(new EffectFilter(true, null, "", 10, null)).items().get(0);

        desk.extend(effect.id(), world.clock.instant().plus(Duration.ofHours(10)));
        world.pass(executor, Duration.ofHours(9));
        assertThat(world.outside.undone).isEmpty();

        Run undo = desk.undo(effect.id(), "ann").orElseThrow();
        assertThat(world.runToEnd(executor, undo.id()).state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(world.outside.undone).hasSize(1);
        assertThatThrownBy(() -> desk.undo(effect.id(), "ann")).hasMessageContaining("is undone");
    }

    @Test
    void aFailedRunTakesBackWhatItDidBeforeItsStepsForAFailure(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(
                folder,
                BLOCK + "- {id: no, then: fail}",
                "on_failure: {compensate: true, steps: [{id: note, set: {x: failure.step}}]}\n"
                        + "finally: [{id: last, set: {y: \"1\"}}]"));

        Run run = run(world);

        assertThat(run.state()).isEqualTo(Run.State.FAILED);
        assertThat(world.outside.undone).hasSize(1);
        assertThat(step(run, "block.undo").state()).isEqualTo(StepResult.State.SUCCEEDED);
        assertThat(step(run, "note").outputs()).isEqualTo(Map.of("x", "no"));
        assertThat(step(run, "last").state()).isEqualTo(StepResult.State.SUCCEEDED);
        world.pass(world.boot("b1"), Duration.ofHours(5));
        assertThat(world.outside.undone).hasSize(1);
    }

    @Test
    void aRunIsCancelledWithOrWithoutCompensation(@TempDir Path folder) {
        for (Run.Cancel how : List.of(Run.Cancel.STOP, Run.Cancel.COMPENSATE)) {
            RespondWorld world = new RespondWorld(RespondWorld.of(folder, BLOCK + "- {id: pause, wait: {for: PT1H}}"));
            RunExecutor executor = world.boot("b1");
            String id = world.pending("203.0.113.7").id();
            executor.wakeDue();

            world.runs.requestCancel(id, how, world.clock.instant());
            executor.wakeDue();

            assertThat(world.runs.get(id).orElseThrow().state()).isEqualTo(Run.State.CANCELLED);
            assertThat(world.outside.undone.size()).isEqualTo(how == Run.Cancel.STOP ? 0 : 1);
        }
    }

    @Test
    void aRepeatOffenderClimbsTheLadder(@TempDir Path folder) {
        RespondWorld world =
                new RespondWorld(RespondWorld.of(folder, BLOCK.replace("after: \"'PT4H'\"", "ladder: [PT1H, PT5H]")));
        RunExecutor executor = world.boot("b1");
        for (String id : List.of("1".repeat(24), "2".repeat(24))) {
            world.byHand(id, "203.0.113.7");
            world.runToEnd(executor, id);
            world.pass(executor, Duration.ofHours(2));
        }

        assertThat(world.outside.undone).isEqualTo(Map.of("203.0.113.7", 1));
        world.pass(executor, Duration.ofHours(4));
        assertThat(world.outside.undone).isEqualTo(Map.of("203.0.113.7", 2));
    }

    @Test
    void aRunOfATakenKeyIsSkippedOrTakesThePlace(@TempDir Path folder) {
        for (String word : List.of("join", "replace")) {
            RespondWorld world = new RespondWorld(RespondWorld.of(
                    folder,
                    BLOCK + "- {id: pause, wait: {for: PT1M}}",
                    "concurrency: {key: \"ip:${{ inputs.ip }}\", on_conflict: " + word + "}"));
            RunExecutor executor = world.boot("b1");
            String first = world.pending("203.0.113.7").id();
            executor.wakeDue();
            String second = "f".repeat(24);
            world.byHand(second, "203.0.113.7");

            Run other = world.runToEnd(executor, second);
            Run run = world.runToEnd(executor, first);

            boolean joins = word.equals("join");
            assertThat(other.state()).isEqualTo(joins ? Run.State.SKIPPED : Run.State.SUCCEEDED);
            assertThat(run.state()).isEqualTo(joins ? Run.State.SUCCEEDED : Run.State.CANCELLED);
            assertThat(world.outside.undone.size()).isEqualTo(joins ? 0 : 1);
        }
    }

    /** Returns whether the run got far enough to meet its death. */
    private static boolean survives(int at, boolean after, Playbooks playbooks) {
        RespondWorld world = CrashTest.doomedWorld(new CrashTest.Doom(at, after), playbooks);
        String id = world.pending("203.0.113.7").id();
        boolean killed = false;
        try {
            world.runToEnd(world.boot("b1"), id);
        } catch (CrashTest.Killed e) {
            killed = true;
        }

        Run run = world.runToEnd(world.boot("b2"), id);

        String which = (after ? "after" : "before") + " call " + at + ": " + run;
        assertThat(run.state()).as(which).isEqualTo(Run.State.FAILED);
        assertThat(Objects.requireNonNull(run.failure()).step()).as(which).isEqualTo("no");
        assertThat(world.outside.tickets).as(which).hasSize(5);
        assertThat(Set.copyOf(world.outside.undone.values())).as(which).containsExactly(1);
        assertThat(world.outside.blocks).as(which).isEmpty();
        assertThat(step(run, "last").state()).as(which).isEqualTo(StepResult.State.SUCCEEDED);
        return killed;
    }

    @Test
    void aDeathAtAnyPointOfAllThisLosesNothingAndDoublesNothing(@TempDir Path folder) {
        Playbooks playbooks = RespondWorld.of(
                folder,
                lookups("") + BLOCK + """
                        - id: each
                          foreach: {in: "['1', '2', '3', '4', '5']", as: n, concurrency: 2}
                          uses: http.request@1
                          effect: write
                          with: {method: POST, url: "https://tickets.example/api/tickets", json: {n: "${{ item.n }}"}}
                          idempotency: {header: Idempotency-Key}
                        - {id: pause, wait: {for: PT1M}}
                        - {id: no, then: fail}
                        """,
                "on_failure: {compensate: true}\nfinally: [{id: last, set: {y: \"1\"}}]");
        for (boolean after : new boolean[] {false, true}) {
            int at = 1;
            while (survives(at, after, playbooks)) {
                at++;
            }
            assertThat(at).as("points of death").isGreaterThan(60);
        }
    }
}
