package io.tocsin.correlate.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.Correlator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A test that tests nothing does not pass. */
@SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test
class RuleTestFileTest {

    @TempDir
    Path folder;

    private Correlator rules;

    @BeforeEach
    void rules() throws IOException {
        Path pack = Files.createDirectories(folder.resolve("rules/p"));
        Files.writeString(pack.resolve("x.drl"), """
                package p;
                rule "folds" @title("t") @severity("low") @key("host.name")
                when $e : Event( action == "fold", !listed( "calm-hosts", hostName ) ) then signal( $e ); end
                rule "twice" @title("t") @severity("low") @key("host.name")
                when $e : Event( kind == "signal", ruleId == "folds", count( "1h", hostName ) > 1 ) then alert( $e ); end
                rule "told" @title("t") @severity("low") @key("host.name") @refine("more-words")
                when $e : Event( action == "fold", field("role.name") != "guest" ) then alert( $e ); end
                """);
        Files.writeString(pack.resolve("on-file.list.yaml"), "entries: []\n");
        rules = Correlator.over(folder.resolve("rules"));
    }

    @AfterEach
    void end() {
        rules.close();
    }

    @Test
    void noEventAtAllIsRefusedWithItsLine() {
        RuleTests.Result result = run("""
                rule: told
                tests:
                  - name: none
                    input:
                      - event: { event.action: fold }
                        times: 0
                    expect: none
                """);

        assertThat(result.line()).isEqualTo(6);
        assertThat(result.failure()).isEqualTo("\"times\" is from 1 on: leave the input out where no such event comes");
    }

    @Test
    void whereNeitherAnEventComesNorTimePassesTheTestFails() {
        String test = """
                rule: told
                tests:
                  - name: nothing
                    input: []
                    expect: none
                """;

        assertThat(run(test).failure()).startsWith("no event comes and no time passes");
        assertThat(run(test).line()).isEqualTo(3);
        assertThat(run(test.replace("    input: []\n", "")).failure()).startsWith("no event comes");
        assertThat(run(test.replace("input: []", "until: 1h")).failure()).isNull();
        assertThat(run(test + "    until: 1h\n").failure()).isNull();
    }

    @Test
    void aMisspeltFieldIsRefusedWithItsLine() {
        String test = """
                rule: told
                tests:
                  - name: misspelt
                    input:
                      - event:
                          host.name: gate
                          %s:
                            - fold
                    expect: none
                """;

        assertThat(run(test.formatted("evnt.action")).line()).isEqualTo(7);
        assertThat(run(test.formatted("evnt.action")).failure())
                .isEqualTo("no event is known to have the field \"evnt.action\"; did you mean \"event.action\"?"
                        + " A field of your own is allowed where a rule names it");
        assertThat(run(test.formatted("hostName")).failure()).contains("did you mean \"host.name\"?");
        assertThat(run(test.formatted("source.adress")).failure()).contains("did you mean \"source.address\"?");
        assertThat(run(test.formatted("acme.badge.colour")).failure()).isNull();
        assertThat(run(test.formatted("role.name")).failure())
                .as("a field of the rule's own")
                .isNull();
        assertThat(run(test.formatted("unmapped.evnt.action")).failure()).isNull();
    }

    @Test
    void aListThatNobodyAsksAndNoFileHasIsRefusedWithItsLine() {
        RuleTests.Result result = run(lists("folds", "calm-hots"));

        assertThat(result.line()).isEqualTo(6);
        assertThat(result.failure())
                .isEqualTo("no rule that is tested here asks the list \"calm-hots\", and no file has it; did you mean"
                        + " \"calm-hosts\"?");
        assertThat(run(lists("told", "calm-hosts")).failure()).contains("asks the list \"calm-hosts\"");
    }

    @Test
    void aListThatTheRuleAsksOrOneThatItBuildsOnOrThatAFileHasCanBeGiven() {
        assertThat(run(lists("folds", "calm-hosts")).failure()).isNull();
        assertThat(run(lists("twice", "calm-hosts")).failure()).isNull();
        assertThat(run(lists("told", "more-words")).failure()).isNull();
        assertThat(run(lists("told", "on-file")).failure()).isNull();
    }

    private static String lists(String rule, String list) {
        return """
                rule: %s
                tests:
                  - name: lists
                    lists:
                      on-file: [ a ]
                      %s: [ b ]
                    input:
                      - event: { event.action: other }
                    expect: none
                """.formatted(rule, list.equals("on-file") ? "on-file-too" : list)
                .replace("      on-file-too: [ b ]\n", "");
    }

    @Test
    void anAlertThatWouldDoForSeveralIsLeftToTheOneThatNeedsIt() {
        String test = """
                rule: told
                tests:
                  - name: two hosts
                    input:
                      - event: { event.action: fold, host.name: a }
                      - event: { event.action: fold, host.name: b }
                    expect: [ %s ]
                """;

        assertThat(run(test.formatted("{ severity: low }, { key: a }")).failure())
                .isNull();
        assertThat(run(test.formatted("{ key: a }, { severity: low }")).failure())
                .isNull();
        assertThat(run(test.formatted("{ severity: low }, { count: 1 }")).failure())
                .isNull();
        assertThat(run(test.formatted("{ severity: low }, { key: a }, { key: b }"))
                        .failure())
                .startsWith("expected told, low; told of \"a\"; told of \"b\"\n  raised told of \"a\"");
        assertThat(run(test.formatted("{ severity: low }, { key: c }")).whyNot())
                .containsExactly("told of \"c\": no event has the key \"c\"");
    }

    @Test
    void linksAreFollowedRingsLeftAloneAndHiddenNamesLeftOut() throws IOException {
        Path pack = folder.resolve("rules/p");
        Files.writeString(pack.resolve("x.test.yaml"), "tests: []\n");
        Files.writeString(pack.resolve(".#x.test.yaml"), "half");
        Files.writeString(Files.createDirectory(pack.resolve("..data")).resolve("x.test.yaml"), "tests: []\n");
        Path other = Files.createDirectories(folder.resolve("elsewhere/q"));
        Files.writeString(other.resolve("y.test.yaml"), "tests: []\n");
        Files.createSymbolicLink(folder.resolve("rules/q"), other);
        Files.createSymbolicLink(other.resolve("ring"), other);

        assertThat(RuleTests.files(folder.resolve("rules")))
                .containsExactly(pack.resolve("x.test.yaml"), folder.resolve("rules/q/y.test.yaml"));
    }

    @Test
    void whatIsNoFileFailsAloneAndIsNotWaitedFor() throws Exception {
        Path pipe = folder.resolve("rules/p/pipe.test.yaml");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThat(new RuleTests(rules, SshLines::read).run(pipe))
                .extracting(RuleTests.Result::failure)
                .containsExactly("cannot be read: it is a pipe or device");
    }

    private RuleTests.Result run(String text) {
        List<RuleTests.Result> results = new RuleTests(rules, SshLines::read).run("p/x.test.yaml", "p", text);
        assertThat(results).hasSize(1);
        return results.get(0);
    }
}
