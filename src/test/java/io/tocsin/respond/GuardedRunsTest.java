package io.tocsin.respond;

import static io.tocsin.respond.RespondWorld.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.list.ValueList;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Mode;
import io.tocsin.playbook.Playbooks;
import io.tocsin.playbook.SenderTrust;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the guards let through, whatever the steps say. */
class GuardedRunsTest {

    private static final Playbooks SHIPPED = RespondWorld.shipped();

    private final RespondWorld world = new RespondWorld(SHIPPED);

    private Run run(String ip) {
        return world.runToEnd(world.boot("b1"), world.pending(ip).id());
    }

    private static Run.Failure failure(Run run) {
        return Objects.requireNonNull(run.failure(), run.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1",
                "172.16.3.4",
                "192.168.1.1",
                "127.0.0.1",
                "169.254.169.254",
                "224.0.0.1",
                "0.0.0.0",
                "240.0.0.1",
                "255.255.255.255",
                "100.64.0.1",
                "::1",
                "::",
                "fe80::1",
                "fd00::1",
                "FD00::1",
                "ff02::1",
                "::ffff:10.0.0.1",
                "::FFFF:A00:1",
                "2002:a00:1::1",
                "64:ff9b::a00:1",
                "8.8.8.8",
                "1.1.1.1",
                "9.9.9.9",
                "::ffff:8.8.8.8",
                "2001:4860:4860::8888",
                "2001:4860:4860:0:0:0:0:8888",
                "198.41.0.4"
            })
    void suchAnAddressIsNeverBlockedAndTheTeamIsTold(String ip) {
        Run run = run(ip);

        assertThat(run.state()).isEqualTo(Run.State.FAILED);
        assertThat(failure(run).errorClass()).isEqualTo(ErrorClass.GUARD_DENIED);
        assertThat(step(run, "block").state()).isEqualTo(StepResult.State.FAILED);
        assertThat(step(run, "tell_failure").state()).isEqualTo(StepResult.State.SUCCEEDED);
        assertThat(world.outside.blocks).isEmpty();
        assertThat(world.outside.tickets).isEmpty();
        assertThat(world.outside.mails).hasSize(1);
        assertThat(String.valueOf(world.outside.requests.get(1).with().get("text")))
                .contains("guard_denied", failure(run).message());
        assertThat(world.meters.get("tocsin.respond.refused").counter().count()).isEqualTo(1);
        assertThat(world.effects
                        .get("contain-bruteforce/block/block/" + ip + "/" + run.id())
                        .orElseThrow()
                        .state())
                .isEqualTo(EffectRecord.State.FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.7", "198.51.100.66", "192.0.2.1", "2001:db8::7"})
    void aDocumentationAddressIsBlocked(String ip) {
        world.outside.answer(
                "GET /api/blocks",
                new io.tocsin.respond.connector.ConnectorResult.Answer(
                        200, Map.of(), Map.of("items", List.of("b-1")), null));

        Run run = run(ip);

        assertThat(run.state()).as(run.toString()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(world.outside.blocks).containsOnlyKeys(ip);
    }

    @Test
    void whatIsOnTheListOfOnesOwnNetworksIsNeverBlocked() {
        ValueList.Entry own = new ValueList.Entry("203.0.113.0/28", null, "ours", "ann");
        ValueList.Entry over = new ValueList.Entry("203.0.113.99", RespondWorld.START, "was ours", "ann");
        world.lists.put("own-networks", new ValueList("own-networks", "", List.of(own, over)));

        assertThat(failure(run("203.0.113.7")).message()).contains("203.0.113.7 is on the list own-networks");
        assertThat(run("203.0.113.99").failure()).isNull();
    }

    @Test
    void whatItsMarkingKeepsInsideIsNotSent() {
        world.sharing = (work, request) -> Optional.of(new Refusal("marking", "INC-2026-0001 is PAP:RED"));

        Run run = run("203.0.113.7");

        assertThat(failure(run).errorClass()).isEqualTo(ErrorClass.GUARD_DENIED);
        assertThat(failure(run).message()).isEqualTo("INC-2026-0001 is PAP:RED");
        assertThat(world.outside.requests).isEmpty();
    }

    @Test
    void aListThatCannotBeReadRefusesTheEffect() {
        world.lists.remove("own-networks");

        Run run = run("203.0.113.7");

        assertThat(failure(run).errorClass()).isEqualTo(ErrorClass.GUARD_DENIED);
        assertThat(failure(run).message()).contains("own-networks", "cannot be read", "put the file");
        assertThat(world.outside.blocks).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"UNKNOWN,false", "UDP,false", "TCP,true", "TLS,true", "TOKEN,true"})
    void anAlertBlocksByItselfOnlyWhereItsSendersAreKnown(SenderTrust trust, boolean blocks) {
        world.trust = trust;

        Run run = run("203.0.113.7");

        assertThat(world.outside.blocks.containsKey("203.0.113.7")).isEqualTo(blocks);
        if (!blocks) {
            assertThat(failure(run).errorClass()).isEqualTo(ErrorClass.GUARD_DENIED);
            assertThat(failure(run).message()).contains("at least tcp", "by hand");
        }
    }

    @Test
    void aPersonMayActOnWhatCameByUdp() {
        world.trust = SenderTrust.UDP;
        Run run = world.factory()
                .pending(
                        "f".repeat(24),
                        world.playbooks.inForce().get(0),
                        RespondWorld.alert("ssh-bruteforce", "203.0.113.7"),
                        Map.of(),
                        "ann");
        world.runs.create(run);

        assertThat(world.runToEnd(world.boot("b1"), run.id()).state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(world.outside.blocks).containsKey("203.0.113.7");
    }

    @Test
    void theTwentyFirstBlockInAnHourIsRefusedAlsoAfterARestart() {
        for (int i = 1; i <= 20; i++) {
            assertThat(run("203.0.113." + i).state()).isEqualTo(Run.State.SUCCEEDED);
        }

        Run refused =
                world.runToEnd(world.boot("b2"), world.pending("203.0.113.21").id());

        assertThat(failure(refused).errorClass()).isEqualTo(ErrorClass.GUARD_DENIED);
        assertThat(failure(refused).message()).contains("the budget of 20 effects of kind deny within PT1H is spent");
        assertThat(world.outside.blocks).hasSize(20);
        assertThat(world.budgets().refusing()).singleElement().satisfies(spent -> assertThat(spent.refused())
                .isEqualTo(1));

        world.clock.move(Duration.ofHours(1));
        assertThat(run("203.0.113.22").state()).isEqualTo(Run.State.SUCCEEDED);
    }

    @Test
    void aRetryOfAnEffectIsTheSameEffectToTheBudget(@TempDir Path folder) {
        RespondWorld one = new RespondWorld(budgeted(folder));
        one.outside.answer("POST /api/blocks", FakeOutside.status(503), FakeOutside.unreachable());

        Run run = one.runToEnd(one.boot("b1"), one.pending("203.0.113.7").id());

        assertThat(run.state()).as(run.toString()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(step(run, "block").attempts()).isEqualTo(3);
    }

    private static Playbooks budgeted(Path folder) {
        return RespondWorld.of(folder, """
                - id: block
                  uses: http.request@1
                  effect: deny
                  with: {method: POST, url: "${{ targets.firewall.url }}/api/blocks", json: {address: "${{ inputs.ip }}"}}
                  idempotency: {header: Idempotency-Key}
                  retry: {max_attempts: 3, classes: [connect, http_5xx, guard_denied]}
                """, "guards: {budget: {effect: deny, max: 1, per: PT1H}}");
    }

    @Test
    void aPlaybookWithoutGuardsCannotBlockWhatIsNotPublicEither(@TempDir Path folder) {
        RespondWorld bare = new RespondWorld(RespondWorld.of(folder, """
                - id: block
                  uses: http.request@1
                  effect: contain
                  with: {method: POST, url: "${{ targets.firewall.url }}/api/blocks", json: {address: "${{ alert.raw }}"}}
                """));
        for (String raw : List.of("10.0.0.1", "0x7f.1", "127.1", "::ffff:a00:1", "203.0.113.7 10.0.0.1", "8.0.0.0/6")) {
            Run run = bare.pending("203.0.113.7", Map.of("raw", raw));

            Run ended = bare.runToEnd(bare.boot("b1"), run.id());

            assertThat(failure(ended).errorClass()).as(raw).isEqualTo(ErrorClass.GUARD_DENIED);
        }
        assertThat(bare.outside.calls).isEmpty();
    }

    @Test
    void anUnknownReputationEndsInANoticeOnly() {
        world.outside.answer("GET /v1/ip", FakeOutside.status(404));

        Run run = run("203.0.113.7");

        assertThat(step(run, "reputation").note()).isEqualTo("reputation unknown");
        assertThat(world.outside.blocks).isEmpty();
        assertThat(world.outside.tickets).isEmpty();
        assertThat(String.valueOf(world.outside
                        .requests
                        .get(world.outside.requests.size() - 1)
                        .with()
                        .get("subject")))
                .contains("not blocked, reputation unknown");
    }

    @Test
    void aDryRunShowsEveryStepAndWhatAGuardWouldRefuse() {
        world.settings = RespondWorld.settings(Mode.DRY_RUN, "https://fw.example");
        world.trust = SenderTrust.UDP;

        Run run = run("203.0.113.7");

        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        for (String id : List.of("reputation", "unknown", "block", "ticket", "tell")) {
            assertThat(step(run, id).state()).as(id).isEqualTo(StepResult.State.SIMULATED);
        }
        assertThat(step(run, "not_bad").note()).contains("known only with the answer");
        assertThat(step(run, "block").note())
                .contains("nothing was sent", "in a real run a guard would refuse it", "came by udp");
        assertThat(world.budgetStore.all()).isEmpty();
    }

    @Test
    void whatMayHaveBeenSentIsNotCalledRefused(@TempDir Path folder) {
        RespondWorld one = new RespondWorld(RespondWorld.of(
                folder, """
                - id: block
                  uses: http.request@1
                  effect: deny
                  with: {method: POST, url: "${{ targets.firewall.url }}/api/blocks", json: {address: "${{ inputs.ip }}"}}
                  idempotency: {header: Idempotency-Key}
                  retry: {max_attempts: 3, classes: [timeout]}
                """, "guards: {never: {effect: deny, subject: inputs.ip, lists: [never-block]}}"));
        one.outside.answer("POST /api/blocks", FakeOutside.lost());
        RunExecutor executor = one.boot("b1");
        String id = one.pending("203.0.113.7").id();
        executor.wakeDue();
        one.lists.put(
                "never-block",
                new ValueList("never-block", "", List.of(new ValueList.Entry("203.0.113.7", null, "", "ann"))));

        assertThat(one.runToEnd(executor, id).state()).isEqualTo(Run.State.UNCERTAIN);
    }
}
