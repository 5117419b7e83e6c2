package io.tocsin.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tocsin.event.Event;
import io.tocsin.normalise.EventLines;
import io.tocsin.normalise.Normaliser;
import io.tocsin.normalise.OwnParsers;
import io.tocsin.normalise.parser.Trace;
import io.tocsin.platform.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

    @Option(
            names = "--parsers",
            paramLabel = "DIR",
            description = "folder of your own parsers, beside those that are shipped (default: parsers)")
    private @Nullable Path parsers;

    @Option(
            names = "--explain",
            description = "instead of events, say which parsers were asked for each line, why, and what each step gave")
    private boolean explain;

    @Option(names = "--now", description = "instant that counts as now, e.g. 2026-01-05T12:00:00Z (default: now)")
    private String now = "";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        OwnParsers own = OwnParsers.in(
                parsers == null ? List.of(ParsersCommand.FOLDER) : ParsersCommand.existing(List.of(parsers)));
        own.problems().forEach(problem -> err.println(problem + " (left out)"));
        Normaliser normaliser = Normaliser.with(own.withShipped(ZoneOffset.UTC));
        EventLines.Parser parser = (raw, id, number) -> {
            Event event = normaliser.normaliseOrTell(raw, id, number);
            String reason = event.field("tocsin.parked");
            if (!reason.isEmpty()) {
                err.println("line " + number + ": would be parked: " + reason);
            }
            if (explain) {
                explain(normaliser.explain(raw, id), number, out);
            }
            return event;
        };
        EventLines.Kind kind =
                new EventLines.Kind(source, Inputs.formatOf(format), Instants.read(now, Clock.systemUTC()));
        EventLines events =
                new EventLines(System.in, kind, parser, (line, reason) -> err.println("line " + line + ": " + reason));
        while (events.hasNext()) {
            Event event = events.next();
            if (!explain) {
                out.println(Json.write(event.document()));
            }
        }
        out.flush();
        return 0;
    }

    private static void explain(Normaliser.Explanation explanation, long number, PrintWriter out) {
        Event event = explanation.event();
        out.printf(
                "line %d: %s%n",
                number,
                event == null
                        ? "would be parked: " + explanation.reason()
                        : "read by " + event.field("tocsin.parser.name") + " version "
                                + event.field("tocsin.parser.version"));
        List<String> keys = explanation.trace().keys();
        out.printf(
                "  %s%n",
                keys.isEmpty()
                        ? "read before any parser file was looked up"
                        : "looked up by " + String.join(", ", keys));
        boolean isTaken = false;
        for (Trace.Attempt attempt : explanation.trace().attempts()) {
            out.printf(
                    "  %s version %d, %s: %s%n",
                    attempt.parser(),
                    attempt.version(),
                    attempt.key(),
                    !attempt.claimed() ? "does not fit" : isTaken ? "would take it, too" : "takes it");
            isTaken |= attempt.claimed();
            attempt.steps().forEach(step -> out.printf("    %s%n", step));
        }
    }
}
