package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test
class BacktestCommandTest {

    @TempDir
    Path folder;

    private Path events;
    private Path stricter;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void eightFailuresOnTwoDays() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int day = 5; day <= 6; day++) {
            for (int i = 0; i < 8; i++) {
                lines.add("<38>1 2026-01-0" + day + "T10:00:0" + i
                        + "Z gate sshd 1 - - Failed password for root from 203.0.113." + day + " port 1 ssh2");
            }
        }
        events = folder.resolve("auth.log");
        Files.write(events, lines);
        stricter = folder.resolve("rules");
        Files.createDirectories(stricter.resolve("authentication"));
        String rule = Files.readString(Path.of("rules/authentication/ssh-bruteforce.drl"));
        Files.writeString(stricter.resolve("authentication/ssh-bruteforce.drl"), rule.replace("> 5", "> 50"));
    }

    @Test
    void alertsComeOneALineAndAPeriodLeavesTheOthersOut() throws IOException {
        assertThat(run("--rules", "rules")).isZero();
        assertThat(bruteForces(out)).containsExactly("203.0.113.5", "203.0.113.6");
        assertThat(err.toString()).contains("16 lines, 16 events, 0 refused");
        out.getBuffer().setLength(0);

        assertThat(run("--rules", "rules", "--from", "2026-01-06T00:00:00Z")).isZero();
        assertThat(bruteForces(out)).containsExactly("203.0.113.6");
        out.getBuffer().setLength(0);

        assertThat(run("--rules", "rules", "--to", "2026-01-06T00:00:00Z")).isZero();
        assertThat(bruteForces(out)).containsExactly("203.0.113.5");
    }

    @Test
    void aFolderInPlaceOfTheEventsIsAWrongCall() throws IOException {
        events = Files.createDirectory(folder.resolve("logs"));

        assertThat(run("--rules", "rules")).isEqualTo(CommandLineTool.BAD_USAGE);

        assertThat(err.toString())
                .startsWith("There is no file")
                .contains("logs")
                .hasLineCount(1);
    }

    @Test
    void aDraftIsTriedToo() throws IOException {
        Path file = stricter.resolve("authentication/ssh-bruteforce.drl");
        Files.writeString(
                file, Files.readString(file).replace("> 50", "> 5").replace("when", "@status(\"draft\") when"));

        assertThat(run("--rules", stricter.toString())).isZero();

        assertThat(bruteForces(out)).containsExactly("203.0.113.5", "203.0.113.6");
    }

    @Test
    void aBrokenRuleFileIsNamedAndIsAFailure() throws IOException {
        Files.writeString(
                stricter.resolve("authentication/broken.drl"), "package authentication;\nrule \"broken\" when");

        assertThat(run("--rules", stricter.toString(), "--json")).isEqualTo(CommandLineTool.CHECK_FAILED);

        JsonNode broken =
                new ObjectMapper().readTree(out.toString()).path("doubts").path("broken");
        assertThat(broken).isNotEmpty();
        assertThat(broken.get(0).asText()).startsWith("authentication/broken.drl:2: ");
        assertThat(err.toString()).contains("a rule file has an error and is left out: authentication/broken.drl:2: ");
    }

    @Test
    void aBrokenRuleFileToCompareWithIsAFailureToo() throws IOException {
        Files.writeString(
                stricter.resolve("authentication/broken.drl"), "package authentication;\nrule \"broken\" when");

        assertThat(run("--rules", "rules", "--against", stricter.toString())).isEqualTo(CommandLineTool.CHECK_FAILED);

        assertThat(err.toString()).contains("authentication/broken.drl:2: ");
    }

    @Test
    void thatEveryLineIsRefusedIsAFailure() throws IOException {
        Files.writeString(events, "no JSON\nno JSON either\n");

        assertThat(run("--rules", "rules", "--format", "ecs")).isEqualTo(CommandLineTool.CHECK_FAILED);

        assertThat(err.toString()).contains("every line of " + events + " was refused");
    }

    @Test
    void theReportTellsTheDifference() throws IOException {
        assertThat(run("--rules", stricter.toString(), "--against", "rules", "--json"))
                .isZero();

        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.path("alerts").asInt()).isZero();
        assertThat(report.path("days").get(0).path("day").asText()).isEqualTo("2026-01-05");
        assertThat(report.path("rules").findValuesAsText("rule")).contains("ssh-bruteforce");
        assertThat(report.path("diff").path("onlyLive").asInt())
                .isEqualTo(report.path("liveAlerts").asInt())
                .isPositive();
        assertThat(err.toString()).contains("against rules: 0 alerts in both, 0 only with");
    }

    @Test
    void whatIsNotThereIsACallThatIsWrong() {
        assertThat(run("--rules", "nowhere")).isEqualTo(2);
        assertThat(run("--rules", "rules", "--against", "nowhere")).isEqualTo(2);
        assertThat(run("--rules", "rules", "--from", "yesterday")).isEqualTo(2);
        assertThat(err.toString()).contains("--rules names a folder", "--against names a folder", "\"yesterday\"");
    }

    private static List<String> bruteForces(StringWriter out) throws IOException {
        List<String> keys = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            JsonNode alert = new ObjectMapper().readTree(line);
            if (alert.path("rule").asText().equals("ssh-bruteforce")) {
                keys.add(alert.path("key").asText());
            }
        }
        return keys;
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("backtest", "--events", events.toString()));
        all.addAll(List.of(arguments));
        if (!all.contains("--format")) {
            all.addAll(List.of("--format", "syslog"));
        }
        return new CommandLine(new CommandLineTool())
                .setExecutionExceptionHandler(CommandLineTool::explain)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }
}
