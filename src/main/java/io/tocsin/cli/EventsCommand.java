package io.tocsin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads what a running server stored again with the parsers in force; shows what would change before it does. */
@Command(
        name = "events",
        mixinStandardHelpOptions = true,
        description = "Reads stored events and parked records again, with the parsers of the running server.")
final class EventsCommand {

    private static final String REPARSE = "/api/v1/events/reparse";
    private static final String REPLAY = "/api/v1/parked/replay";
    private static final int POLL_MILLIS = 300;

    @Command(
            name = "reparse",
            mixinStandardHelpOptions = true,
            description = "Shows how stored events would read today; with --apply, changes them. Their ids stay.")
    int reparse(
            @Parameters(
                            paramLabel = "QUERY",
                            arity = "0..1",
                            defaultValue = "",
                            description = "a search as in the console, e.g. tocsin.parser.name:generic (default: all)")
                    String query,
            @Option(names = "--from", paramLabel = "INSTANT", defaultValue = "", description = "earliest event time")
                    String from,
            @Option(
                            names = "--to",
                            paramLabel = "INSTANT",
                            defaultValue = "",
                            description = "event time to stop before")
                    String to,
            @Option(names = "--apply", description = "change the events") boolean apply,
            @Option(names = "--json", description = "the whole job as JSON") boolean json,
            @Mixin DataOption where)
            throws IOException, InterruptedException {
        return job(
                where, REPARSE, "?q=" + encoded(query) + "&from=" + encoded(from) + "&to=" + encoded(to), apply, json);
    }

    @Command(
            name = "replay-parked",
            mixinStandardHelpOptions = true,
            description = "Shows which parked records can be read today; with --apply, sends them through again.")
    int replay(
            @Option(names = "--apply", description = "send them through") boolean apply,
            @Option(names = "--json", description = "the whole job as JSON") boolean json,
            @Mixin DataOption where)
            throws IOException, InterruptedException {
        return job(where, REPLAY, "?", apply, json);
    }

    private static int job(DataOption where, String path, String query, boolean apply, boolean json)
            throws IOException, InterruptedException {
        Path data = where.folder();
        try (AccessApi api = AccessApi.running(data)) {
            if (api == null) {
                throw new UsageException("No server runs on " + data + ": start it, or name its folder with --data.");
            }
            JsonNode job = api.post(path + query + "&dryRun=" + !apply, Map.of());
            String at = path + "/" + job.path("id").asText();
            while (job.path("endedAt").isNull()) {
                Thread.sleep(POLL_MILLIS);
                job = api.get(at);
            }
            if (json) {
                where.out().println(job);
            } else {
                print(where.out(), job, apply);
            }
            return job.path("state").asText().equals("succeeded") ? 0 : CommandLineTool.CHECK_FAILED;
        }
    }

    private static void print(PrintWriter out, JsonNode job, boolean applied) {
        JsonNode report = job.path("report");
        report.path("samples").forEach(sample -> {
            out.println(Terminal.safe(sample.path("id").asText()) + "  "
                    + Terminal.safe(sample.path("original").asText()));
            sample.path("changes")
                    .properties()
                    .forEach(change -> out.printf(
                            "    %s: %s -> %s%n",
                            Terminal.safe(change.getKey()),
                            shown(change.getValue().path("before")),
                            shown(change.getValue().path("after"))));
        });
        report.path("reasons").forEach(reason -> out.println("refused: " + Terminal.safe(reason.asText())));
        if (!job.path("error").isNull()) {
            out.println("failed: " + Terminal.safe(job.path("error").asText()));
        }
        out.printf(
                "%d read, %d %s, %d unchanged, %d skipped, %d refused%n",
                report.path("read").asLong(),
                report.path("changed").asLong(),
                applied ? "changed" : "would change",
                report.path("unchanged").asLong(),
                report.path("skipped").asLong(),
                report.path("refused").asLong());
    }

    private static String shown(JsonNode value) {
        return value.isNull() ? "(none)" : Terminal.safe(value.asText());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
