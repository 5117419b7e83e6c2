package io.tocsin.respond;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.playbook.Connectors;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.PlaybookChecker;
import io.tocsin.playbook.Problem;
import io.tocsin.playbook.SenderTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code guards.yaml}: what holds for every playbook, whatever it says. */
class ServerGuardsTest {

    private static final String STEPS = """
            - id: block
              uses: http.request@1
              effect: deny
              with:
                method: POST
                url: "${{ targets.firewall.url }}/api/blocks"
                json: {address: "${{ inputs.ip }}"}
              idempotency: {key: "b/${{ inputs.ip }}/${{ run.id }}", header: Idempotency-Key}
            """;

    private static RespondWorld world(Path folder, String guards) throws IOException {
        Files.writeString(folder.resolve("guards.yaml"), guards);
        return new RespondWorld(RespondWorld.of(folder, STEPS));
    }

    private static String refusal(RespondWorld world, String ip) {
        Run run = world.runToEnd(world.boot("b1"), world.pending(ip).id());
        Run.Failure failure = run.failure();
        if (failure == null) {
            return "";
        }
        assertThat(failure.errorClass()).isEqualTo(ErrorClass.GUARD_DENIED);
        assertThat(world.outside.blocks).isEmpty();
        return failure.message();
    }

    @Test
    void whatIsFrozenDoesNotGoOutAndAnEditLetsItGo(@TempDir Path folder) throws IOException {
        for (String freeze : List.of("all: true", "effects: [deny]", "connectors: [http.request@1]")) {
            RespondWorld world = world(folder, "apiVersion: guards/v1\nfreeze: {" + freeze + "}\n");
            assertThat(refusal(world, "203.0.113.7")).contains("frozen in guards.yaml");

            Files.writeString(folder.resolve("guards.yaml"), "apiVersion: guards/v1\n");
            world.playbooks.reload();
            Run again = world.factory()
                    .pending(
                            "f".repeat(24), world.playbooks.inForce().get(0), null, Map.of("ip", "203.0.113.8"), "ann");
            world.runs.create(again);
            assertThat(world.runToEnd(world.boot("b1"), again.id()).state()).isEqualTo(Run.State.SUCCEEDED);
        }
    }

    @Test
    void whatIsOnAListIsNeverTouchedWhereverItStandsInARequest(@TempDir Path folder) throws IOException {
        RespondWorld world = world(folder, "apiVersion: guards/v1\nnever: [{effect: deny, lists: [never-block]}]\n");

        assertThat(refusal(world, "8.8.8.8")).contains("is on the list never-block of guards.yaml");
        assertThat(refusal(
                        world(folder, "apiVersion: guards/v1\nnever: [{effect: deny, lists: [gone]}]\n"),
                        "203.0.113.7"))
                .contains("the list gone of guards.yaml cannot be read");
    }

    @Test
    void evidenceThatAnyoneCanForgeIsNotEnough(@TempDir Path folder) throws IOException {
        RespondWorld world = world(folder, "apiVersion: guards/v1\ntrust: [{effect: deny, at_least: tls}]\n");
        world.trust = SenderTrust.UDP;

        assertThat(refusal(world, "203.0.113.7")).contains("some of the evidence came by udp");
    }

    @Test
    void theBudgetIsOfAllPlaybooksTogether(@TempDir Path folder) throws IOException {
        RespondWorld world = world(folder, "apiVersion: guards/v1\nbudgets: [{effect: deny, max: 1, per: PT1H}]\n");
        RunExecutor executor = world.boot("b1");

        assertThat(world.runToEnd(executor, world.pending("203.0.113.7").id()).state())
                .isEqualTo(Run.State.SUCCEEDED);
        assertThat(Objects.requireNonNull(world.runToEnd(
                                        executor, world.pending("203.0.113.8").id())
                                .failure())
                        .errorClass())
                .isEqualTo(ErrorClass.GUARD_DENIED);
    }

    @Test
    void someEffectsGoOutOnlyInTheirWindow(@TempDir Path folder) throws IOException {
        String closed = "apiVersion: guards/v1\nwindows: [{effects: [deny], from: \"22:00\", to: \"02:00\"}]\n";

        assertThat(refusal(world(folder, closed), "203.0.113.7")).contains("only in its windows");
        assertThat(refusal(world(folder, closed.replace("02:00", "04:00")), "203.0.113.7"))
                .isEmpty();
    }

    @Test
    void theModeOfTheFileLowersEveryRun(@TempDir Path folder) throws IOException {
        RespondWorld world = world(folder, "apiVersion: guards/v1\nmode: shadow\n");
        Outside outside =
                new Outside(world.settings, () -> world.playbooks.serverGuards().mode());

        assertThat(outside.modeOf(world.playbooks.inForce().get(0)).word()).isEqualTo("shadow");
    }

    @Test
    void aBrokenFileLetsNothingOutUntilItIsMendedAndKeepsItsLastGoodText(@TempDir Path folder) throws IOException {
        RespondWorld world = world(folder, "apiVersion: guards/v1\nfrezee: {all: true}\n");
        assertThat(refusal(world, "203.0.113.7"))
                .contains("guards.yaml has an error")
                .contains("guards.yaml:2:1: unknown key \"frezee\"");
        assertThat(world.playbooks.files()).anyMatch(file -> file.file().equals("guards.yaml"));
        assertThat(new PlaybookChecker(Connectors.builtIn())
                        .check(List.of(folder))
                        .problems())
                .map(Problem::message)
                .anyMatch(message -> message.contains("did you mean \"freeze\"?"));

        Files.writeString(folder.resolve("guards.yaml"), "apiVersion: guards/v1\nfreeze: {all: true}\n");
        world.playbooks.reload();
        Files.writeString(folder.resolve("guards.yaml"), "half");
        world.playbooks.reload();

        assertThat(world.playbooks.serverGuards().frozen().all()).isTrue();
    }

    @Test
    void aFrozenConnectorThatThereIsNotIsAWarning(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("guards.yaml"), """
                apiVersion: guards/v1
                freeze:
                  connectors: [okta.suspend-user, okta.suspend-user@1, okta.suspend]
                """);

        assertThat(new PlaybookChecker(Connectors.builtIn())
                        .check(List.of(folder))
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.severity()).isEqualTo(Problem.Severity.WARNING))
                .asString()
                .contains("guards.yaml:3:1: ", "freeze.connectors names \"okta.suspend\", which is no connector");
    }
}
