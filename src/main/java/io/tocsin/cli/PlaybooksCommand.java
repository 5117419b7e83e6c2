package io.tocsin.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tocsin.alert.Alert;
import io.tocsin.platform.Json;
import io.tocsin.platform.TextFiles;
import io.tocsin.playbook.CacaoExport;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.PlaybookChecker;
import io.tocsin.playbook.Playbooks;
import io.tocsin.playbook.Problem;
import io.tocsin.playbook.SenderTrust;
import io.tocsin.respond.PlaybookPreview;
import io.tocsin.respond.PlaybookTrial;
import io.tocsin.respond.Run;
import io.tocsin.respond.StepResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks, tests and dry runs of playbooks, without a server. */
@Command(name = "playbooks", mixinStandardHelpOptions = true, description = "Checks, tests and shows playbooks.")
final class PlaybooksCommand {

    private static final Path USUAL = Path.of("playbooks");

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
        List<Path> where = PathArguments.existing(paths, USUAL, "a playbooks folder or a file");
        PlaybookChecker checker = new PlaybookChecker(folders.connectors());
        Path rules = folders.rules().orElse(null);
        PlaybookChecker.Report report = rules == null ? checker.check(where) : checker.check(where, rules);
        print(report.problems(), json);
        long errors = report.problems().stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .count();
        summary(
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
        List<Path> where = PathArguments.existing(paths, USUAL, "a playbooks folder or a test file");
        PlaybookTrial.Report report =
                new PlaybookTrial(folders.connectors(), folders.rules().orElse(null)).test(where);
        print(report.problems(), json);
        PrintWriter out = spec.commandLine().getOut();
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
        summary(
                "%d cases: %d failed, %d problems%n",
                report.outcomes().size(), failed, report.problems().size());
        return report.isGood() ? 0 : CommandLineTool.CHECK_FAILED;
    }

    @Command(
            name = "run",
            mixinStandardHelpOptions = true,
            description = "Shows what a run would do: each step with the request it would send. Nothing is sent.")
    int run(
            @Parameters(paramLabel = "ID", arity = "1", description = "id of the playbook") String id,
            @Option(names = "--dry-run", required = true, description = "the only way there is without a server")
                    boolean dryRun,
            @Option(
                            names = "--alert",
                            paramLabel = "FILE",
                            description = "the alert, YAML or JSON: fields by their paths, with rule and severity")
                    @Nullable
                    Path alert,
            @Option(names = "--input", paramLabel = "NAME=VALUE", description = "an input; it wins over the alert's")
                    @Nullable
                    Map<String, String> inputs,
            @Option(names = "--playbooks", paramLabel = "DIR", description = "their folder (default: playbooks)")
                    @Nullable
                    Path folder,
            @Mixin PlaybookFolders folders,
            @Option(names = "--json", description = "one JSON object a step") boolean json)
            throws IOException {
        Playbooks playbooks = playbooks(folder, folders);
        Playbook playbook = playbook(playbooks, id);
        Run run;
        try {
            Alert answered = alert == null ? null : alert(alert);
            run = PlaybookPreview.offline(playbooks, playbook, SenderTrust.TOKEN)
                    .of(playbook, answered, inputs == null ? Map.of() : new LinkedHashMap<>(inputs), "cli");
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        PrintWriter out = spec.commandLine().getOut();
        for (StepResult step : run.steps()) {
            out.print(json ? Json.write(step) + System.lineSeparator() : shown(step));
        }
        Run.Failure failure = run.failure();
        summary("%s %s%s%n", id, run.state().word(), failure == null ? "" : ": " + failure.message());
        return 0;
    }

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = "Writes a playbook as JSON of CACAO Security Playbooks 2.0.")
    int export(
            @Parameters(paramLabel = "ID", arity = "1", description = "id of the playbook") String id,
            @Option(names = "--playbooks", paramLabel = "DIR", description = "their folder (default: playbooks)")
                    @Nullable
                    Path folder,
            @Mixin PlaybookFolders folders)
            throws JsonProcessingException {
        Playbook playbook = playbook(playbooks(folder, folders), id);
        spec.commandLine().getOut().println(Json.write(CacaoExport.of(playbook, Instant.EPOCH)));
        return 0;
    }

    private static Playbooks playbooks(@Nullable Path folder, PlaybookFolders folders) {
        Path where = PathArguments.existing(folder == null ? null : List.of(folder), USUAL, "a playbooks folder")
                .get(0);
        return Playbooks.in(where, folders.connectors());
    }

    private static Alert alert(Path file) throws IOException {
        Path existing = PathArguments.existing(List.of(file), file, "a file with an alert")
                .get(0);
        return PlaybookPreview.alert(PlaybookTrial.mapping(TextFiles.read(existing), file.toString()));
    }

    private static Playbook playbook(Playbooks playbooks, String id) {
        return playbooks.get(id).orElseThrow(() -> new UsageException(playbooks.missing(id)));
    }

    private static String shown(StepResult step) {
        StringBuilder text = new StringBuilder("%-24s %-10s %s%n"
                .formatted(step.id(), step.state().word(), (step.uses() + " " + step.effect()).strip()));
        for (String more : List.of(step.note(), step.error(), step.request())) {
            if (!more.isEmpty()) {
                text.append(more.indent(4));
            }
        }
        return text.toString();
    }

    private void print(List<Problem> problems, boolean json) throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        for (Problem problem : problems) {
            out.println(json ? Json.write(problem) : problem.toString());
        }
    }

    private void summary(String format, Object... values) {
        spec.commandLine().getErr().printf(format, values);
    }
}
