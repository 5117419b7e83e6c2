package io.tocsin.respond;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.playbook.ConnectorSpec;
import io.tocsin.playbook.Connectors;
import io.tocsin.playbook.Playbooks;
import io.tocsin.playbook.Problem;
import io.tocsin.respond.connector.ConnectorRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connectors as files: what is shipped keeps its contract, one of one's own needs no Java. */
class ConnectorContractTest {

    private static final String OWN = """
            apiVersion: connector/v1
            name: gate.open
            title: Opens a gate
            route: http
            target: firewall
            effects: [write]
            inputs:
              type: object
              required: [door]
              additionalProperties: false
              properties: {door: {type: integer, minimum: 1}, why: {type: string}}
            request:
              method: POST
              url: "${{ targets.firewall.url }}/doors/${{ inputs.door }}"
              headers: {Authorization: "Bearer ${{ secrets.firewall.token }}"}
              json: {why: "${{ inputs.?why.orValue(null) }}"}
            outputs: {state: {type: string, value: body.state}}
            idempotency: {header: X-Key}
            rate_limit: {calls: 2, per: PT1H}
            breaker: {failures: 50, open: PT1H}
            examples:
              - with: {door: 7}
                expect: {method: POST, path: /doors/7, headers: {authorization: "Bearer token-of-firewall"}}
                status: 200
                body: {state: open}
                outputs: {state: open}
            """;

    private static Connectors connectors(Path folder, String text) throws IOException {
        Files.writeString(folder.resolve("gate.connector.yaml"), text);
        return Connectors.in(folder);
    }

    @Test
    void everyShippedConnectorKeepsItsContract() {
        Connectors shipped = Connectors.in(Path.of("routes/connectors"));

        assertThat(shipped.problems()).isEmpty();
        assertThat(shipped.all()).hasSizeGreaterThan(12);
        assertThat(ConnectorContract.test(shipped.all()))
                .hasSizeGreaterThan(12)
                .allSatisfy(outcome ->
                        assertThat(outcome.wrong()).as(outcome.connector()).isEmpty());
    }

    @Test
    void everyFileThatIsShippedIsListedUnderItsName() throws IOException {
        List<String> files;
        try (Stream<Path> all = Files.list(Path.of("src/main/resources/io/tocsin/playbook"))) {
            files = all.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".connector.yaml"))
                    .toList();
        }

        assertThat(Connectors.builtIn().all())
                .extracting(ConnectorSpec::file)
                .containsExactlyInAnyOrderElementsOf(files);
    }

    @Test
    void aContractThatIsNotKeptSaysWhatIsOtherwise(@TempDir Path folder) throws IOException {
        Connectors own = connectors(
                folder,
                OWN.replace("path: /doors/7", "path: /doors/8")
                        .replace("outputs: {state: open}", "outputs: {state: shut}"));

        assertThat(ConnectorContract.test(List.of(own.find("gate.open@1").orElseThrow())))
                .filteredOn(outcome -> outcome.connector().equals("gate.open@1"))
                .singleElement()
                .satisfies(outcome -> assertThat(outcome.wrong())
                        .containsExactly(
                                "request.path is /doors/7, expected /doors/8", "outputs.state is open, expected shut"));
    }

    @Test
    void aMistakeInAConnectorsFileIsToldWithItsPlace(@TempDir Path folder) throws IOException {
        assertThat(connectors(folder, OWN.replace("target: firewall", "targt: firewall"))
                        .problems())
                .map(Problem::toString)
                .contains("gate.connector.yaml:5:1: unknown key \"targt\" in a connector, did you mean \"target\"?");
        assertThat(connectors(folder, OWN.replace("${{ targets.firewall.url }}/doors", "${{ inputs.why }}/doors"))
                        .problems())
                .map(Problem::message)
                .anyMatch(message -> message.contains("data cannot choose the host"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'rate_limit: {calls: 2, per: PT1H}' | rate_limit: {per: PT1H} | rate_limit needs calls",
                "'rate_limit: {calls: 2, per: PT1H}' | 'rate_limit: {calls: 2, per: PT0S}' | rate_limit.per must be more",
                "'breaker: {failures: 50, open: PT1H}' | breaker: {open: PT1H} | breaker needs failures",
                "rate_limit: | 'timeout: P1D\nrate_limit:' | timeout must be more than nothing and at most PT10M",
                "rate_limit: | 'finder: a/b\nrate_limit:' | finder must be the word after direct:connector-",
                "header: X-Key | header: 'X Key' | \"X Key\" is no name of a header"
            })
    void aBoundThatWouldBindNothingIsAnError(String from, String to, String problem, @TempDir Path folder)
            throws IOException {
        assertThat(OWN).contains(from);

        assertThat(connectors(folder, OWN.replace(from, to)).problems())
                .map(Problem::message)
                .anyMatch(message -> message.startsWith(problem));
    }

    @Test
    void aPlaybookUsesAConnectorOfOnesOwnByItsName(@TempDir Path folder, @TempDir Path routes) throws IOException {
        Connectors own = connectors(routes, OWN);
        RespondWorld.of(folder, "- {id: x, then: end}");
        Files.writeString(folder.resolve("p.yaml"), """
                apiVersion: playbook/v1
                id: p
                title: P
                inputs: {ip: {type: ip, from: alert.source.ip, required: true}}
                steps:
                  - {id: open, uses: gate.open@1, effect: write, with: {door: 3, why: "${{ inputs.ip }}"}}
                  - {id: after, set: {state: steps.open.state}}
                """);
        RespondWorld world = new RespondWorld(Playbooks.in(folder, own));
        assertThat(world.playbooks.files().get(0).problems()).isEmpty();
        world.outside.answer(
                "POST /doors/3",
                new io.tocsin.respond.connector.ConnectorResult.Answer(200, Map.of(), Map.of("state", "open"), null));

        Run run = world.runToEnd(world.boot("b1"), world.pending("203.0.113.7").id());

        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        ConnectorRequest sent = world.outside.requests.get(0);
        assertThat(sent.with().get("json")).isEqualTo(Map.of("why", "203.0.113.7"));
        assertThat(FakeOutside.header(sent, "Authorization")).isEqualTo("Bearer " + RespondWorld.SECRET);
        assertThat(FakeOutside.header(sent, "X-Key")).isNotEmpty();
        assertThat(RespondWorld.step(run, "after").outputs()).isEqualTo(Map.of("state", "open"));
        assertThat(run.toString()).doesNotContain(RespondWorld.SECRET);
    }

    @Test
    void aValueThatTheSchemaRefusesIsNeverSent(@TempDir Path folder, @TempDir Path routes) throws IOException {
        Connectors own = connectors(routes, OWN);
        Files.writeString(folder.resolve("p.yaml"), """
                apiVersion: playbook/v1
                id: p
                title: P
                inputs: {n: {type: int, default: 0}}
                steps: [{id: open, uses: gate.open@1, with: {door: "${{ inputs.n }}"}}]
                """);
        RespondWorld world = new RespondWorld(Playbooks.in(folder, own));

        Run run = world.runToEnd(world.boot("b1"), world.pending("203.0.113.7").id());

        assertThat(world.outside.calls).isEmpty();
        assertThat(Objects.requireNonNull(run.failure()).message()).contains("door", "minimum value of 1");
    }

    private static ConnectorRequest request(Connectors connectors) {
        ConnectorSpec gate = connectors.all().stream()
                .filter(connector -> connector.use().equals("gate.open@1"))
                .findFirst()
                .orElseThrow();
        return new ConnectorRequest(gate, Map.of(), "k", () -> {});
    }

    @Test
    void aSystemIsLeftAloneWhileItFails(@TempDir Path routes) throws IOException {
        ConnectorRequest request = request(connectors(routes, OWN.replace("calls: 2", "calls: 100")));
        CallGate gate = new CallGate(new SimpleMeterRegistry());
        int[] calls = {0};
        for (int i = 0; i < 10; i++) {
            gate.call(request, () -> {
                calls[0]++;
                return FakeOutside.unreachable();
            });
        }

        assertThat(calls[0]).isEqualTo(5);
        assertThat(gate.call(request, () -> FakeOutside.status(200)).toString()).contains("is left alone for PT1H");
    }

    @Test
    void noMoreCallsAreMadeThanTheRateAllows(@TempDir Path routes) throws IOException {
        ConnectorRequest request = request(connectors(routes, OWN));
        CallGate gate = new CallGate(new SimpleMeterRegistry());
        gate.call(request, () -> FakeOutside.status(200));
        gate.call(request, () -> FakeOutside.status(200));

        assertThat(gate.call(request, () -> FakeOutside.status(200)).toString()).contains("2 times in PT1H");
    }
}
