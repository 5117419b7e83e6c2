package io.tocsin.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code tocsin parsers} and {@code tocsin normalise --explain} as an author of parsers calls them. */
@SuppressWarnings("NullAway.Init") // JUnit fills the folder before each test
class ParsersCommandTest {

    private static final String LINE = "May  2 10:11:12 g1 gate: login of bob from 203.0.113.9: refused";
    private static final String STEPS = "steps:\n  - dissect: [\"%{x}\"]\n";

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void aParserWithItsTests() throws IOException {
        Files.writeString(folder.resolve("gate.parser.yaml"), """
                parser: gate
                version: 3
                match:
                  - program: [gate]
                steps:
                  - dissect: ["login of %{user:last} from %{src:ip}: %{result:word}"]
                  - classify: [authentication, start, login, failure]
                  - map: {source.ip: src, user.name: user}
                """);
        Files.writeString(folder.resolve("gate.test.yaml"), """
                - raw: '%s'
                  expect: {user.name: bob, source.ip: 203.0.113.9}
                  untrusted: [user.name]
                """.formatted(LINE));
    }

    private int run(String... arguments) {
        return new CommandLine(new CommandLineTool())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler(CommandLineTool::explain)
                .execute(arguments);
    }

    @Test
    void goodFilesPass() {
        assertThat(run("parsers", "check", folder.toString())).isZero();
        assertThat(run("parsers", "test", folder.toString())).isZero();

        assertThat(out.toString()).contains("gate.test.yaml:1: passed");
        assertThat(err.toString()).contains("1 parsers checked: 0 problems", "1 parser tests: 0 failed");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    match: []                  | 2: "match" is empty
                    match: [{program: []}]     | 2: "program" is empty
                    match: [{prefix: [""]}]    | 2: an empty text of "prefix" would match every line
                    match: [{json: {}}]        | 2: "json" is empty
                    match: [{shape: toml}]     | 2: unknown shape "toml": use cef, leef, pairs, json
                    match: [{cef: Acme}]       | 2: "Acme" names no product: write "Vendor|Product"
                    match: [{prefixx: [a]}]    | 2: unknown key "prefixx"; use one of
                    generic: true              | 2: unknown key "generic"; use one of
                    """)
    void aProblemNamesFileLineAndRemedy(String second, String problem) throws IOException {
        Path file = Files.writeString(folder.resolve("bad.parser.yaml"), "parser: bad\n" + second + "\n" + STEPS);

        assertThat(run("parsers", "check", file.toString())).isEqualTo(CommandLineTool.CHECK_FAILED);
        assertThat(out.toString()).startsWith(file + ":" + problem.strip());
        assertThat(err.toString()).contains("1 parsers checked: 1 problems");
    }

    @Test
    void aConditionThatIsWrongIsOneLine() throws IOException {
        Files.writeString(
                folder.resolve("bad.parser.yaml"),
                "parser: bad\nmatch: [{program: [a]}]\n" + STEPS + "  - tag: x\n    if: x ==== 3\n");

        assertThat(run("parsers", "check", folder.toString())).isEqualTo(CommandLineTool.CHECK_FAILED);
        assertThat(out.toString().lines())
                .singleElement()
                .asString()
                .contains("bad.parser.yaml:5: condition \"x ==== 3\"");
    }

    @Test
    void oneNameForTwoParsersAndAFileThatIsNoParsersAreProblems() throws IOException {
        Files.copy(folder.resolve("gate.parser.yaml"), folder.resolve("other.parser.yaml"));

        assertThat(run("parsers", "check", folder.toString())).isEqualTo(CommandLineTool.CHECK_FAILED);
        assertThat(out.toString()).contains("other.parser.yaml:1: there is a parser gate in ");
        assertThat(run("parsers", "test", folder.resolve("gate.test.yaml").toString()))
                .isEqualTo(CommandLineTool.CHECK_FAILED);
        assertThat(out.toString()).contains("gate.test.yaml:1: the name of a parser's file ends with .parser.yaml");
    }

    @Test
    void aTestThatFailsOrIsMissingFailsTheCommand() throws IOException {
        Path tests = folder.resolve("gate.test.yaml");
        Files.writeString(tests, "- raw: '" + LINE + "'\n  expect: {user.name: eve}\n");
        assertThat(run("parsers", "test", "--json", folder.toString())).isEqualTo(CommandLineTool.CHECK_FAILED);
        assertThat(out.toString()).contains("\"line\":1", "user.name is bob, must be eve");

        Files.writeString(tests, "[]\n");
        assertThat(run("parsers", "test", folder.toString())).isEqualTo(CommandLineTool.CHECK_FAILED);
        assertThat(out.toString()).contains("gate.test.yaml:1: there is no test in this file");

        Files.delete(tests);
        assertThat(run("parsers", "test", folder.toString())).isEqualTo(CommandLineTool.CHECK_FAILED);
        assertThat(out.toString()).contains("there is no test of gate");
    }

    @Test
    void aFolderThatIsNotThereIsAWrongCall() throws IOException {
        String nowhere = folder.resolve("nowhere").toString();

        assertThat(run("parsers", "check", nowhere)).isEqualTo(2);
        assertThat(run("normalise", "--parsers", nowhere)).isEqualTo(2);
        assertThat(run(
                        "parsers",
                        "test",
                        Files.createDirectory(folder.resolve("empty")).toString()))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("There is no " + nowhere + ": name a folder of parsers or a file.", "no *.parser.yaml in ");
    }

    @Test
    void anExplanationSaysWhoWasAskedAndWhatEachStepGave() throws IOException {
        Files.writeString(folder.resolve("listening.parser.yaml"), """
                parser: listening
                match: [{program: sshd}]
                steps:
                  - dissect: "Server listening on %{address} port %{port:int}."
                  - map: {server.ip: address, server.port: port}
                """);
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream((LINE + "\nMay  2 10:11:12 g1 gate: started\n"
                        + "May  2 10:11:12 g1 sshd[1]: Server listening on 0.0.0.0 port 22.\n")
                .getBytes(UTF_8)));
        try {
            assertThat(run("normalise", "--explain", "--parsers", folder.toString()))
                    .isZero();
        } finally {
            System.setIn(before);
        }

        assertThat(out.toString())
                .contains(
                        "line 1: read by gate version 3",
                        "gate version 3, program gate: takes it",
                        "ok map",
                        "line 2: read by syslog",
                        "gate version 3, program gate: does not fit",
                        "(no pattern fits)",
                        "line 3: read by sshd",
                        "sshd version 2, program sshd: takes it",
                        "listening version 1, program sshd: would take it, too");
    }
}
