package io.tocsin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** API tokens, beside a running server or without one. */
@Command(name = "tokens", mixinStandardHelpOptions = true, description = "Lists, makes and revokes API tokens.")
final class TokensCommand {

    private static final String TOKENS = "/api/v1/tokens";

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the tokens.")
    int list(@Option(names = "--json", description = "one JSON object a token") boolean json, @Mixin DataOption where)
            throws IOException {
        try (AccessApi api = where.open()) {
            Table.print(
                    where.out(),
                    api.get(TOKENS).path("items"),
                    json,
                    "id",
                    "name",
                    "roles",
                    "owner",
                    "expires",
                    "lastUsed");
        }
        return 0;
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Makes a token and writes it to standard output, this once.")
    int add(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--role", required = true, paramLabel = "ROLE", description = "may be given several times")
                    List<String> roles,
            @Option(
                            names = "--expires",
                            paramLabel = "WHEN",
                            description = "P90D, or 2026-12-31T00:00:00Z (default: never)")
                    @Nullable
                    String expires,
            @Option(
                            names = "--certificate",
                            description = "no token: the machine shows a certificate with NAME as its common name")
                    boolean certificate,
            @Mixin DataOption where)
            throws IOException {
        Map<String, Object> body =
                new LinkedHashMap<>(Map.of("name", name, "roles", roles, "certificate", certificate));
        if (expires != null) {
            body.put("expires", expires);
        }
        try (AccessApi api = where.open()) {
            JsonNode made = api.post(TOKENS, body);
            if (!certificate) {
                where.out().println(made.path("token").asText());
            }
        }
        return 0;
    }

    @Command(name = "revoke", mixinStandardHelpOptions = true, description = "Ends tokens at once, by name or id.")
    int revoke(@Parameters(paramLabel = "NAME", arity = "1..*") List<String> names, @Mixin DataOption where)
            throws IOException {
        try (AccessApi api = where.open()) {
            for (String name : names) {
                api.delete(TOKENS + "/" + idOf(api, name));
            }
        }
        return 0;
    }

    private static String idOf(AccessApi api, String name) throws IOException {
        for (JsonNode token : api.get(TOKENS).path("items")) {
            if (token.path("name").asText().equals(name)
                    || token.path("id").asText().equals(name)) {
                return token.path("id").asText();
            }
        }
        throw new UsageException("There is no token " + name + ".");
    }
}
