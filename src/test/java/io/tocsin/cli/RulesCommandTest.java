package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Rules and their tests in folders apart. */
@SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test
class RulesCommandTest {

    @TempDir
    Path folder;

    private Path rules;
    private Path tests;
    private final StringWriter said = new StringWriter();

    @BeforeEach
    void rulesHereAndTestsThere() throws IOException {
        rules = folder.resolve("deployed");
        Files.createDirectories(rules.resolve("doors"));
        Files.writeString(rules.resolve("doors/opened.drl"), """
                package doors;
                rule "opened" @title("t") @severity("low") @key("host.name")
                when $e : Event( action == "opened" ) then alert( $e ); end
                """);
        tests = Files.createDirectories(folder.resolve("checks"));
    }

    @Test
    void testsInAnotherFolderAreRunWithTheRulesNamed() throws IOException {
        test("{ rule: opened, key: gate }");

        assertThat(run("test", "--rules", rules.toString(), tests.toString())).isZero();
        assertThat(said.toString()).contains("passed " + tests.resolve("doors.test.yaml"), "1 rule tests: 0 failed");
    }

    @Test
    void asJsonATestSaysWhetherItPassed() throws IOException {
        test("{ rule: opened, key: gate }");
        assertThat(run("test", "--json", "--rules", rules.toString(), tests.toString()))
                .isZero();
        assertThat(said.toString()).contains("\"passed\":true").doesNotContain("\"passed\":false");

        test("");
        assertThat(run("test", "--json", "--rules", rules.toString(), tests.toString()))
                .isEqualTo(CommandLineTool.CHECK_FAILED);
        assertThat(said.toString()).contains("\"passed\":false");
    }

    @Test
    void whatNoTestExpectsFailsInAnotherFolderToo() throws IOException {
        test("");

        assertThat(run("test", "--rules", rules.toString(), tests.toString())).isEqualTo(CommandLineTool.CHECK_FAILED);
        assertThat(said.toString()).contains("expected none", "raised opened of \"gate\"");
    }

    @Test
    void asJsonAProblemSaysOnceHowSevereItIs() throws IOException {
        Files.writeString(rules.resolve("doors/bad.drl"), "package doors; rule");

        assertThat(run("check", "--json", rules.toString())).isEqualTo(CommandLineTool.CHECK_FAILED);
        assertThat(said.toString())
                .contains("\"severity\":\"error\"", "\"severity\":\"warning\"")
                .doesNotContain("\"error\":", "ERROR");
    }

    @Test
    void aPackThatIsALinkIsTestedAndAFileThatIsPassedOverIsTold() throws IOException {
        test("{ rule: opened, key: gate }");
        Files.createSymbolicLink(rules.resolve("linked"), tests);
        Files.writeString(rules.resolve("doors/x.test.yml"), "tests: []");

        assertThat(run("test", rules.toString())).isZero();
        assertThat(said.toString())
                .contains("passed " + rules.resolve("linked/doors.test.yaml"), "1 rule tests: 0 failed")
                .contains("doors/x.test.yml: it is passed over", "name it x.test.yaml");
        run("check", rules.toString());
        assertThat(said.toString()).contains("warning doors/x.test.yml: it is passed over");
    }

    @Test
    void aRingOfLinksAndAPipeAreErrorsOfTheirOwn() throws Exception {
        Files.createSymbolicLink(rules.resolve("doors/ring"), rules);
        String pipe = rules.resolve("doors/pipe.drl").toString();
        assertThat(new ProcessBuilder("mkfifo", pipe).start().waitFor()).isZero();

        assertThat(run("check", rules.toString())).isEqualTo(CommandLineTool.CHECK_FAILED);
        assertThat(said.toString())
                .contains("error   doors/pipe.drl: it cannot be read: it is a pipe or device; put a file")
                .contains("error   doors/ring: it cannot be read: a link leads back to a folder above it")
                .contains(": 2 errors");
    }

    @Test
    void withoutAPathTheRulesFolderIsCheckedAndTested() throws IOException {
        Files.writeString(rules.resolve("doors/bad.drl"), "package doors; rule");

        assertThat(run("check", "--rules", rules.toString())).isEqualTo(CommandLineTool.CHECK_FAILED);
        assertThat(said.toString()).contains("error   doors/bad.drl", "2 rule files checked: ");
        assertThat(run("test", "--rules", rules.toString())).isEqualTo(CommandLineTool.CHECK_FAILED);
        assertThat(said.toString()).contains("FAILED " + rules, "no test was found", "1 rule tests: 1 failed");
    }

    @Test
    void thatThereIsNoTestIsAllRightWhereThatIsSaid() {
        assertThat(run("test", "--rules", rules.toString(), "--pass-with-no-tests"))
                .isZero();
        assertThat(said.toString()).contains("0 rule tests: 0 failed");
    }

    @Test
    void aRulesFolderThatIsNotThereIsACallThatIsWrong() {
        assertThat(run("test", "--rules", folder.resolve("nowhere").toString())).isEqualTo(CommandLineTool.BAD_USAGE);
        assertThat(said.toString()).contains("There is no folder ");
    }

    private void test(String expected) throws IOException {
        Files.writeString(
                tests.resolve("doors.test.yaml"), """
                tests:
                  - name: a door is opened
                    input:
                      - { at: 0s, event: { event.action: opened, host.name: gate } }
                    expect: %s
                """.formatted(expected.isEmpty() ? "none" : "[ " + expected + " ]"));
    }

    private int run(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "rules";
        System.arraycopy(args, 0, all, 1, args.length);
        return new CommandLine(new CommandLineTool())
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .setExecutionExceptionHandler(CommandLineTool::explain)
                .execute(all);
    }
}
