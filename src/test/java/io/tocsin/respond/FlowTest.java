package io.tocsin.respond;

import static io.tocsin.respond.FakeOutside.status;
import static io.tocsin.respond.RespondWorld.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.playbook.ErrorClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parallel, foreach, call, wait, kept answers, and doing a run again. */
class FlowTest {

    private static String get(String id, String path) {
        return """
                - id: %s
                  uses: http.request@1
                  effect: read
                  with: {method: GET, url: "https://intel.example/v1/ip/%s"}
                  outputs: {score: {type: int, value: body.score, default: -1}}
                """.formatted(id, path);
    }

    static String lookups(String more) {
        return """
                - id: lookups
                  parallel:
                    %s
                    branches:
                """.formatted(more) + get("a", "1").indent(6) + get("b", "2").indent(6);
    }

    static Run run(RespondWorld world) {
        return world.runToEnd(world.boot("b1"), world.pending("203.0.113.7").id());
    }

    @Test
    void branchesAreAllTakenAndLaterStepsReadThem(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(
                RespondWorld.of(folder, lookups("") + "- {id: sum, set: {x: steps.a.score + steps.b.score}}"));

        Run run = run(world);

        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(step(run, "sum").outputs()).isEqualTo(Map.of("x", 194L));
        assertThat(step(run, "lookups").state()).isEqualTo(StepResult.State.SUCCEEDED);
    }

    @Test
    void aBranchThatFailsFailsTheStepOnceTheOthersAreDone(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, lookups("")));
        world.outside.answer("GET /v1/ip/1", status(401));

        Run run = run(world);

        assertThat(run.state()).isEqualTo(Run.State.FAILED);
        assertThat(Objects.requireNonNull(run.failure()).step()).isEqualTo("a");
        assertThat(step(run, "b").state()).isEqualTo(StepResult.State.SUCCEEDED);
    }

    @Test
    void oneBranchIsEnoughForAJoinOfAny(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, lookups("join: any")));
        world.outside.answer("GET /v1/ip/1", status(401));

        Run run = run(world);

        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(step(run, "a").state()).isEqualTo(StepResult.State.FAILED);
    }

    @Test
    void aBranchWaitsForWhatItNeedsAndOneThatWaitsDoesNotHoldTheOthers(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, """
                - id: both
                  parallel:
                    branches:
                      - {id: pause, wait: {for: PT10M}}
                      - {id: one, set: {x: "1"}}
                      - {id: two, needs: [one], set: {y: steps.one.x + 1}}
                - {id: after, set: {z: steps.two.y}}
                """));
        RunExecutor executor = world.boot("b1");
        String id = world.pending("203.0.113.7").id();

        executor.wakeDue();

        Run waiting = world.runs.get(id).orElseThrow();
        assertThat(step(waiting, "two").outputs()).isEqualTo(Map.of("y", 2L));
        assertThat(waiting.due()).isEqualTo(RespondWorld.START.plus(Duration.ofMinutes(10)));
        world.clock.move(Duration.ofMinutes(10));
        executor.wakeDue();
        assertThat(step(world.runs.get(id).orElseThrow(), "after").outputs()).isEqualTo(Map.of("z", 2L));
    }

    private static String each(String more) {
        return """
                - id: each
                  foreach: {in: "['1', '2', '3']", as: n, concurrency: 2%s}
                  uses: http.request@1
                  effect: read
                  with: {method: GET, url: "https://intel.example/v1/ip/${{ item.n }}"}
                  outputs: {score: {type: int, value: body.score, default: 0}}
                - {id: all, set: {x: steps.each.score}}
                """.formatted(more);
    }

    @Test
    void itemsAreTakenEachOnceAndTheirOutputsAreAListInTheirOrder(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, each(", on_item_error: continue")));
        world.outside.answer("GET /v1/ip/2", status(404));

        Run run = run(world);

        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(step(run, "all").outputs()).isEqualTo(Map.of("x", List.of(97L, 0L, 97L)));
        assertThat(step(run, "each").note()).isEqualTo("1 of 3 items failed");
        assertThat(step(run, "each[1]").state()).isEqualTo(StepResult.State.FAILED);
    }

    @Test
    void aFailedItemStopsTheOthersWhereTheAuthorWantsIt(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, each("")));
        world.outside.answer("GET /v1/ip/1", status(404));

        Run run = run(world);

        assertThat(run.state()).isEqualTo(Run.State.FAILED);
        assertThat(step(run, "each[2]").state()).isEqualTo(StepResult.State.SKIPPED);
    }

    @Test
    void onlyTheFailedItemsAreDoneAgain(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, each("")));
        world.outside.answer("GET /v1/ip/2", status(404));
        Run failed = run(world);
        world.outside.calls.clear();
        RunDesk desk = world.runDesk();

        Run again = desk.again(failed.id(), new RunDesk.Again("each", true, false, false), "ann")
                .orElseThrow();

        assertThat(world.runToEnd(world.boot("b1"), again.id()).state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(world.outside.calls).containsExactly("GET /v1/ip/2", "GET /v1/ip/3");
    }

    @Test
    void aRunThatIsDoneAgainMakesNoEffectTwiceUnlessForced(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, """
                - id: ticket
                  uses: http.request@1
                  effect: write
                  with: {method: POST, url: "https://tickets.example/api/tickets", json: {}}
                  outputs: {key: {type: string, value: body.key}}
                - id: look
                  uses: http.request@1
                  effect: read
                  with: {method: GET, url: "https://intel.example/x?key=${{ steps.ticket.key }}"}
                """));
        Run failed = run(world);
        assertThat(failed.state()).isEqualTo(Run.State.FAILED);
        RunDesk desk = world.runDesk();
        world.outside.answer("GET /x", status(200));

        Run again = desk.again(failed.id(), new RunDesk.Again("", false, false, false), "ann")
                .orElseThrow();
        assertThat(world.runToEnd(world.boot("b1"), again.id()).state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(world.outside.calls)
                .filteredOn(call -> call.startsWith("POST"))
                .hasSize(1);

        world.outside.answer("GET /x", status(200));
        Run forced = desk.again(failed.id(), new RunDesk.Again("", false, false, true), "ann")
                .orElseThrow();
        assertThat(world.runToEnd(world.boot("b1"), forced.id()).state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(world.outside.calls)
                .filteredOn(call -> call.startsWith("POST"))
                .hasSize(2);
    }

    private static RespondWorld withCalled(Path folder, String called) throws IOException {
        Files.writeString(folder.resolve("z.yaml"), called);
        return new RespondWorld(RespondWorld.of(folder, """
                - id: other
                  call: helper@^2
                  with: {address: "${{ inputs.ip }}"}
                  outputs: {word: {type: string, value: result.word}}
                - {id: after, set: {x: steps.other.word}}
                """));
    }

    private static final String HELPER = """
            apiVersion: playbook/v1
            id: helper
            version: "2.1"
            title: Helper
            inputs: {address: {type: ip, required: true}}
            outputs: {word: {type: string, value: steps.w.word}}
            steps:
              - {id: pause, wait: {for: PT1M}}
              - {id: w, set: {word: "'seen ' + inputs.address"}}
            """;

    @Test
    void anotherPlaybookIsARunOfItsOwnAndItsEndWakesTheCaller(@TempDir Path folder) throws IOException {
        RespondWorld world = withCalled(folder, HELPER);

        Run run = run(world);

        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(step(run, "after").outputs()).isEqualTo(Map.of("x", "seen 203.0.113.7"));
        Run child = world.runs.get(Keys.childRunId(run.id(), "other")).orElseThrow();
        assertThat(child.link().run()).isEqualTo(run.id());
        assertThat(child.alert()).isEqualTo(run.alert());
        assertThat(child.link().causes()).containsExactly(run.starter(), "run:" + run.id());
    }

    @Test
    void anotherVersionThanIsCalledIsAFailureThatSaysSo(@TempDir Path folder) throws IOException {
        Run run = run(withCalled(folder, HELPER.replace("2.1", "3.0")));

        assertThat(run.state()).isEqualTo(Run.State.FAILED);
        assertThat(Objects.requireNonNull(run.failure()).message())
                .contains("version 3.0 of helper is in force, and the step calls version ^2");
    }

    @Test
    void playbooksThatCallOneAnotherWithoutEndAreStopped(@TempDir Path folder) throws IOException {
        Run run = run(withCalled(folder, """
                apiVersion: playbook/v1
                id: helper
                version: 2
                title: Helper
                inputs: {address: {type: ip, required: true}}
                outputs: {word: {type: string, value: "'x'"}}
                steps: [{id: again, call: helper, with: {address: "${{ inputs.address }}"}}]
                """));

        assertThat(run.state()).isEqualTo(Run.State.FAILED);
        assertThat(Objects.requireNonNull(run.failure()).message()).contains("they call each other without end");
    }

    @Test
    void aKeptAnswerIsNotAskedForAgainWhileItLives(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(
                folder, get("a", "1").stripTrailing() + "\n  cache: {key: \"${{ inputs.ip }}\", ttl: PT15M}\n"));
        RunExecutor executor = world.boot("b1");
        for (String id : List.of("1".repeat(24), "2".repeat(24), "3".repeat(24))) {
            world.byHand(id, "203.0.113.7");
            assertThat(step(world.runToEnd(executor, id), "a").outputs()).isEqualTo(Map.of("score", 97L));
            world.clock.move(Duration.ofMinutes(10));
        }

        assertThat(world.outside.calls).hasSize(2);
    }

    @Test
    void aRunThatTakesTooLongFails(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(
                RespondWorld.of(folder, "- {id: pause, wait: {for: PT1H}}", "limits: {total_timeout: PT5M}"));

        Run run = run(world);

        assertThat(Objects.requireNonNull(run.failure()).errorClass()).isEqualTo(ErrorClass.TIMEOUT);
        assertThat(run.endedAt()).isEqualTo(RespondWorld.START.plus(Duration.ofMinutes(5)));
    }
}
