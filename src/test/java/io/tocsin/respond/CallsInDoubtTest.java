package io.tocsin.respond;

import static io.tocsin.respond.FakeOutside.lost;
import static io.tocsin.respond.FakeOutside.status;
import static io.tocsin.respond.FakeOutside.unreachable;
import static io.tocsin.respond.RespondWorld.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Playbooks;
import io.tocsin.respond.connector.ConnectorResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that are tried again, and those whose outcome is in doubt. */
class CallsInDoubtTest {

    private static final Playbooks SHIPPED = RespondWorld.shipped();

    private static final String BLOCK = """
            - id: block
              uses: http.request@1
              effect: deny
              with: {method: POST, url: "${{ targets.firewall.url }}/api/blocks", json: {address: "${{ inputs.ip }}"}}
            """;

    private final RespondWorld shipped = new RespondWorld(SHIPPED);

    private static Run run(RespondWorld world) {
        return world.runToEnd(world.boot("b1"), world.pending("203.0.113.7").id());
    }

    /** The run of the shipped playbook to whose calls of this request the world outside answers so, in this order. */
    private Run runAnswered(String request, ConnectorResult... answers) {
        shipped.outside.answer(request, answers);
        return run(shipped);
    }

    private static EffectRecord.State effect(RespondWorld world, String key) {
        return world.effects.get(key).orElseThrow().state();
    }

    @Test
    void whatMayPassIsTriedAgainAfterAWaitThatHoldsNoThread() {
        shipped.outside.answer("POST /api/tickets", status(503), unreachable(), status(429));
        RunExecutor executor = shipped.boot("b1");
        String id = shipped.pending("203.0.113.7").id();

        executor.wakeDue();

        StepResult waiting = step(shipped.runs.get(id).orElseThrow(), "ticket");
        assertThat(waiting.state()).isEqualTo(StepResult.State.WAITING);
        assertThat(waiting.error()).startsWith("http_5xx");
        Run run = shipped.runToEnd(executor, id);
        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(step(run, "ticket").attempts()).isEqualTo(4);
        assertThat(shipped.outside.tickets).hasSize(1);
    }

    @Test
    void retriesEndWithTheirNumber() {
        Run run = runAnswered("POST /api/tickets", status(503), status(503), status(503), status(503), status(503));

        assertThat(run.state()).isEqualTo(Run.State.FAILED);
        assertThat(run.failure())
                .isEqualTo(new Run.Failure("ticket", ErrorClass.HTTP_5XX, "the answer is HTTP status 503"));
        assertThat(step(run, "ticket").attempts()).isEqualTo(4);
        assertThat(step(run, "tell").state()).isEqualTo(StepResult.State.SKIPPED);
    }

    @Test
    void whatCannotPassIsNotTriedAgain() {
        Run run = runAnswered("POST /api/blocks", status(401));

        assertThat(Objects.requireNonNull(run.failure()).errorClass()).isEqualTo(ErrorClass.AUTH);
        assertThat(step(run, "block").attempts()).isEqualTo(1);
    }

    @Test
    void theOtherSideSaysHowLongToWait() {
        shipped.outside.answer(
                "POST /api/tickets", new ConnectorResult.Answer(429, Map.of(), null, Duration.ofSeconds(50)));
        RunExecutor executor = shipped.boot("b1");
        String id = shipped.pending("203.0.113.7").id();

        executor.wakeDue();

        assertThat(shipped.runs.get(id).orElseThrow().due()).isEqualTo(RespondWorld.START.plusSeconds(50));
        shipped.clock.move(Duration.ofSeconds(49));
        executor.wakeDue();
        assertThat(shipped.outside.tickets).isEmpty();
        shipped.clock.move(Duration.ofSeconds(1));
        executor.wakeDue();
        assertThat(shipped.outside.tickets).hasSize(1);
    }

    @Test
    void anAnswerThatWasLostIsLookedForBeforeASecondCall() {
        Run run = runAnswered("POST /api/blocks", lost());

        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(shipped.outside.blocks).isEqualTo(Map.of("203.0.113.7", 1));
        assertThat(step(run, "block").note()).contains("verify sees the effect");
    }

    @Test
    void anAnswerThatWasLostIsAskedForAgainWithTheSameKey() {
        Run run = runAnswered("POST /api/tickets", lost());

        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(shipped.outside.calls.stream().filter("POST /api/tickets"::equals))
                .hasSize(2);
        assertThat(shipped.outside.tickets).hasSize(1);
    }

    @Test
    void aLostAnswerThatNothingCanTellOfIsForAPersonToLookAt(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, BLOCK));
        world.outside.answer("POST /api/blocks", lost());

        Run run = run(world);

        assertThat(run.state()).isEqualTo(Run.State.UNCERTAIN);
        assertThat(Objects.requireNonNull(run.failure()).message()).contains("Look at the system outside");
        assertThat(world.outside.blocks).isEqualTo(Map.of("203.0.113.7", 1));
        assertThat(effect(world, Keys.effectKey(run.id(), "block"))).isEqualTo(EffectRecord.State.UNCERTAIN);
    }

    @Test
    void aYesThatVerifyNeverSeesIsUncertain() {
        Run run = runAnswered("POST /api/blocks", status(201));

        assertThat(run.state()).isEqualTo(Run.State.UNCERTAIN);
        assertThat(Objects.requireNonNull(run.failure()).message()).contains("within PT30S");
    }

    @Test
    void aCallThatNeverGetsAClearAnswerIsLookedForBeforeItCountsAsFailed() {
        Run run = runAnswered("POST /api/blocks", status(502), status(502), status(502), status(502));

        assertThat(run.state()).isEqualTo(Run.State.FAILED);
        assertThat(Objects.requireNonNull(run.failure()).errorClass()).isEqualTo(ErrorClass.HTTP_5XX);
        assertThat(effect(shipped, "contain-bruteforce/block/block/203.0.113.7/" + run.id()))
                .isEqualTo(EffectRecord.State.FAILED);
    }

    @Test
    void anAnswerWhoseSuccessCannotBeJudgedIsNoFailureWhereTheEffectIsThere(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, BLOCK + """
                  success: body.no.such == "field"
                  verify:
                    uses: http.request@1
                    with: {method: GET, url: "${{ targets.firewall.url }}/api/blocks?address=${{ inputs.ip }}"}
                    expect: size(body.items) > 0
                """));

        Run run = run(world);

        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(step(run, "block").note()).contains("verify sees the effect");
    }

    @Test
    void anEffectThatAnotherRunHasDoneLatelyIsNotDoneAgain(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, BLOCK + """
                  idempotency: {key: "block/${{ inputs.ip }}", header: Idempotency-Key, ttl: PT1H}
                """));
        RunExecutor executor = world.boot("b1");
        run(world);
        Run second = world.factory()
                .pending("e".repeat(24), world.playbooks.inForce().get(0), null, Map.of("ip", "203.0.113.7"), "ann");
        world.runs.create(second);

        Run run = world.runToEnd(executor, second.id());

        assertThat(step(run, "block").note()).contains("has done this already");
        assertThat(world.outside.blocks).isEqualTo(Map.of("203.0.113.7", 1));
    }

    @Test
    void anEffectThatVerifyFoundHasTheOutputsThatVerifyGives(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, BLOCK + """
                  outputs:
                    number: {type: string, value: body.id}
                    zone: {type: string, value: body.zone, default: all}
                  verify:
                    uses: http.request@1
                    with: {method: GET, url: "${{ targets.firewall.url }}/api/blocks?address=${{ inputs.ip }}"}
                    expect: size(body.items) > 0
                    outputs: {number: "body.items[0]", zone: body.zone}
                - id: tell
                  uses: mail.send@1
                  effect: notify
                  with: {to: a@example.org, subject: s, text: "blocked as ${{ steps.block.number }} in ${{ steps.block.zone }}"}
                """));
        world.outside.answer("POST /api/blocks", lost());

        Run run = run(world);

        assertThat(run.state()).as(run.toString()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(step(run, "block").outputs()).isEqualTo(Map.of("number", "b-1", "zone", "all"));
        assertThat(step(run, "tell").request()).contains("blocked as b-1 in all");
    }

    @Test
    void theSameKeyInAnotherPlaybookIsAnotherEffect(@TempDir Path folder) throws IOException {
        String steps = """
                - id: block
                  uses: http.request@1
                  effect: write
                  with: {method: POST, url: "${{ targets.firewall.url }}/api/%s", json: {address: "${{ inputs.ip }}"}}
                  success: "true"
                  idempotency: {key: "block/${{ inputs.ip }}", header: Idempotency-Key}
                """;
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, steps.formatted("one")));
        run(world);
        RespondWorld other = new RespondWorld(Playbooks.in(folder));
        Files.writeString(
                folder.resolve("p.yaml"),
                Files.readString(folder.resolve("p.yaml"))
                        .replace("id: p\n", "id: q\n")
                        .replace("/one", "/two"));
        other.playbooks.reload();
        other.effects = world.effects;

        Run run = run(other);

        assertThat(step(run, "block").note()).isEmpty();
        assertThat(other.outside.calls).containsExactly("POST /api/two");
        assertThat(FakeOutside.header(other.outside.requests.get(0), "Idempotency-Key"))
                .isEqualTo("block/203.0.113.7");
    }

    @Test
    void anEffectThatAnEarlierVersionKeptByItsTextAloneIsStillThisRuns() {
        Run run = shipped.pending("203.0.113.7");
        String text = "block/203.0.113.7/" + run.id();
        shipped.effects.create(new EffectRecord(
                text,
                run.id(),
                "block",
                0,
                "deny",
                "",
                EffectRecord.State.CONFIRMED,
                true,
                Map.of(),
                null,
                "",
                RespondWorld.START,
                RespondWorld.START,
                RespondWorld.START,
                "contain-bruteforce",
                "",
                EffectRecord.Undo.NEVER));

        Run ended = shipped.runToEnd(shipped.boot("b1"), run.id());

        assertThat(ended.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(shipped.outside.calls).noneMatch(call -> call.contains("/api/blocks"));
    }
}
