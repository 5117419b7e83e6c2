package io.tocsin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The audit, beside a running server or without one. */
@Command(name = "audit", mixinStandardHelpOptions = true, description = "Searches, verifies and exports the audit.")
final class AuditCommand {

    private static final String AUDIT = "/api/v1/audit";

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Walks the whole chain; exit code 1, with the first broken line, where it is not intact.")
    int verify(@Mixin DataOption where) throws IOException {
        try (AccessApi api = where.open()) {
            JsonNode found = api.get(AUDIT + "/verification");
            JsonNode broken = found.path("broken");
            if (broken.isNull()) {
                where.out()
                        .printf(
                                "The audit is intact: %d lines, the last with the hash %s%n",
                                found.path("lines").asLong(), found.path("hash").asText());
                return 0;
            }
            where.out()
                    .printf(
                            "The audit is broken at line %d: %s%n",
                            broken.path("line").asLong(), broken.path("how").asText());
            return CommandLineTool.CHECK_FAILED;
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists lines, the newest first.")
    int list(
            @Option(
                            names = "--query",
                            paramLabel = "WORDS",
                            defaultValue = "",
                            description = "e.g. \"actor:ada outcome:403\"")
                    String query,
            @Option(names = "--limit", defaultValue = "50", description = "at most so many (default: ${DEFAULT-VALUE})")
                    int limit,
            @Option(names = "--json", description = "one JSON object a line") boolean json,
            @Mixin DataOption where)
            throws IOException {
        try (AccessApi api = where.open()) {
            String q = URLEncoder.encode(query, StandardCharsets.UTF_8);
            Table.print(
                    where.out(),
                    api.get(AUDIT + "?q=" + q + "&size=" + limit).path("items"),
                    json,
                    "number",
                    "at",
                    "actor",
                    "action",
                    "object",
                    "outcome",
                    "address",
                    "change");
        }
        return 0;
    }

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = "Writes lines to standard output, the oldest first, a JSON object each.")
    int export(
            @Option(
                            names = "--format",
                            defaultValue = "json",
                            description = "json, or ocsf: API Activity of OCSF 1.3 (default: ${DEFAULT-VALUE})")
                    ExportFormat format,
            @Option(names = "--from", defaultValue = "1", description = "first line number (default: ${DEFAULT-VALUE})")
                    long from,
            @Mixin DataOption where)
            throws IOException {
        try (AccessApi api = where.open()) {
            long next = from;
            JsonNode items;
            do {
                items = api.get(AUDIT + "/export?format=" + format + "&from=" + next)
                        .path("items");
                for (JsonNode line : items) {
                    where.out().println(line);
                }
                next += items.size();
            } while (!items.isEmpty());
        }
        return 0;
    }

    /** How lines are written. */
    enum ExportFormat {
        json,
        ocsf
    }
}
