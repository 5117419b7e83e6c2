package io.tocsin.respond;

import static io.tocsin.respond.FakeOutside.lost;
import static io.tocsin.respond.FakeOutside.status;
import static io.tocsin.respond.FakeOutside.unreachable;
import static io.tocsin.respond.RespondWorld.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Mode;
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

class RunExecutorTest {

    private static final Playbooks SHIPPED = RespondWorld.shipped();

    private Run run(RespondWorld world) {
        return world.runToEnd(world.boot("b1"), world.pending("203.0.113.7").id());
    }

    @Test
    void aBadAddressIsBlockedTicketedAndTold() {
        RespondWorld world = new RespondWorld(SHIPPED);

        Run run = run(world);

        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(world.outside.calls)
                .containsExactly(
                        "GET /v1/ip/203.0.113.7",
                        "POST /api/blocks",
                        "GET /api/blocks?address=203.0.113.7",
                        "POST /api/tickets",
                        "MAIL");
        assertThat(step(run, "reputation").outputs()).isEqualTo(Map.of("score", 97L));
        assertThat(step(run, "not_bad").state()).isEqualTo(StepResult.State.SKIPPED);
        assertThat(step(run, "ticket").outputs()).isEqualTo(Map.of("key", "SEC-1"));
        assertThat(run.endedAt()).isNotNull();
        assertThat(world.changes).isNotEmpty().last().isEqualTo(run);
    }

    @Test
    void whatIsSentIsRenderedWithItsTypesAndItsKey() {
        RespondWorld world = new RespondWorld(SHIPPED);

        Run run = run(world);

        var block = world.outside.requests.get(1);
        assertThat(block.with().get("json"))
                .isEqualTo(Map.of("address", "203.0.113.7", "ttl", "PT4H", "ref", run.id()));
        assertThat(FakeOutside.header(block, "Idempotency-Key")).isEqualTo("block/203.0.113.7/" + run.id());
        assertThat(FakeOutside.header(block, "Authorization")).isEqualTo("Bearer " + RespondWorld.SECRET);
        var mail = world.outside.requests.get(4);
        assertThat(mail.with().get("to")).isEqualTo("soc@example.org");
        assertThat(String.valueOf(mail.with().get("text"))).contains("Ticket:   SEC-1", "Severity: high");
    }

    /** As after a restart. */
    private static RespondWorld brokenAfter(Path folder, boolean isVersionKept) throws IOException {
        RespondWorld before = new RespondWorld(RespondWorld.of(folder, "- {id: done, then: end}"));
        Run run = before.pending("203.0.113.7");
        Files.writeString(folder.resolve("p.yaml"), "half");
        RespondWorld after = new RespondWorld(Playbooks.in(folder));
        after.runs.create(run);
        if (isVersionKept) {
            after.runs.keepPlaybook(
                    run.playbookVersion(),
                    before.runs.playbookText(run.playbookVersion()).orElseThrow());
        }
        return after;
    }

    @Test
    void aRunGoesOnWithTheTextItBeganWithWhereNothingOfTheFileIsInForce(@TempDir Path folder) throws IOException {
        RespondWorld world = brokenAfter(folder, true);

        Run run = world.runToEnd(
                world.boot("2"), world.runs.due(world.clock.instant(), 1).get(0).id());

        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
    }

    @Test
    void aRunWhosePlaybookCannotBeHadNamesTheFileAndTheRemedy(@TempDir Path folder) throws IOException {
        RespondWorld world = brokenAfter(folder, false);

        Run run = world.runToEnd(
                world.boot("2"), world.runs.due(world.clock.instant(), 1).get(0).id());

        assertThat(run.state()).isEqualTo(Run.State.FAILED);
        assertThat(String.valueOf(run.failure()))
                .contains("of playbook p cannot be had", "p.yaml:1", "start the playbook again");
    }

    @Test
    void aHeaderWhoseSecretIsNotSetIsLeftOut() {
        RespondWorld world = new RespondWorld(SHIPPED);

        run(world);

        assertThat(world.outside.requests.get(0).with().get("headers")).isEqualTo(Map.of());
    }

    @Test
    void secretsAreNowhereInTheRun() {
        RespondWorld world = new RespondWorld(SHIPPED);
        world.outside.answer(
                "POST /api/tickets",
                new ConnectorResult.Answer(201, Map.of(), Map.of("key", "leak " + RespondWorld.SECRET), null));

        Run run = run(world);

        assertThat(step(run, "ticket").outputs()).isEqualTo(Map.of("key", "leak ***"));
        assertThat(step(run, "block").request())
                .contains("POST https://fw.example/api/blocks", "Authorization: Bearer ***", "\"203.0.113.7\"");
        assertThat(world.changes.toString()).doesNotContain(RespondWorld.SECRET, "tk-s3cret");
    }

    @Test
    void aHarmlessAddressEndsTheRunEarly() {
        RespondWorld world = new RespondWorld(SHIPPED);
        world.outside.score = 10;

        Run run = run(world);

        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(step(run, "not_bad").state()).isEqualTo(StepResult.State.SUCCEEDED);
        assertThat(step(run, "block").state()).isEqualTo(StepResult.State.SKIPPED);
        assertThat(world.outside.calls).hasSize(1);
    }

    @Test
    void ourOwnMachineIsNeverBlocked() {
        RespondWorld world = new RespondWorld(SHIPPED);

        Run run = world.runToEnd(world.boot("b1"), world.pending("127.0.0.1").id());

        assertThat(run.state()).isEqualTo(Run.State.FAILED);
        assertThat(Objects.requireNonNull(run.failure()).errorClass()).isEqualTo(ErrorClass.GUARD_DENIED);
        assertThat(step(run, "block").error()).contains("127.0.0.1", "loopback");
        assertThat(world.outside.blocks).isEmpty();
        assertThat(world.outside.tickets).isEmpty();
        assertThat(world.outside.mails).hasSize(1);
    }

    @Test
    void aStepThatMayFailGoesOnWithItsValues() {
        RespondWorld world = new RespondWorld(SHIPPED);
        world.outside.answer("GET /v1/ip", status(404));

        Run run = run(world);

        assertThat(step(run, "unknown").state()).isEqualTo(StepResult.State.SUCCEEDED);
        assertThat(world.outside.mails).hasSize(1);

        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        StepResult reputation = step(run, "reputation");
        assertThat(reputation.state()).isEqualTo(StepResult.State.FAILED);
        assertThat(reputation.note()).isEqualTo("reputation unknown");
        assertThat(reputation.error()).startsWith("http_4xx");
        assertThat(reputation.outputs()).isEqualTo(Map.of("score", -1L));
        assertThat(world.outside.blocks).isEmpty();
    }

    @Test
    void whatMayPassIsTriedAgainAfterAWaitThatHoldsNoThread() {
        RespondWorld world = new RespondWorld(SHIPPED);
        world.outside.answer("POST /api/tickets", status(503), unreachable(), status(429));
        RunExecutor executor = world.boot("b1");
        String id = world.pending("203.0.113.7").id();

        executor.wakeDue();

        StepResult waiting = step(world.runs.get(id).orElseThrow(), "ticket");
        assertThat(waiting.state()).isEqualTo(StepResult.State.WAITING);
        assertThat(waiting.error()).startsWith("http_5xx");
        Run run = world.runToEnd(executor, id);
        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(step(run, "ticket").attempts()).isEqualTo(4);
        assertThat(world.outside.tickets).hasSize(1);
    }

    @Test
    void retriesEndWithTheirNumber() {
        RespondWorld world = new RespondWorld(SHIPPED);
        world.outside.answer("POST /api/tickets", status(503), status(503), status(503), status(503), status(503));

        Run run = run(world);

        assertThat(run.state()).isEqualTo(Run.State.FAILED);
        assertThat(run.failure())
                .isEqualTo(new Run.Failure("ticket", ErrorClass.HTTP_5XX, "the answer is HTTP status 503"));
        assertThat(step(run, "ticket").attempts()).isEqualTo(4);
        assertThat(step(run, "tell").state()).isEqualTo(StepResult.State.SKIPPED);
    }

    @Test
    void whatCannotPassIsNotTriedAgain() {
        RespondWorld world = new RespondWorld(SHIPPED);
        world.outside.answer("POST /api/blocks", status(401));

        Run run = run(world);

        assertThat(Objects.requireNonNull(run.failure()).errorClass()).isEqualTo(ErrorClass.AUTH);
        assertThat(step(run, "block").attempts()).isEqualTo(1);
    }

    @Test
    void theOtherSideSaysHowLongToWait() {
        RespondWorld world = new RespondWorld(SHIPPED);
        world.outside.answer(
                "POST /api/tickets", new ConnectorResult.Answer(429, Map.of(), null, Duration.ofSeconds(50)));
        RunExecutor executor = world.boot("b1");
        String id = world.pending("203.0.113.7").id();

        executor.wakeDue();

        assertThat(world.runs.get(id).orElseThrow().due()).isEqualTo(RespondWorld.START.plusSeconds(50));
        world.clock.move(Duration.ofSeconds(49));
        executor.wakeDue();
        assertThat(world.outside.tickets).isEmpty();
        world.clock.move(Duration.ofSeconds(1));
        executor.wakeDue();
        assertThat(world.outside.tickets).hasSize(1);
    }

    @Test
    void anAnswerThatWasLostIsLookedForBeforeASecondCall() {
        RespondWorld world = new RespondWorld(SHIPPED);
        world.outside.answer("POST /api/blocks", lost());

        Run run = run(world);

        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(world.outside.blocks).isEqualTo(Map.of("203.0.113.7", 1));
        assertThat(step(run, "block").note()).contains("verify sees the effect");
    }

    @Test
    void anAnswerThatWasLostIsAskedForAgainWithTheSameKey() {
        RespondWorld world = new RespondWorld(SHIPPED);
        world.outside.answer("POST /api/tickets", lost());

        Run run = run(world);

        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(world.outside.calls.stream().filter("POST /api/tickets"::equals))
                .hasSize(2);
        assertThat(world.outside.tickets).hasSize(1);
    }

    @Test
    void aLostAnswerThatNothingCanTellOfIsForAPersonToLookAt(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, """
                - id: block
                  uses: http.request@1
                  effect: deny
                  with: {method: POST, url: "${{ targets.firewall.url }}/api/blocks", json: {address: "${{ inputs.ip }}"}}
                """));
        world.outside.answer("POST /api/blocks", lost());

        Run run = run(world);

        assertThat(run.state()).isEqualTo(Run.State.UNCERTAIN);
        assertThat(Objects.requireNonNull(run.failure()).message()).contains("Look at the system outside");
        assertThat(world.outside.blocks).isEqualTo(Map.of("203.0.113.7", 1));
        assertThat(world.effects
                        .get(Keys.effectKey(run.id(), "block"))
                        .orElseThrow()
                        .state())
                .isEqualTo(EffectRecord.State.UNCERTAIN);
    }

    @Test
    void aYesThatVerifyNeverSeesIsUncertain() {
        RespondWorld world = new RespondWorld(SHIPPED);
        world.outside.answer("POST /api/blocks", status(201));

        Run run = run(world);

        assertThat(run.state()).isEqualTo(Run.State.UNCERTAIN);
        assertThat(Objects.requireNonNull(run.failure()).message()).contains("within PT30S");
    }

    @Test
    void aCallThatNeverGetsAClearAnswerIsLookedForBeforeItCountsAsFailed() {
        RespondWorld world = new RespondWorld(SHIPPED);
        world.outside.answer("POST /api/blocks", status(502), status(502), status(502), status(502));

        Run run = run(world);

        assertThat(run.state()).isEqualTo(Run.State.FAILED);
        assertThat(Objects.requireNonNull(run.failure()).errorClass()).isEqualTo(ErrorClass.HTTP_5XX);
        assertThat(world.effects
                        .get("contain-bruteforce/block/block/203.0.113.7/" + run.id())
                        .orElseThrow()
                        .state())
                .isEqualTo(EffectRecord.State.FAILED);
    }

    @Test
    void anAnswerWhoseSuccessCannotBeJudgedIsNoFailureWhereTheEffectIsThere(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, """
                - id: block
                  uses: http.request@1
                  effect: deny
                  with: {method: POST, url: "${{ targets.firewall.url }}/api/blocks", json: {address: "${{ inputs.ip }}"}}
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
    void withoutItsSettingsAPlaybookShowsWhatItWouldSend() {
        RespondWorld world = new RespondWorld(SHIPPED);
        world.settings = RespondWorld.settings(Mode.ENFORCE, "");

        Run run = run(world);

        assertThat(run.mode()).isEqualTo(Mode.DRY_RUN);
        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(world.outside.calls).isEmpty();
        StepResult block = step(run, "block");
        assertThat(block.state()).isEqualTo(StepResult.State.SIMULATED);
        assertThat(block.note()).contains("nothing was sent", "tocsin.respond.targets.firewall.url");
        assertThat(block.request()).contains("/api/blocks", "\"203.0.113.7\"", "Bearer ***");
        assertThat(step(run, "tell").request()).contains("To: soc@example.org", "Subject: [tocsin]");
    }

    @Test
    void theServerCanLowerAPlaybookToADryRun() {
        RespondWorld world = new RespondWorld(SHIPPED);
        world.settings = RespondWorld.settings(Mode.DRY_RUN, "https://fw.example");

        Run run = run(world);

        assertThat(run.mode()).isEqualTo(Mode.DRY_RUN);
        assertThat(step(run, "block").note()).contains("tocsin.respond.mode is dry_run");
        assertThat(world.outside.calls).isEmpty();
    }

    @Test
    void aCancelledRunMakesNoFurtherCall() {
        RespondWorld world = new RespondWorld(SHIPPED);
        world.outside.answer("POST /api/blocks", status(503));
        RunExecutor executor = world.boot("b1");
        String id = world.pending("203.0.113.7").id();
        executor.wakeDue();

        world.runs.requestCancel(id, Run.Cancel.STOP, world.clock.instant());
        executor.wakeDue();

        Run run = world.runs.get(id).orElseThrow();
        assertThat(run.state()).isEqualTo(Run.State.CANCELLED);
        assertThat(world.outside.blocks).isEmpty();
    }

    @Test
    void runsOfTheSameKeyGoOneAfterTheOther() {
        RespondWorld world = new RespondWorld(SHIPPED);
        world.outside.answer("POST /api/blocks", status(503));
        RunExecutor executor = world.boot("b1");
        String first = world.pending("203.0.113.7").id();
        executor.wakeDue();
        Run other = world.factory()
                .pending("f".repeat(24), world.playbooks.inForce().get(0), null, Map.of("ip", "203.0.113.7"), "ann");
        world.runs.create(other);

        executor.wakeDue();

        assertThat(world.runs.get(other.id()).orElseThrow().state()).isEqualTo(Run.State.PENDING);
        world.runToEnd(executor, first);
        assertThat(world.runToEnd(executor, other.id()).startedAt())
                .isAfterOrEqualTo(world.runs.get(first).orElseThrow().endedAt());
    }

    @Test
    void aRunKeepsToTheVersionItBeganWith(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, """
                - id: old
                  set: {x: "1"}
                """));
        String id = world.pending("203.0.113.7").id();
        RespondWorld.of(folder, """
                - id: new
                  set: {x: "2"}
                """);
        world.playbooks.reload();

        Run run = world.runToEnd(world.boot("b1"), id);

        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(step(run, "old").outputs()).isEqualTo(Map.of("x", 1L));
    }

    @Test
    void aNodeThatLostItsLeaseCanNeitherSaveNorSend() {
        RespondWorld world = new RespondWorld(SHIPPED);
        String id = world.pending("203.0.113.7").id();
        FakeOutside real = world.outside;
        world.connector = (request, timeout) -> {
            if (real.calls.size() == 1) {
                world.clock.move(RunExecutor.LEASE);
                world.runs.lease(id, new NodeIdentity("node-2", "x"), world.clock.instant(), RunExecutor.LEASE);
                world.effects
                        .get("contain-bruteforce/block/block/203.0.113.7/" + id)
                        .ifPresent(effect -> world.effects.update(effect.under(2)));
            }
            return real.call(request, timeout);
        };

        world.boot("b1").wakeDue();

        assertThat(real.blocks).isEmpty();
        assertThat(world.runs.get(id).orElseThrow().state()).isEqualTo(Run.State.RUNNING);
    }

    @Test
    void anEffectThatAnotherRunHasDoneLatelyIsNotDoneAgain(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, """
                - id: block
                  uses: http.request@1
                  effect: deny
                  with: {method: POST, url: "${{ targets.firewall.url }}/api/blocks", json: {address: "${{ inputs.ip }}"}}
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
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, """
                - id: block
                  uses: http.request@1
                  effect: deny
                  with: {method: POST, url: "${{ targets.firewall.url }}/api/blocks", json: {address: "${{ inputs.ip }}"}}
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
        RespondWorld world = new RespondWorld(SHIPPED);
        Run run = world.pending("203.0.113.7");
        String text = "block/203.0.113.7/" + run.id();
        world.effects.create(new EffectRecord(
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

        Run ended = world.runToEnd(world.boot("b1"), run.id());

        assertThat(ended.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(world.outside.calls).noneMatch(call -> call.contains("/api/blocks"));
    }

    @Test
    void stepsForAFailureAreTakenOnceAndTheRunHasFailed() {
        RespondWorld world = new RespondWorld(SHIPPED);
        world.outside.answer("POST /api/tickets", status(401));
        world.outside.answer("MAIL", unreachable());

        Run run = run(world);

        assertThat(run.state()).isEqualTo(Run.State.FAILED);
        assertThat(Objects.requireNonNull(run.failure()).step()).isEqualTo("ticket");
        assertThat(step(run, "tell").state()).isEqualTo(StepResult.State.SKIPPED);
        assertThat(step(run, "tell_failure").state()).isEqualTo(StepResult.State.SUCCEEDED);
        assertThat(world.outside.mails).hasSize(1);
    }

    @Test
    void textOfALogCannotAddALineToAMailsSubjectOrToWhatIsShown(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, """
                - id: tell
                  uses: mail.send@1
                  effect: notify
                  with: {to: a@example.org, subject: "login of ${{ alert.raw }}", text: x}
                """));

        Run run = world.runToEnd(
                world.boot("b1"),
                world.pending("203.0.113.7", Map.of("raw", "eve\r\nBcc: eve@evil.example\u2028x"))
                        .id());

        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(world.outside.requests.get(0).with().get("subject"))
                .isEqualTo("login of eve Bcc: eve@evil.example x");
        assertThat(step(run, "tell").request()).contains("Subject: login of eve Bcc: eve@evil.example x\n");
    }
}
