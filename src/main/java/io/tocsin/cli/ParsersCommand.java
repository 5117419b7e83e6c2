package io.tocsin.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tocsin.normalise.OwnParsers;
import io.tocsin.normalise.ParserTests;
import io.tocsin.platform.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks and tests of parser files, without a server. */
@Command(name = "parsers", mixinStandardHelpOptions = true, description = "Checks and tests parsers.")
final class ParsersCommand {

    static final Path FOLDER = Path.of("parsers");

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
        print(own.problems(), json);
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
        List<Path> where = existing(paths);
        OwnParsers own = OwnParsers.in(where);
        if (own.count() == 0) {
            throw new UsageException("There is no *.parser.yaml in "
                    + where.stream().map(Path::toString).collect(Collectors.joining(", ")) + ": name another folder.");
        }
        print(own.problems(), json);
        List<ParserTests.Result> results = own.test();
        print(results, json);
        long failed = results.stream().filter(result -> !result.passed()).count();
        spec.commandLine().getErr().printf("%d parser tests: %d failed%n", results.size(), failed);
        return failed == 0 && own.problems().isEmpty() ? 0 : CommandLineTool.CHECK_FAILED;
    }

    private void print(List<?> lines, boolean json) throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        for (Object line : lines) {
            out.println(json ? Json.write(line) : line.toString());
        }
    }

    static List<Path> existing(@Nullable List<Path> paths) {
        return PathArguments.existing(paths, FOLDER, "a folder of parsers or a file");
    }
}
