package io.tocsin.respond;

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
