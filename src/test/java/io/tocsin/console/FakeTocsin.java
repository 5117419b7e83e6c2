package io.tocsin.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * The static console with as much of the REST API as it uses, from memory: the console's tests need no rules, no store
 * and no Spring. Sends the strictest Content-Security-Policy that the console must live with.
 */
final class FakeTocsin implements AutoCloseable {

    static final String TOKEN = "test-token-of-nobody";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COOKIE = "tocsin_session=s1";
    private static final String CSRF = "csrf-of-s1";

    private final Canned canned = new Canned(Instant.now());
    private final Map<String, ObjectNode> alerts = new LinkedHashMap<>();
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final List<String> lastEventIds = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ConsolePolicy policy = ConsolePolicy.ofIndexPage();
    private HttpServer server;

    private FakeTocsin(HttpServer server) {
        this.server = server;
    }

    static FakeTocsin start() throws IOException {
        FakeTocsin fake = new FakeTocsin(listen(0));
        fake.serve();
        return fake;
    }

    private static HttpServer listen(int port) throws IOException {
        return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    }

    private void serve() {
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    Canned canned() {
        return canned;
    }

    /** Changing calls that came in, as "POST path body". */
    List<String> sent() {
        return sent;
    }

    /** The Last-Event-ID of each stream that was opened, empty where it had none. */
    List<String> lastEventIds() {
        return lastEventIds;
    }

    synchronized void holds(List<ObjectNode> some) {
        some.forEach(alert -> alerts.put(alert.get("id").asText(), alert));
    }

    /** Raises or changes an alert, as a rule or a colleague would: stored and sent to every open stream. */
    void raise(ObjectNode alert) {
        holds(List.of(alert));
        publish("alert", alert);
    }

    /** Goes away and comes back at the same port; streams break. */
    void restart(Runnable whileAway) throws IOException {
        int port = server.getAddress().getPort();
        subscribers.forEach(Subscriber::end);
        server.stop(0);
        whileAway.run();
        server = listen(port);
        serve();
    }

    private void publish(String name, JsonNode body) {
        subscribers.forEach(subscriber -> subscriber.send("id: " + sent.size() + "-"
                + body.get("id").asText() + "\nevent: " + name + "\ndata: " + body + "\n\n"));
    }

    private void answer(HttpExchange call) throws IOException {
        try (call) {
            String path = call.getRequestURI().getPath();
            if (path.startsWith("/api/v1/")) {
                api(call, call.getRequestMethod() + " " + path.substring("/api/v1/".length()));
            } else {
                file(call, path.equals("/") ? "/index.html" : path);
            }
        }
    }

    private void file(HttpExchange call, String path) throws IOException {
        String name = (path.startsWith("/webjars/") ? "META-INF/resources" : "static") + path;
        try (InputStream file =
                path.contains("..") ? null : FakeTocsin.class.getClassLoader().getResourceAsStream(name)) {
            if (file == null) {
                call.sendResponseHeaders(404, -1);
                return;
            }
            call.getResponseHeaders().set("Content-Type", typeOf(path));
            call.getResponseHeaders().set("Content-Security-Policy", policy.header());
            call.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            send(call, 200, file.readAllBytes());
        }
    }

    private static String typeOf(String path) {
        Map<String, String> types = Map.of(
                "html", "text/html;charset=utf-8", "js", "text/javascript", "css", "text/css", "svg", "image/svg+xml");
        return types.getOrDefault(path.substring(path.lastIndexOf('.') + 1), "application/octet-stream");
    }

    private void api(HttpExchange call, String verb) throws IOException {
        JsonNode body = JSON.readTree(call.getRequestBody());
        if (!call.getRequestMethod().equals("GET")) {
            sent.add(verb + " " + (verb.endsWith("session") ? "…" : body));
        }
        if (verb.equals("POST session")) {
            signIn(call, body.path("token").asText());
        } else if (verb.equals("GET session/ways")) {
            json(call, 200, JSON.createObjectNode().put("passkeys", false).set("providers", JSON.createArrayNode()));
        } else if (!String.valueOf(call.getRequestHeaders().getFirst("Cookie")).contains(COOKIE)) {
            problem(call, 401, "Not signed in", "This needs a session or a token.");
        } else if (call.getRequestMethod().equals("GET")) {
            read(call, verb.substring("GET ".length()), queryOf(call.getRequestURI()));
        } else if (!CSRF.equals(call.getRequestHeaders().getFirst("X-CSRF-Token"))) {
            problem(call, 403, "Forbidden", "The CSRF token is missing or wrong.");
        } else if (verb.equals("DELETE session")) {
            call.getResponseHeaders().set("Set-Cookie", "tocsin_session=; Max-Age=0; Path=/");
            call.sendResponseHeaders(204, -1);
        } else if (verb.equals("POST alerts/bulk") || verb.equals("POST alerts/undo")) {
            changeSeveral(call, verb.endsWith("undo"), body);
        } else {
            change(call, verb.split("/"), body);
        }
    }

    private void signIn(HttpExchange call, String token) throws IOException {
        if (!token.equals(TOKEN)) {
            problem(call, 401, "Token not known", "No account has this token.");
            return;
        }
        call.getResponseHeaders().set("Set-Cookie", COOKIE + "; HttpOnly; SameSite=Strict; Path=/");
        json(call, 200, session());
    }

    private static ObjectNode session() {
        return JSON.createObjectNode().put("actor", "petra").put("csrf", CSRF);
    }

    private void read(HttpExchange call, String path, Map<String, String> query) throws IOException {
        String[] parts = path.split("/");
        ObjectNode alert = parts.length > 1 ? alerts.get(parts[1]) : null;
        if (path.equals("session")) {
            json(call, 200, session());
        } else if (path.equals("stream")) {
            stream(call);
        } else if (path.equals("alerts")) {
            List<ObjectNode> wanted = wanted(query);
            if (query.getOrDefault("q", "").contains("sverity")) {
                problem(
                        call,
                        400,
                        "Bad parameter",
                        "\"sverity\" is not a field of alerts; there are assignee, severity");
            } else {
                json(call, 200, Canned.list(wanted));
            }
        } else if (path.equals("alerts/facets")) {
            int count = wanted(query).size();
            json(
                    call,
                    200,
                    JSON.createObjectNode()
                            .put("count", count)
                            .put("of", count)
                            .set("facets", JSON.createObjectNode()));
        } else if (path.equals("server")) {
            json(call, 200, JSON.createObjectNode().put("syslogPort", 15514));
        } else if (path.equals("searches") || path.endsWith("/related")) {
            json(call, 200, Canned.list(List.of()));
        } else if (path.equals("events")) {
            json(
                    call,
                    200,
                    Canned.list(canned.events("203.0.113.7").stream()
                            .filter(event -> event.toString().contains(textOf(query)))
                            .toList()));
        } else if (path.equals("runs")) {
            json(call, 200, Canned.list(List.of(canned.run(query.getOrDefault("alert", "")))));
        } else if (path.equals("rules")) {
            json(call, 200, canned.rules());
        } else if (path.equals("health")) {
            json(call, 200, canned.health());
        } else if (alert != null) {
            json(
                    call,
                    200,
                    parts.length > 2
                            ? Canned.list(canned.events(alert.get("key").asText()))
                            : alert);
        } else {
            problem(call, 404, "Not found", "There is nothing at " + path + ".");
        }
    }

    /** The last word's value: enough of the search box's language to see that the console passes it on. */
    private static String textOf(Map<String, String> query) {
        String text = query.getOrDefault("q", "");
        return text.substring(text.lastIndexOf(':') + 1).replace("*", "");
    }

    private synchronized List<ObjectNode> wanted(Map<String, String> query) {
        List<String> terms = List.of(query.getOrDefault("q", "").split(" "));
        return alerts.values().stream()
                .filter(alert -> terms.stream().allMatch(term -> holds(alert, term)))
                .toList();
    }

    /** Of the query language what the checks write. */
    private static boolean holds(ObjectNode alert, String term) {
        String state = alert.get("state").asText();
        return switch (term) {
            case "", "state:all" -> true;
            case "state:live" -> !state.equals("closed");
            case "severity>=high" ->
                List.of("high", "critical").contains(alert.get("severity").asText());
            default -> alert.get("title").asText().toLowerCase(Locale.ROOT).contains(term);
        };
    }

    /** One change of several alerts, or the way back from one. */
    private synchronized void changeSeveral(HttpExchange call, boolean undo, JsonNode body) throws IOException {
        ObjectNode outcome = JSON.createObjectNode().put("more", false);
        outcome.putArray("refused");
        ArrayNode changed = outcome.putArray("changed");
        for (JsonNode one : undo ? body.path("changed") : body.path("ids")) {
            ObjectNode before =
                    Objects.requireNonNull(alerts.get(undo ? one.path("id").asText() : one.asText()));
            ObjectNode alert = before.deepCopy();
            alert.put("version", alert.get("version").asLong() + 1);
            if (undo) {
                alert.set("state", one.path("state"));
                alert.set("disposition", one.path("disposition"));
            } else {
                alert.put("state", body.path("action").asText().equals("close") ? "closed" : "acknowledged");
                alert.set("disposition", body.path("disposition"));
            }
            changed.addObject()
                    .put("id", alert.get("id").asText())
                    .put("version", alert.get("version").asLong())
                    .put("state", before.get("state").asText())
                    .putNull("disposition");
            raise(alert);
        }
        json(call, 200, outcome);
    }

    private synchronized void change(HttpExchange call, String[] path, JsonNode body) throws IOException {
        ObjectNode alert = alerts.get(path[1]);
        if (alert == null) {
            problem(call, 404, "Not found", "There is no alert " + path[1] + ".");
            return;
        }
        String wanted = call.getRequestHeaders().getFirst("If-Match");
        if (wanted != null && !wanted.equals("\"" + alert.get("version") + "\"")) {
            problem(
                    call,
                    412,
                    "Alert has changed",
                    "Alert " + path[1] + " has version " + alert.get("version") + " by now.");
            return;
        }
        alert = alert.deepCopy();
        alert.put("version", alert.get("version").asLong() + 1);
        String text = "";
        switch (path[2]) {
            case "acknowledge" -> alert.put("state", "acknowledged");
            case "assign" ->
                text = alert.put("assignee", body.path("assignee").asText())
                        .get("assignee")
                        .asText();
            case "close" -> {
                alert.put("state", "closed").set("disposition", body.path("disposition"));
                text = body.path("comment").asText();
            }
            case "reopen" -> alert.put("state", "open").putNull("disposition");
            default -> text = body.path("text").asText();
        }
        ((ArrayNode) alert.get("history")).add(canned.change(Instant.now(), "petra", path[2], text));
        alerts.put(path[1], alert);
        json(call, 200, alert);
        publish("alert", alert);
    }

    private void stream(HttpExchange call) throws IOException {
        String last = call.getRequestHeaders().getFirst("Last-Event-ID");
        lastEventIds.add(last == null ? "" : last);
        call.getResponseHeaders().set("Content-Type", "text/event-stream");
        call.sendResponseHeaders(200, 0);
        Subscriber subscriber = new Subscriber(call.getResponseBody());
        subscriber.send(": welcome\n\n");
        subscribers.add(subscriber);
        subscriber.awaitEnd();
        subscribers.remove(subscriber);
    }

    private static Map<String, String> queryOf(URI uri) {
        String query = uri.getRawQuery();
        return query == null
                ? Map.of()
                : Arrays.stream(query.split("&"))
                        .map(pair -> pair.split("=", 2))
                        .collect(Collectors.toMap(
                                pair -> pair[0], pair -> URLDecoder.decode(pair[1], UTF_8), (a, b) -> a + "," + b));
    }

    private static void problem(HttpExchange call, int status, String title, String detail) throws IOException {
        call.getResponseHeaders().set("Content-Type", "application/problem+json");
        ObjectNode problem = JSON.createObjectNode()
                .put("title", title)
                .put("status", status)
                .put("detail", detail);
        send(call, status, JSON.writeValueAsBytes(problem));
    }

    private static void json(HttpExchange call, int status, JsonNode body) throws IOException {
        call.getResponseHeaders().set("Content-Type", "application/json");
        send(call, status, JSON.writeValueAsBytes(body));
    }

    private static void send(HttpExchange call, int status, byte[] body) throws IOException {
        call.sendResponseHeaders(status, body.length);
        call.getResponseBody().write(body);
    }

    @Override
    public void close() {
        subscribers.forEach(Subscriber::end);
        server.stop(0);
        threads.shutdownNow();
    }

    /** One open stream; sends come from other threads than the one that holds it open. */
    private static final class Subscriber {

        private final OutputStream out;
        private final CountDownLatch ended = new CountDownLatch(1);

        Subscriber(OutputStream out) {
            this.out = out;
        }

        synchronized void send(String text) {
            try {
                out.write(text.getBytes(UTF_8));
                out.flush();
            } catch (IOException gone) {
                end();
            }
        }

        void end() {
            ended.countDown();
        }

        void awaitEnd() {
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
