package io.tocsin.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tocsin.platform.Json;
import io.tocsin.playbook.Connectors;
import io.tocsin.playbook.Problem;
import io.tocsin.respond.ConnectorContract;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tests of connectors, without a server and without any network. */
@Command(name = "connectors", mixinStandardHelpOptions = true, description = "Tests connectors.")
final class ConnectorsCommand {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before a subcommand runs
    private CommandSpec spec;

    @Command(
            name = "test",
            mixinStandardHelpOptions = true,
            description = "Reads connectors and runs the examples in their files; nothing is sent.")
    int test(
            @Parameters(
                            paramLabel = "DIR",
                            arity = "0..1",
                            description = "their folder, beside those that are shipped (default: routes/connectors)")
                    @Nullable
                    Path folder,
            @Option(names = "--json", description = "one JSON object an example") boolean json)
            throws JsonProcessingException {
        Connectors connectors = PlaybookFolders.connectors(folder);
        List<ConnectorContract.Outcome> outcomes = ConnectorContract.test(connectors.all());
        PrintWriter out = spec.commandLine().getOut();
        for (Problem problem : connectors.problems()) {
            out.println(json ? Json.write(problem) : problem.toString());
        }
        long failed =
                outcomes.stream().filter(outcome -> !outcome.wrong().isEmpty()).count();
        for (ConnectorContract.Outcome outcome : outcomes) {
            if (json) {
                out.println(Json.write(outcome));
            } else {
                outcome.wrong()
                        .forEach(wrong ->
                                out.printf("%s, example %d: %s%n", outcome.connector(), outcome.number(), wrong));
            }
        }
        spec.commandLine()
                .getErr()
                .printf(
                        "%d connectors, %d examples: %d failed, %d problems%n",
                        connectors.all().size(),
                        outcomes.size(),
                        failed,
                        connectors.problems().size());
        return failed == 0 && connectors.problems().isEmpty() ? 0 : CommandLineTool.CHECK_FAILED;
    }
}
