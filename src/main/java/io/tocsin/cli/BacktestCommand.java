package io.tocsin.cli;

import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.trial.Backtest;
import io.tocsin.correlate.trial.Episode;
import io.tocsin.platform.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The alerts that rules would have raised over a file. */
@Command(
        name = "backtest",
        mixinStandardHelpOptions = true,
        description =
                "Runs rules over recorded events and prints the alerts they would have raised, one a line as JSON.")
final class BacktestCommand implements Callable<Integer> {

    @Option(names = "--rules", paramLabel = "DIR", required = true, description = "folder of rule packs")
    @SuppressWarnings("NullAway.Init") // required: picocli sets it before call
    private Path rules;

    @Option(names = "--events", paramLabel = "FILE", required = true, description = "events, one a line")
    @SuppressWarnings("NullAway.Init") // required: picocli sets it before call
    private Path events;

    @Option(names = "--format", defaultValue = "ecs", description = "ecs, mozdef or syslog (default: ${DEFAULT-VALUE})")
    private String format = "ecs";

    @Option(
            names = "--now",
            paramLabel = "INSTANT",
            description =
                    "look at the events as of this instant, e.g. 2026-11-24T10:00:00Z: what came to light then, and what was"
                            + " missing then")
    private String now = "";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(rules)) {
            throw new UsageException("There is no folder " + rules + ": --rules names a folder of rule packs.");
        }
        if (!Files.isReadable(events)) {
            throw new UsageException("There is no file " + events + " to read: --events names a file of events.");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Instant moment = now.isEmpty() ? null : Instants.read(now, Clock.systemUTC());
        long[] refused = {0};
        long start = System.nanoTime();
        try (Correlator correlator = Correlator.over(rules);
                InputStream in = Files.newInputStream(events)) {
            Inputs inputs =
                    new Inputs(in, "backtest", format, moment == null ? Instant.now() : moment, (line, reason) -> {
                        if (refused[0]++ < 10) {
                            err.println(events + ":" + line + ": " + reason);
                        }
                    });
            Backtest.Result result = Backtest.run(correlator, inputs.asRecorded(), moment);
            for (Episode alert : result.alerts()) {
                out.println(Json.write(alert));
            }
            out.flush();
            err.printf(
                    "%d lines, %d events, %d refused, %d findings, %d alerts in %.1f s%n",
                    inputs.lines(),
                    result.events(),
                    refused[0],
                    result.findings(),
                    result.alerts().size(),
                    (System.nanoTime() - start) / 1e9);
        }
        return 0;
    }
}
