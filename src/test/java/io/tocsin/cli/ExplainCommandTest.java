package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ExplainCommandTest {

    private static final String FAILED =
            "<38>1 2026-01-05T10:00:%02dZ gate sshd 1 - - Failed password for root from 203.0.113.9 port 1 ssh2";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private int exit;

    @Test
    void aRuleIsExplainedAfterItsHistory() throws IOException {
        String said = explain(4, "--rule", "ssh-bruteforce");

        assertThat(said)
                .startsWith("false ssh-bruteforce (authentication/ssh-bruteforce.drl:4), event event-line-1")
                .contains("held        outcome == \"failure\" (line 14): event.outcome is \"failure\"")
                .contains("failed      count( \"10m\", sourceIp ) > 5 (line 15):"
                        + " count(10m, source.ip) of \"203.0.113.9\" is 5, must be > 5")
                .contains("2026-01-05T10:00:03Z history-line-4");
    }

    @Test
    void anEventOfTheHistoryIsCountedOnce() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            lines.add(String.format(FAILED, i / 2)); // each line twice
        }
        Files.write(folder.resolve("history.log"), lines);
        Files.write(folder.resolve("event.log"), List.of(String.format(FAILED, 2)));

        assertThat(tell("--rule", "ssh-bruteforce"))
                .startsWith("TRUE  ssh-bruteforce (authentication/ssh-bruteforce.drl:4), event history-line-6")
                .contains("count(10m, source.ip) of \"203.0.113.9\" is 6, must be > 5");
    }

    @Test
    void anAlertOfTheHistoryTakesTheEventIn() throws IOException {
        assertThat(explain(5, "--rule", "ssh-bruteforce"))
                .startsWith("TRUE ")
                .contains("raises an alert of \"203.0.113.9\"");
        assertThat(explain(6, "--rule", "ssh-bruteforce"))
                .contains("raises nothing new: alert ")
                .contains("last seen 2026-01-05T10:00:05Z, takes it in until 2026-01-06T10:00:05Z");
    }

    @Test
    void aRuleOnTrialIsSaidToRaiseNothing() throws IOException {
        assertThat(explain(0, "--rule", "slow-service"))
                .contains("it is on trial (@status shadow) and raises nothing")
                .doesNotContain("raises an alert");
    }

    @Test
    void everyRuleIsExplainedAsJson() throws IOException {
        assertThat(explain(0, "--json").lines())
                .hasSizeGreaterThan(2)
                .allSatisfy(line -> assertThat(line).startsWith("{\"rule\":").contains("\"verdict\":\""))
                .filteredOn(line -> line.startsWith("{\"rule\":\"ssh-bruteforce\""))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("\"verdict\":\"held\""));
    }

    @Test
    void aRuleThatIsBeingWrittenIsExplainedAfterItsHistoryAndTheOthersDoNotSeeIt() throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("own/p")).resolve("x.drl"), """
                package p;
                rule "written" @title("t") @severity("low") @key("source.ip") @status("draft")
                when $e : Event( outcome == "failure", count( "10m", sourceIp ) > 2 ) then alert( $e ); end
                rule "built-on-it" @title("t") @severity("low") @key("source.ip")
                when $e : Event( kind == "signal", ruleId == "written" ) then alert( $e ); end
                """);

        String said = explain(2, "--rules", folder.resolve("own").toString());

        assertThat(said)
                .startsWith("TRUE  written (p/x.drl:2), event event-line-1")
                .contains("count(10m, source.ip) of \"203.0.113.9\" is 3, must be > 2")
                .contains("it is being written (@status draft) and is not run")
                .contains("false built-on-it")
                .contains("this event leads to no such finding");
    }

    @Test
    void aRuleThatIsNotThereIsACallThatIsWrong() throws IOException {
        assertThat(explain(0, "--rule", "no-such-rule")).contains("There is no rule \"no-such-rule\"");
    }

    @Test
    void aBrokenRuleFileIsNamedAndIsAFailure() throws IOException {
        Path pack = Files.createDirectories(folder.resolve("own/p"));
        Files.writeString(pack.resolve("x.drl"), """
                package p;
                rule "sound" @title("t") @severity("low") @key("source.ip")
                when $e : Event( outcome == "failure" ) then alert( $e ); end
                """);
        Files.writeString(pack.resolve("y.drl"), "package p;\nrule \"broken\" when");

        String said = explain(0, "--rules", folder.resolve("own").toString());

        assertThat(said).contains("TRUE  sound").contains("a rule file has an error and is not explained: p/y.drl:2: ");
        assertThat(exit).isEqualTo(CommandLineTool.CHECK_FAILED);
        explain(0, "--rules", folder.resolve("own").toString(), "--rule", "sound");
        assertThat(exit).as("the rule asked about is sound").isZero();
    }

    @Test
    void thatEveryLineIsRefusedIsAFailure() throws IOException {
        assertThat(explain(0, "--format", "ecs"))
                .contains("every line of " + folder.resolve("event.log") + " was refused");

        assertThat(exit).isEqualTo(CommandLineTool.CHECK_FAILED);
    }

    private String explain(int before, String... more) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < before; i++) {
            lines.add(String.format(FAILED, i));
        }
        Files.write(folder.resolve("history.log"), lines);
        Files.write(folder.resolve("event.log"), List.of(String.format(FAILED, before)));
        return tell(more);
    }

    private String tell(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "rules",
                "explain",
                "rules",
                "--now",
                "2026-01-05T10:00:30Z",
                "--event",
                folder.resolve("event.log").toString(),
                "--history",
                folder.resolve("history.log").toString()));
        args.addAll(List.of(more));
        if (!args.contains("--format")) {
            args.addAll(List.of("--format", "syslog"));
        }
        StringWriter out = new StringWriter();
        CommandLine tool = new CommandLine(new CommandLineTool())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out))
                .setExecutionExceptionHandler(CommandLineTool::explain);
        exit = tool.execute(args.toArray(String[]::new));
        return out.toString();
    }
}
