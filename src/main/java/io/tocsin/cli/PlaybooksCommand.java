package io.tocsin.cli;

import io.tocsin.platform.Json;
import io.tocsin.playbook.PlaybookChecker;
import io.tocsin.playbook.Problem;
import io.tocsin.respond.PlaybookTrial;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks of playbooks, without a server. */
@Command(name = "playbooks", mixinStandardHelpOptions = true, description = "Checks and tests playbooks.")
final class PlaybooksCommand {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before a subcommand runs
    private CommandSpec spec;

    @Command(name = "check", mixinStandardHelpOptions = true, description = "Reads playbooks and says what is wrong.")
    int check(
            @Parameters(paramLabel = "PATH", arity = "0..*", description = "folders and files (default: playbooks)")
                    @Nullable
                    List<Path> paths,
            @Mixin PlaybookFolders folders,
            @Option(names = "--json", description = "one JSON object a problem") boolean json)
            throws IOException {
        List<Path> where = PathArguments.existing(paths, Path.of("playbooks"), "a playbooks folder or a file");
        PlaybookChecker checker = new PlaybookChecker(folders.connectors());
        Path rules = folders.rules().orElse(null);
        PlaybookChecker.Report report = rules == null ? checker.check(where) : checker.check(where, rules);
        PrintWriter out = spec.commandLine().getOut();
        for (Problem problem : report.problems()) {
            out.println(json ? Json.write(problem) : problem.toString());
        }
        long errors = report.problems().stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .count();
        spec.commandLine()
                .getErr()
                .printf(
                        "%d playbooks checked: %d problems, %d warnings%n",
                        report.files(), errors, report.problems().size() - errors);
        return !report.hasErrors() ? 0 : CommandLineTool.CHECK_FAILED;
    }

    @Command(
            name = "test",
            mixinStandardHelpOptions = true,
            description = "Runs the tests beside playbooks, *.test.yaml; nothing is sent.")
    int test(
            @Parameters(
                            paramLabel = "PATH",
                            arity = "0..*",
                            description = "folders and test files (default: playbooks)")
                    @Nullable
                    List<Path> paths,
            @Mixin PlaybookFolders folders,
            @Option(names = "--json", description = "one JSON object a case") boolean json)
            throws IOException {
        List<Path> where = PathArguments.existing(paths, Path.of("playbooks"), "a playbooks folder or a test file");
        PlaybookTrial.Report report =
                new PlaybookTrial(folders.connectors(), folders.rules().orElse(null)).test(where);
        PrintWriter out = spec.commandLine().getOut();
        for (Problem problem : report.problems()) {
            out.println(json ? Json.write(problem) : problem.toString());
        }
        for (PlaybookTrial.Outcome outcome : report.outcomes()) {
            if (json) {
                out.println(Json.write(outcome));
            } else {
                outcome.failures()
                        .forEach(failure ->
                                out.printf("%s:%d: %s: %s%n", outcome.file(), outcome.line(), outcome.name(), failure));
            }
        }
        long failed = report.outcomes().stream()
                .filter(outcome -> !outcome.failures().isEmpty())
                .count();
        spec.commandLine()
                .getErr()
                .printf(
                        "%d cases: %d failed, %d problems%n",
                        report.outcomes().size(), failed, report.problems().size());
        return report.isGood() ? 0 : CommandLineTool.CHECK_FAILED;
    }
}
