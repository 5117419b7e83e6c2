package io.tocsin.console.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.correlate.list.ListFile;
import io.tocsin.correlate.trial.RuleText;
import io.tocsin.correlate.trial.RuleTrials;
import io.tocsin.correlate.trial.UnusableTextException;
import io.tocsin.normalise.OwnParsers;
import io.tocsin.platform.Folders;
import io.tocsin.platform.TextFiles;
import io.tocsin.platform.Yaml;
import io.tocsin.playbook.PlaybookChecker;
import io.tocsin.playbook.Playbooks;
import io.tocsin.respond.PlaybookTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.FileSystemUtils;

/** The kinds of files that can be edited, each with the check that its folder's watcher makes. */
@Configuration(proxyBeanMethods = false)
class FileChecks {

    private static final String TEST = ".test.yaml";
    private static final int DEEPEST = 5;

    @Bean
    FileKind ruleFiles(Folders folders, RuleTrials trials) {
        return new FileKind(
                "rules",
                folders.rules(),
                List.of(".drl", TEST, ListFile.ENDING),
                (path, text) -> rule(trials, path, text));
    }

    @Bean
    FileKind playbookFiles(Folders folders, Playbooks playbooks) {
        return new FileKind(
                "playbooks",
                folders.playbooks(),
                List.of(".yaml", ".yml"),
                (path, text) ->
                        besides(folders.playbooks(), path, text, file -> playbook(file, path, playbooks, folders)));
    }

    @Bean
    FileKind parserFiles(Folders folders) {
        return new FileKind(
                "parsers",
                folders.parsers(),
                List.of(".parser.yaml", TEST),
                (path, text) -> besides(folders.parsers(), path, text, file -> parser(file, path)));
    }

    private static FileCheck.Outcome rule(RuleTrials trials, String path, String text) {
        try {
            if (path.endsWith(ListFile.ENDING)) {
                ListFile.read(path, text);
                return new FileCheck.Outcome(List.of(), List.of());
            }
            RuleText sent = new RuleText(path, text);
            boolean isTest = path.endsWith(TEST);
            RuleTrials.Report report =
                    trials.test(isTest ? List.of() : List.of(sent), isTest ? List.of(sent) : List.of(), false, true);
            return new FileCheck.Outcome(
                    report.warnings().stream().map(FileChecks::problem).toList(),
                    report.results().stream()
                            .map(result -> new FileCheck.Test(
                                    result.file(),
                                    result.line(),
                                    result.test(),
                                    result.failure() == null ? "" : result.failure()))
                            .toList());
        } catch (UnusableTextException e) {
            return new FileCheck.Outcome(
                    e.problems().stream().map(FileChecks::problem).toList(), List.of());
        } catch (Yaml.Wrong e) {
            return new FileCheck.Outcome(
                    List.of(FileProblem.error(e.line(), String.valueOf(e.getMessage()))), List.of());
        }
    }

    private static FileProblem problem(io.tocsin.correlate.drl.Problem problem) {
        return new FileProblem(
                Math.max(1, problem.line()), problem.severity().word(), problem.message(), problem.suggestion());
    }

    /** What a check says of a file that lies, with its new text, in a copy of its folder. */
    private interface BesideOthers {
        FileCheck.Outcome check(Path file) throws IOException;
    }

    private static FileCheck.Outcome besides(Path folder, String path, String text, BesideOthers check)
            throws IOException {
        Path copy = Files.createTempDirectory("tocsin-check");
        try {
            if (Files.isDirectory(folder)) {
                for (Path file : TextFiles.below(folder, DEEPEST, (unread, e) -> {})) {
                    Path to = copy.resolve(folder.relativize(file).toString());
                    Files.createDirectories(to.resolveSibling("."));
                    Files.copy(file, to);
                }
            }
            Path file = copy.resolve(path);
            Files.createDirectories(file.resolveSibling("."));
            Files.write(file, text.getBytes(UTF_8));
            return check.check(file);
        } finally {
            FileSystemUtils.deleteRecursively(copy);
        }
    }

    private static FileCheck.Outcome playbook(Path file, String path, Playbooks playbooks, Folders folders)
            throws IOException {
        Path folder = file.resolveSibling(".").normalize();
        List<FileProblem> problems = new ArrayList<>();
        if (!path.endsWith(TEST)) {
            PlaybookChecker checker = new PlaybookChecker(playbooks.connectors());
            checker.check(List.of(folder), folders.rules()).problems().stream()
                    .filter(problem -> Path.of(problem.file()).normalize().equals(file))
                    .forEach(problem -> problems.add(problem(problem)));
        }
        List<FileCheck.Test> tests = new ArrayList<>();
        Path own = path.endsWith(TEST) ? file : file.resolveSibling(beside(file));
        if (Files.exists(own) && problems.stream().noneMatch(FileProblem::isError)) {
            PlaybookTrial.Report report = new PlaybookTrial(playbooks.connectors(), folders.rules()).test(List.of(own));
            if (own.equals(file)) {
                report.problems().forEach(problem -> problems.add(problem(problem)));
            }
            report.outcomes()
                    .forEach(outcome -> tests.add(new FileCheck.Test(
                            String.valueOf(own.getFileName()),
                            outcome.line(),
                            outcome.name(),
                            String.join("; ", outcome.failures()))));
        }
        return new FileCheck.Outcome(problems, tests);
    }

    private static FileProblem problem(io.tocsin.playbook.Problem problem) {
        return new FileProblem(Math.max(1, problem.line()), problem.severity().word(), problem.message(), "");
    }

    private static String beside(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst("(\\.parser)?\\.ya?ml$", TEST);
    }

    private static FileCheck.Outcome parser(Path file, String path) throws IOException {
        Path parser = path.endsWith(TEST)
                ? file.resolveSibling(String.valueOf(file.getFileName()).replace(TEST, ".parser.yaml"))
                : file;
        OwnParsers own = OwnParsers.in(List.of(parser));
        List<FileProblem> problems = own.problems().stream()
                .map(problem -> FileProblem.error(problem.line(), problem.message()))
                .toList();
        List<FileCheck.Test> tests = problems.isEmpty() && Files.exists(parser)
                ? own.test().stream()
                        .map(result -> new FileCheck.Test(
                                beside(parser),
                                1,
                                result.toString().lines().findFirst().orElse(""),
                                result.passed() ? "" : result.toString()))
                        .toList()
                : List.of();
        return new FileCheck.Outcome(problems, tests);
    }
}
