package io.tocsin.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tocsin.normalise.EventLines;
import io.tocsin.platform.Json;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what the server would make of log lines. */
@Command(
        name = "normalise",
        mixinStandardHelpOptions = true,
        description = "Reads log lines from standard input and prints the event made of each, as ECS JSON, one a line.")
final class NormaliseCommand implements Callable<Integer> {

    @Option(names = "--source", defaultValue = "cli", description = "name of the source (default: ${DEFAULT-VALUE})")
    private String source = "cli";

    @Option(
            names = "--format",
            defaultValue = "syslog",
            description = "syslog, ecs or mozdef (default: ${DEFAULT-VALUE})")
    private String format = "syslog";

    @Option(names = "--now", description = "instant that counts as now, e.g. 2026-01-05T12:00:00Z (default: now)")
    private String now = "";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        int[] refused = {0};
        InputStream in = System.in;
        EventLines events = Inputs.of(in, source, format, Instants.read(now, Clock.systemUTC()), (line, reason) -> {
            refused[0]++;
            err.println("line " + line + ": " + reason);
        });
        while (events.hasNext()) {
            out.println(Json.write(events.next().document()));
        }
        out.flush();
        return refused[0] == 0 ? 0 : CommandLineTool.CHECK_FAILED;
    }
}
