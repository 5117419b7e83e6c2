package io.tocsin.cli;

import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.trial.Backtest;
import io.tocsin.correlate.trial.BacktestReport;
import io.tocsin.correlate.trial.Episode;
import io.tocsin.normalise.EventLines;
import io.tocsin.platform.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The alerts that rules would have raised over a file. */
@Command(
        name = "backtest",
        mixinStandardHelpOptions = true,
        description =
                "Runs rules, drafts too, over recorded events and prints the alerts they would have raised, one a line as"
                        + " JSON.")
final class BacktestCommand implements Callable<Integer> {

    private static final int SAMPLES = 10;

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

    @Option(
            names = "--against",
            paramLabel = "DIR",
            description = "folder of the rules as they are now: the report tells what is different")
    private @Nullable Path against;

    @Option(names = "--from", paramLabel = "INSTANT", description = "alerts raised before, in event time, are left out")
    private String from = "";

    @Option(names = "--to", paramLabel = "INSTANT", description = "events that happened then or later are left out")
    private String to = "";

    @Option(
            names = "--json",
            description = "one JSON object, the report: alerts by day, rule and key, samples, and the difference")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        isFolder(rules, "--rules");
        if (against != null) {
            isFolder(against, "--against");
        }
        if (!Files.isReadable(events) || Files.isDirectory(events)) {
            throw new UsageException("There is no file " + events + " to read: --events names a file of events.");
        }
        Instant moment = now.isEmpty() ? null : Instants.read(now, Clock.systemUTC());
        long start = System.nanoTime();
        try (Correlator correlator = Correlator.over(rules);
                Correlator other = against == null ? null : Correlator.over(against);
                Backtest backtest = new Backtest(
                        correlator.trial(List.of()),
                        other == null ? null : other.trial(List.of()),
                        new Backtest.Scope(Backtest.Scope::isAlert, false, instant(from), Integer.MAX_VALUE))) {
            if (moment != null) {
                backtest.asOf(moment);
            }
            Shown shown = show(backtest, moment);
            backtest.finish(moment);
            return print(backtest, shown, start) ? 0 : CommandLineTool.CHECK_FAILED;
        }
    }

    private static void isFolder(Path folder, String option) {
        if (!Files.isDirectory(folder)) {
            throw new UsageException("There is no folder " + folder + ": " + option + " names a folder of rule packs.");
        }
    }

    private static @Nullable Instant instant(String text) {
        return text.isEmpty() ? null : Instants.read(text, Clock.systemUTC());
    }

    /** What was read of the file. */
    private record Shown(long lines, long taken, long refused) {

        boolean isNothing() {
            return taken == 0 && refused > 0;
        }
    }

    private Shown show(Backtest backtest, @Nullable Instant moment) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Instant end = instant(to);
        long[] refused = {0};
        long[] taken = {0};
        try (InputStream in = Files.newInputStream(events)) {
            EventLines lines =
                    Inputs.of(in, "backtest", format, moment == null ? Instant.now() : moment, (line, reason) -> {
                        if (refused[0]++ < 10) {
                            err.println(events + ":" + line + ": " + reason);
                        }
                    });
            lines.asRecorded().forEachRemaining(event -> {
                taken[0]++;
                if (end == null || event.occurredAt().isBefore(end)) {
                    backtest.show(event);
                }
            });
            return new Shown(lines.lines(), taken[0], refused[0]);
        }
    }

    /** Returns whether what is said is said of all rules asked about, and of some event. */
    private boolean print(Backtest backtest, Shown shown, long start) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        BacktestReport report = backtest.report(SAMPLES);
        if (json) {
            out.println(Json.write(report));
        } else {
            for (Episode alert : backtest.result().alerts()) {
                out.println(Json.write(alert));
            }
        }
        out.flush();
        PrintWriter err = spec.commandLine().getErr();
        err.printf(
                "%d lines, %d events, %d refused, %d findings, %d alerts in %.1f s%n",
                shown.lines(),
                report.period().events(),
                shown.refused(),
                backtest.result().findings(),
                report.alerts(),
                (System.nanoTime() - start) / 1e9);
        BacktestReport.Diff diff = report.diff();
        if (diff != null) {
            err.printf(
                    "against %s: %d alerts in both, %d only with %s, %d only with %s%n",
                    against, diff.both(), diff.onlyNew(), rules, diff.onlyLive(), against);
        }
        if (report.doubts().dropped() > 0) {
            err.printf(
                    "%d keys were forgotten early because a window was full: alerts may be missing%n",
                    report.doubts().dropped());
        }
        report.doubts().quarantined().forEach(rule -> err.printf("a rule was left out: %s%n", rule));
        report.doubts().broken().forEach(file -> err.printf("a rule file has an error and is left out: %s%n", file));
        if (shown.isNothing()) {
            err.printf("every line of %s was refused: nothing was shown to the rules%n", events);
        }
        return report.doubts().broken().isEmpty() && !shown.isNothing();
    }
}
