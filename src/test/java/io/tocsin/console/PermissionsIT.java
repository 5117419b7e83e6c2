package io.tocsin.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.access.AnyCaller;
import io.tocsin.access.Permission;
import io.tocsin.access.RequiresPermission;
import io.tocsin.access.Roles;
import io.tocsin.access.token.ApiTokens;
import io.tocsin.console.ConsoleServer.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every route of the server and every role: who may call what is as {@code docs/reference/access.md} has it. */
class PermissionsIT {

    private static final Pattern CALL =
            Pattern.compile("\\| `([A-Z]+) (/\\S+?)`.* \\| (?:`([a-z:]+)`.*|any caller) \\|");

    /** Calls for signing in, and of links to approvals, for which nobody has to be known. */
    private static final Set<String> SIGN_IN = Set.of(
            "POST /api/v1/session",
            "GET /api/v1/session/ways",
            "POST /api/v1/session/passkey",
            "POST /api/v1/session/passkey/options",
            "POST /api/v1/approval-links/question",
            "POST /api/v1/approval-links/decision");

    private final ConsoleServer server = ConsoleServer.running();

    /** One call as Spring MVC knows it. */
    private record Route(String method, String path, HandlerMethod handler) {

        String call() {
            return method + " " + path;
        }

        /** Of the server, not of tests that have controllers of their own. */
        boolean isOurs() {
            Class<?> type = handler.getBeanType();
            return type.getName().startsWith("io.tocsin.")
                    && !type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .getPath()
                            .contains("test-classes");
        }
    }

    @Test
    void everyRouteSaysWhichPermissionItAsksFor() {
        assertThat(routes().filter(Route::isOurs)).isNotEmpty().allSatisfy(route -> assertThat(
                        route.handler().hasMethodAnnotation(RequiresPermission.class)
                                || route.handler().hasMethodAnnotation(AnyCaller.class))
                .as("%s needs @RequiresPermission, and a line in docs/reference/access.md", route.call())
                .isTrue());
    }

    @Test
    void theDocumentationHasEveryRouteWithItsPermission() throws IOException {
        Map<String, String> documented = documentedCalls();
        Map<String, String> found = new TreeMap<>();
        routes().filter(route -> route.isOurs() && route.path().startsWith("/api/"))
                .forEach(route -> {
                    RequiresPermission asked = route.handler().getMethodAnnotation(RequiresPermission.class);
                    found.put(
                            route.call(),
                            asked == null ? "any caller" : asked.value().text());
                });
        found.keySet().removeAll(SIGN_IN);

        assertThat(documented).containsAllEntriesOf(found);
        assertThat(documented.keySet().stream().filter(call -> call.contains("/api/v1/")))
                .as("what is documented is there")
                .allMatch(call -> found.containsKey(call)
                        || Set.of("POST /api/v1/events", "GET /api/v1/openapi").contains(call));
    }

    @Test
    void theDescriptionOfTheApiSaysThePermissionOfEachCall() throws Exception {
        JsonNode paths = server.get("/api/v1/openapi").json().path("paths");

        documentedCalls().forEach((call, permission) -> {
            JsonNode described = paths.path(call.split(" ")[1]).path(call.split(" ")[0].toLowerCase(Locale.ROOT));
            if (described.isObject() && !permission.equals("any caller")) {
                assertThat(described.path("x-permission").asText()).as(call).isEqualTo(permission);
                assertThat(described.path("description").asText()).contains(permission);
            }
        });
        assertThat(paths.findValuesAsText("x-permission")).hasSizeGreaterThan(40);
    }

    @Test
    void theDocumentationHasEveryRoleWithItsPermissions() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("docs/reference/access.md"));
        String head = lines.stream()
                .filter(line -> line.startsWith("| permission |"))
                .findFirst()
                .orElseThrow();
        List<String> names = cells(head).subList(1, cells(head).size());
        Map<String, Set<String>> documented = new LinkedHashMap<>();
        names.forEach(name -> documented.put(name, new TreeSet<>()));
        lines.stream().filter(line -> line.matches("\\| `[a-z]+:[a-z]+` \\|.*")).forEach(line -> {
            List<String> cells = cells(line);
            for (int i = 1; i < cells.size(); i++) {
                if (cells.get(i).equals("x")) {
                    documented
                            .computeIfAbsent(names.get(i - 1), name -> new TreeSet<>())
                            .add(cells.get(0).replace("`", ""));
                }
            }
        });
        Map<String, Set<String>> built = new LinkedHashMap<>();
        server.part(Roles.class)
                .all()
                .forEach((name, permissions) -> built.put(
                        name,
                        permissions.stream().map(Permission::text).collect(Collectors.toCollection(TreeSet::new))));

        assertThat(built).isEqualTo(documented);
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1))
                .map(String::strip)
                .toList();
    }

    @Test
    void everyRoleMayCallWhatItsPermissionsSayAndNothingElse() throws Exception {
        Map<String, String> calls = documentedCalls();
        calls.put("GET /actuator/prometheus", Permission.METRICS_READ.text());
        calls.put("GET /actuator/info", Permission.METRICS_READ.text());
        calls.put("POST /api/v1/echo-headers", Permission.EVENTS_INGEST.text());
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, Set<Permission>> role :
                server.part(Roles.class).all().entrySet()) {
            String token = server.part(ApiTokens.class)
                    .make("matrix-" + role.getKey(), List.of(role.getKey()), "test", null, null)
                    .secret()
                    .value();
            Set<String> has = role.getValue().stream().map(Permission::text).collect(Collectors.toSet());
            for (Map.Entry<String, String> call : calls.entrySet()) {
                boolean may = call.getValue().equals("any caller") || has.contains(call.getValue());
                Called answer = call(call.getKey(), token);
                boolean refused = answer.statusCode() == 403;
                if (refused == may || answer.statusCode() == 401) {
                    wrong.add(role.getKey() + ": " + call.getKey() + " answers " + answer.statusCode());
                }
                if (refused && !answer.body().contains("\"permission\":\"" + call.getValue() + "\"")) {
                    wrong.add(role.getKey() + ": " + call.getKey() + " does not name " + call.getValue());
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    /** With a body that none of them can read, of every kind, and that is longer than any of them takes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "text/plain"
            })
    void aCallerWithoutTheRightIsNotAskedWhatTheBodyIs(String type) throws Exception {
        String token = server.part(ApiTokens.class)
                .make("matrix-bodies", List.of("metrics"), "test", null, null)
                .secret()
                .value();
        byte[] long2MiB = "x".repeat(2 << 20).getBytes(UTF_8);
        List<String> changing = documentedCalls().keySet().stream()
                .filter(call -> !call.startsWith("GET"))
                .toList();

        for (String call : changing) {
            if (call.equals("DELETE /api/v1/session")) {
                continue;
            }
            HttpRequest.Builder request = request(call, token).setHeader("Content-Type", type);
            String method = call.split(" ")[0];
            int malformed = server.client()
                    .send(
                            request.method(method, BodyPublishers.ofString("{\"no json"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            assertThat(malformed).as(call).isEqualTo(403);
        }
        for (String call : List.of(
                "POST /api/v1/lists/x/entries", "POST /api/v1/backtests", "POST /api/v1/incidents/x/evidence")) {
            int tooLong = server.client()
                    .send(
                            request(call, token)
                                    .setHeader("Content-Type", type)
                                    .POST(BodyPublishers.ofByteArray(long2MiB))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            assertThat(tooLong).as(call).isEqualTo(403);
        }
    }

    @Test
    void whoeverMayRunPlaybooksOnlyTakesNothingBack() throws Exception {
        String token = server.part(ApiTokens.class)
                .make("matrix-cancel", List.of("analyst"), "test", null, null)
                .secret()
                .value();

        assertThat(call("POST /api/v1/runs/x/cancel", token).statusCode()).isEqualTo(404);
        Called refused = call("POST /api/v1/runs/x/cancel?compensate=true", token);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("\"permission\":\"effects:undo\"");
    }

    /** Of controllers, of Camel routes, and where there is nothing yet. */
    @Test
    void aSessionWithoutTheCsrfTokenChangesNothing() throws Exception {
        String token = server.part(ApiTokens.class)
                .make("matrix-session", List.of(Roles.ADMIN), "test", null, null)
                .secret()
                .value();
        Answer signedIn = server.send(
                server.anonymous("/api/v1/session").POST(BodyPublishers.ofString("{\"token\":\"" + token + "\"}")));
        String cookie = signedIn.header("Set-Cookie").split(";")[0];
        Set<String> changing = routes().filter(Route::isOurs)
                .map(Route::call)
                .filter(call -> !call.startsWith("GET") && !SIGN_IN.contains(call))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(changing).hasSizeGreaterThan(25).contains("DELETE /api/v1/session");
        changing.addAll(List.of("POST /api/v1/events", "POST /api/v1/echo-headers", "PUT /api/v1/nothing"));

        for (String call : changing) {
            for (String wrong : List.of("", "0".repeat(signedIn.text("csrf").length()))) {
                HttpRequest.Builder request = request(call).header("Cookie", cookie);
                if (!wrong.isEmpty()) {
                    request.header("X-CSRF-Token", wrong);
                }
                Answer answer = server.send(request.method(call.split(" ")[0], BodyPublishers.noBody()));
                assertThat(answer.status()).as(call).isEqualTo(403);
                assertThat(answer.text("detail")).as(call).contains("X-CSRF-Token");
            }
        }

        assertThat(server.send(request("GET /api/v1/session")
                                .header("Cookie", cookie)
                                .GET())
                        .json())
                .as("the session is still there")
                .isEqualTo(signedIn.json());
    }

    private record Called(int statusCode, String body) {}

    private Called call(String call, String token) throws Exception {
        HttpResponse<InputStream> answer = server.client()
                .send(
                        request(call, token)
                                .method(call.split(" ")[0], BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            // The stream does not end by itself.
            String text = answer.statusCode() == 403 ? new String(body.readAllBytes(), UTF_8) : "";
            return new Called(answer.statusCode(), text);
        }
    }

    private HttpRequest.Builder request(String call, String token) {
        return request(call).header("Authorization", "Bearer " + token);
    }

    private HttpRequest.Builder request(String call) {
        return server.anonymous(call.split(" ")[1].replaceAll("\\{\\w+}", "nothing-of-this-name"));
    }

    private static Map<String, String> documentedCalls() throws IOException {
        Map<String, String> calls = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("docs/reference/access.md"))) {
            Matcher call = CALL.matcher(line);
            if (call.matches()) {
                calls.put(call.group(1) + " " + call.group(2), call.group(3) == null ? "any caller" : call.group(3));
            }
        }
        assertThat(calls).hasSizeGreaterThan(40);
        return calls;
    }

    private Stream<Route> routes() {
        return server.parts(RequestMappingHandlerMapping.class).stream()
                .flatMap(mapping -> mapping.getHandlerMethods().entrySet().stream())
                .flatMap(entry -> routes(entry.getKey(), entry.getValue()));
    }

    private static Stream<Route> routes(RequestMappingInfo info, HandlerMethod handler) {
        Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
        return info.getPatternValues().stream()
                .flatMap(path -> (methods.isEmpty() ? Set.of(RequestMethod.GET) : methods)
                        .stream().map(method -> new Route(method.name(), path, handler)));
    }
}
