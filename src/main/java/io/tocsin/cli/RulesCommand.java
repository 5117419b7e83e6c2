package io.tocsin.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.book.Misnamed;
import io.tocsin.correlate.book.RuleChecker;
import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.trial.RuleTests;
import io.tocsin.normalise.Normaliser;
import io.tocsin.normalise.OwnParsers;
import io.tocsin.normalise.Vocabulary;
import io.tocsin.platform.Json;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks and tests of rules, without a server. */
@Command(
        name = "rules",
        mixinStandardHelpOptions = true,
        description = "Checks, tests and explains rules.",
        subcommands = ExplainCommand.class)
final class RulesCommand {

    static final String RULES_ARE = "folder of the rule packs (default: the one that a PATH is in, else rules)";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before a subcommand runs
    private CommandSpec spec;

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Compiles rule files and says what is wrong.")
    int check(
            @Parameters(paramLabel = "PATH", arity = "0..*", description = "folders and files (default: rules)")
                    @Nullable
                    List<Path> paths,
            @Option(names = "--rules", paramLabel = "DIR", description = RULES_ARE) @Nullable Path folder,
            @Option(
                            names = "--parsers",
                            paramLabel = "DIR",
                            defaultValue = "parsers",
                            description =
                                    "folder of your own parsers, beside those that are shipped (default: ${DEFAULT-VALUE})")
                    Path parsers,
            @Option(names = "--json", description = "one JSON object a problem") boolean json)
            throws JsonProcessingException {
        List<Path> where = existing(paths, folder);
        Vocabulary vocabulary = Vocabulary.of(OwnParsers.in(List.of(parsers)).withShipped(ZoneOffset.UTC));
        List<Problem> problems = RuleChecker.check(where, vocabulary);
        PrintWriter out = spec.commandLine().getOut();
        for (Problem problem : problems) {
            out.println(json ? Json.write(problem) : (problem.isError() ? "error   " : "warning ") + problem);
        }
        long errors = problems.stream().filter(Problem::isError).count();
        spec.commandLine()
                .getErr()
                .printf(
                        "%d rule files checked: %d errors, %d warnings%n",
                        RuleChecker.count(where), errors, problems.size() - errors);
        return errors == 0 ? 0 : CommandLineTool.CHECK_FAILED;
    }

    @Command(name = "test", mixinStandardHelpOptions = true, description = "Runs the *.test.yaml files beside rules.")
    int test(
            @Parameters(
                            paramLabel = "PATH",
                            arity = "0..*",
                            description = "rules folders and test files (default: rules)")
                    @Nullable
                    List<Path> paths,
            @Option(names = "--rules", paramLabel = "DIR", description = RULES_ARE) @Nullable Path folder,
            @Option(names = "--pass-with-no-tests", description = "that there is no test is all right")
                    boolean passWithNoTests,
            @Option(names = "--json", description = "one JSON object a test") boolean json)
            throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        Normaliser normaliser = Normaliser.standard();
        List<RuleTests.Result> results = new ArrayList<>();
        List<Path> where = existing(paths, folder);
        for (Path path : where) {
            Misnamed.below(path).forEach(one -> spec.commandLine().getErr().printf("%s/%s%n", path, one));
            try (Correlator rules = Correlator.over(folder == null ? rulesFolder(path) : folder)) {
                int[] lines = {0};
                RuleTests tests =
                        new RuleTests(rules, raw -> normaliser.normalise(raw, "line-" + ++lines[0], lines[0]));
                RuleTests.files(path).forEach(file -> results.addAll(tests.run(file)));
            }
        }
        if (results.isEmpty() && !passWithNoTests) {
            results.add(RuleTests.none(where.stream().map(Path::toString).collect(Collectors.joining(", "))));
        }
        for (RuleTests.Result result : results) {
            if (json) {
                out.println(Json.write(result));
            } else {
                out.printf(
                        "%s %s:%d %s%n%s",
                        result.passed() ? "passed" : "FAILED",
                        result.file(),
                        result.line(),
                        result.test(),
                        result.passed() ? "" : "       " + result.failure() + System.lineSeparator());
                result.whyNot().forEach(reason -> out.printf("  why not %s%n", reason));
            }
        }
        long failed = results.stream().filter(result -> !result.passed()).count();
        spec.commandLine().getErr().printf("%d rule tests: %d failed%n", results.size(), failed);
        return failed == 0 ? 0 : CommandLineTool.CHECK_FAILED;
    }

    /**
     * What to work on.
     *
     * @param paths null or empty for all of the rules folder
     * @param folder the rules folder; null for the usual one
     */
    static List<Path> existing(@Nullable List<Path> paths, @Nullable Path folder) {
        if (folder != null && !Files.isDirectory(folder)) {
            throw new UsageException("There is no folder " + folder + ": --rules names the folder of the packs.");
        }
        Path all = folder == null ? Path.of("rules") : folder;
        return PathArguments.existing(paths, all, "a rules folder or a file in one");
    }

    /** The folder of packs a path belongs to: the tests of a pack may name rules of another. */
    static Path rulesFolder(Path path) {
        Path folder = path.toAbsolutePath().normalize();
        if (!Files.isDirectory(folder)) {
            folder = parent(folder);
        }
        String[] rules = folder.toFile().list((dir, name) -> name.endsWith(".drl"));
        boolean isPack = rules != null && rules.length > 0;
        return isPack ? parent(folder) : folder;
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }
}
