package io.tocsin.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tocsin.normalise.OwnParsers;
import io.tocsin.normalise.ParserTests;
import io.tocsin.platform.Json;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks and tests of parser files, without a server. */
@Command(name = "parsers", mixinStandardHelpOptions = true, description = "Checks and tests parsers.")
final class ParsersCommand {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before a subcommand runs
    private CommandSpec spec;

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Reads parser files and says what is wrong.")
    int check(
            @Parameters(paramLabel = "PATH", arity = "0..*", description = "folders and files (default: parsers)")
                    @Nullable
                    List<Path> paths,
            @Option(names = "--json", description = "one JSON object a problem") boolean json)
            throws JsonProcessingException {
        OwnParsers own = OwnParsers.in(existing(paths));
        PrintWriter out = spec.commandLine().getOut();
        for (OwnParsers.Problem problem : own.problems()) {
            out.println(json ? Json.write(problem) : problem.toString());
        }
        spec.commandLine()
                .getErr()
                .printf(
                        "%d parsers checked: %d problems%n",
                        own.count(), own.problems().size());
        return own.problems().isEmpty() ? 0 : CommandLineTool.CHECK_FAILED;
    }

    @Command(
            name = "test",
            mixinStandardHelpOptions = true,
            description = "Runs the *.test.yaml file beside each parser, with imitations of untrusted texts.")
    int test(
            @Parameters(paramLabel = "PATH", arity = "0..*", description = "folders and files (default: parsers)")
                    @Nullable
                    List<Path> paths,
            @Option(names = "--json", description = "one JSON object a test") boolean json)
            throws JsonProcessingException {
        OwnParsers own = OwnParsers.in(existing(paths));
        PrintWriter out = spec.commandLine().getOut();
        for (OwnParsers.Problem problem : own.problems()) {
            out.println(json ? Json.write(problem) : problem.toString());
        }
        List<ParserTests.Result> results = own.test();
        for (ParserTests.Result result : results) {
            out.println(json ? Json.write(result) : result.toString());
        }
        long failed = results.stream().filter(result -> !result.passed()).count();
        spec.commandLine().getErr().printf("%d parser tests: %d failed%n", results.size(), failed);
        return failed == 0 && own.problems().isEmpty() ? 0 : CommandLineTool.CHECK_FAILED;
    }

    private static List<Path> existing(@Nullable List<Path> paths) {
        List<Path> where = paths == null || paths.isEmpty() ? List.of(Path.of("parsers")) : paths;
        for (Path path : where) {
            if (!Files.exists(path)) {
                throw new UsageException("There is no " + path + ": name a folder of parsers or a file.");
            }
        }
        return where;
    }
}
