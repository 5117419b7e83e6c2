package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Checks and tests of playbooks and connectors, as they end. */
class PlaybooksCommandTest {

    private static final String PLAYBOOK = """
            apiVersion: playbook/v1
            id: p
            title: P
            triggers: {alert: {rules: [ssh-bruteforce]}}
            steps:
              - id: open
                uses: gate.open@1
            """;
    private static final String CONNECTOR = """
            apiVersion: connector/v1
            name: gate.open
            title: Opens a gate
            target: gate
            effects: [read]
            inputs: {type: object, properties: {}}
            request: {method: GET, url: "${{ targets.gate.url }}/open"}
            timeout: PT10S
            examples: [{expect: {path: /open}}]
            """;

    private final StringWriter said = new StringWriter();

    @Test
    void aDryRunShowsEachRequestAndAnExportIsCacao(@TempDir Path folder) throws IOException {
        Path alert = Files.writeString(folder.resolve("alert.yaml"), """
                rule: ssh-bruteforce
                severity: high
                source.ip: 203.0.113.7
                """);

        assertThat(run("playbooks", "run", "contain-bruteforce", "--dry-run", "--alert", alert.toString()))
                .isZero();
        assertThat(said.toString())
                .contains(
                        "block",
                        "simulated",
                        "POST https://firewall.example",
                        "\"address\" : \"203.0.113.7\"",
                        "contain-bruteforce succeeded")
                .doesNotContain("token-of-firewall");

        assertThat(run("playbooks", "run", "contain-bruteforce", "--dry-run")).isEqualTo(2);
        assertThat(said.toString()).contains("input \"ip\" is missing");
        assertThat(run("playbooks", "export", "contain-bruteforce")).isZero();
        assertThat(said.toString()).contains("\"spec_version\":\"cacao-2.0\"");
        assertThat(run("playbooks", "export", "nope")).isEqualTo(2);
    }

    @Test
    void warningsDoNotMakeTheCheckFailAndErrorsDo(@TempDir Path playbooks, @TempDir Path connectors)
            throws IOException {
        Files.writeString(connectors.resolve("gate.connector.yaml"), CONNECTOR);
        Path file = Files.writeString(
                playbooks.resolve("p.yaml"), PLAYBOOK.replace("rules: [ssh-bruteforce]", "rules: []"));
        String[] check = {"playbooks", "check", "--connectors", connectors.toString(), playbooks.toString()};

        assertThat(run(check)).isZero();
        assertThat(said.toString())
                .contains(file + ":4:", "rules names no rule", "1 playbooks checked: 0 problems, 1 warnings");

        Files.writeString(file, PLAYBOOK.replace("gate.open", "gate.opn"));
        assertThat(run(check)).isEqualTo(CommandLineTool.CHECK_FAILED);
        assertThat(said.toString()).contains("1 playbooks checked: 1 problems");
    }

    @Test
    void theCheckReadsTemplatesAndServiceLevelsToo(@TempDir Path playbooks) throws IOException {
        Path incidents = Files.createDirectory(playbooks.resolve("incidents"));
        Path template = Files.writeString(incidents.resolve("a.incident.yaml"), "id: a\ntasks: [{title: Look}]\n");
        Path twice = incidents.resolve("b.incident.yaml");
        Path levels = Files.writeString(incidents.resolve("sla.yaml"), "clocks: {high: {acknowledge: 15m}}\n");
        String[] check = {"playbooks", "check", playbooks.toString()};
        assertThat(run(check)).as(said.toString()).isZero();
        assertThat(run("playbooks", "check", incidents.toString()))
                .as("named itself, its files are not playbooks")
                .isZero();

        Files.writeString(levels, "clocks: {}\nwarn: 2\n");
        Files.copy(template, twice);
        assertThat(run(check)).isEqualTo(CommandLineTool.CHECK_FAILED);
        assertThat(said.toString())
                .contains(levels + ":2:1: warn is a share", twice + ":1:1: the template \"a\" is in force from");
        Files.writeString(template, "id: a\ntask: []\n");
        assertThat(run("playbooks", "check", template.toString())).isEqualTo(CommandLineTool.CHECK_FAILED);
        assertThat(said.toString()).contains(template + ":2:1: unknown key \"task\"");
    }

    @Test
    void aTestEndsAsItsCasesDo(@TempDir Path playbooks, @TempDir Path connectors) throws IOException {
        Files.writeString(connectors.resolve("gate.connector.yaml"), CONNECTOR);
        Files.writeString(playbooks.resolve("p.yaml"), PLAYBOOK);
        Path tests = playbooks.resolve("p.test.yaml");
        String[] test = {"playbooks", "test", "--connectors", connectors.toString(), playbooks.toString()};

        Files.writeString(tests, "playbook: p\ncases: [{name: a, inputs: {}, expect: {state: succeeded}}]\n");
        assertThat(run(test)).isZero();
        assertThat(said.toString()).contains("1 cases: 0 failed, 0 problems");

        Files.writeString(tests, "playbook: p\ncases: [{name: a, inputs: {}, expect: {state: failed}}]\n");
        assertThat(run(test)).isEqualTo(CommandLineTool.CHECK_FAILED);
        assertThat(said.toString()).contains(tests + ":2: a: state is succeeded, expected failed", "1 failed");
    }

    @Test
    void connectorsAreTestedByTheirExamples(@TempDir Path connectors) throws IOException {
        Path file = Files.writeString(connectors.resolve("gate.connector.yaml"), CONNECTOR);
        assertThat(run("connectors", "test", connectors.toString())).isZero();

        Files.writeString(file, CONNECTOR.replace("path: /open", "path: /shut"));
        assertThat(run("connectors", "test", connectors.toString())).isEqualTo(CommandLineTool.CHECK_FAILED);
        assertThat(said.toString()).contains("gate.open@1, example 1: request.path is /open, expected /shut");
    }

    @Test
    void aFolderThatWasNamedMustBeThere(@TempDir Path folder) {
        String nowhere = folder.resolve("nowhere").toString();

        assertThat(run("playbooks", "check", "--rules", nowhere, folder.toString()))
                .isEqualTo(CommandLineTool.BAD_USAGE);
        assertThat(run("playbooks", "test", "--connectors", nowhere, folder.toString()))
                .isEqualTo(CommandLineTool.BAD_USAGE);
        assertThat(run("connectors", "test", nowhere)).isEqualTo(CommandLineTool.BAD_USAGE);
        assertThat(said.toString()).contains("There is no " + nowhere + ": name a folder.");
    }

    private int run(String... args) {
        return new CommandLine(new CommandLineTool())
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .setExecutionExceptionHandler(CommandLineTool::explain)
                .execute(args);
    }
}
