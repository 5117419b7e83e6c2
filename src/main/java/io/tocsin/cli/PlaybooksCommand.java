package io.tocsin.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tocsin.platform.Json;
import io.tocsin.playbook.PlaybookChecker;
import io.tocsin.playbook.Problem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks of playbooks, without a server. */
@Command(name = "playbooks", mixinStandardHelpOptions = true, description = "Checks playbooks.")
final class PlaybooksCommand {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before a subcommand runs
    private CommandSpec spec;

    @Command(name = "check", mixinStandardHelpOptions = true, description = "Reads playbooks and says what is wrong.")
    int check(
            @Parameters(paramLabel = "PATH", arity = "0..*", description = "folders and files (default: playbooks)")
                    @Nullable
                    List<Path> paths,
            @Option(names = "--json", description = "one JSON object a problem") boolean json)
            throws JsonProcessingException {
        List<Path> where = PathArguments.existing(paths, Path.of("playbooks"), "a playbooks folder or a file");
        PlaybookChecker.Report report = new PlaybookChecker().check(where);
        PrintWriter out = spec.commandLine().getOut();
        for (Problem problem : report.problems()) {
            out.println(json ? Json.write(problem) : problem.toString());
        }
        spec.commandLine()
                .getErr()
                .printf(
                        "%d playbooks checked: %d problems%n",
                        report.files(), report.problems().size());
        return report.problems().isEmpty() ? 0 : CommandLineTool.CHECK_FAILED;
    }
}
