package io.tocsin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.http.RawHttp;
import io.tocsin.platform.TinyDisk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPOutputStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;
import org.slf4j.LoggerFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Attacks on one whole server from outside, one after the other, over HTTP, syslog and its folders: after each it detects,
 * answers and says the truth. What needs a server of its own kind is in the tests that {@code docs/explanation/security.md} names.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init") // set before the tests
class BreakInIT {

    private static final String TOKEN = "break-in-token-0123456789abcdef";
    private static final String PASSWORD = "harbour tin walnut 49";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ListAppender<ILoggingEvent> LOGGED = new ListAppender<>() {
        @Override
        protected synchronized void append(ILoggingEvent line) {
            super.append(line);
        }
    };
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    static Path folder;

    private static TinyDisk disk;
    private static ConfigurableApplicationContext server;
    private static int syslogPort;
    private static int httpPort;

    private final List<Socket> sockets = new ArrayList<>();
    private final RawHttp http = new RawHttp(httpPort);

    /** One answer. */
    private record Answer(int status, String body) {

        JsonNode json() throws IOException {
            return JSON.readTree(body);
        }
    }

    @BeforeAll
    static void start() throws IOException {
        for (String name : List.of("rules/authentication", "rules/web", "playbooks", "routes")) {
            copy(Path.of(name), folder.resolve(name));
        }
        try {
            disk = TinyDisk.mount(folder, 512);
        } catch (TestAbortedException e) {
            Files.createDirectories(folder.resolve("disk"));
        }
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            syslogPort = free.getLocalPort();
        }
        server = new SpringApplicationBuilder(TocsinServer.class)
                .run(
                        "--server.port=0",
                        "--tocsin.syslog.port=" + syslogPort,
                        "--tocsin.data=" + folder.resolve("disk/data"),
                        "--tocsin.rules=" + folder.resolve("rules"),
                        "--tocsin.playbooks=" + folder.resolve("playbooks"),
                        "--tocsin.routes=" + folder.resolve("routes"),
                        "--tocsin.parsers=" + folder.resolve("parsers"),
                        "--tocsin.audit.key-file=" + folder.resolve("audit.key"),
                        "--tocsin.admin.token=" + TOKEN);
        LOGGED.start();
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(LOGGED);
        httpPort = server.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path));
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }

    @AfterAll
    static void stop() {
        server.close();
        if (disk != null) {
            disk.close();
        }
    }

    @AfterEach
    void closeConnections() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        http.close();
    }

    @Test
    @Order(1)
    void itStartsReadyWithAllRules() throws Exception {
        assertThat(get("/actuator/health/readiness").body()).contains("UP");
        assertThat(rulesNotInForce()).isEmpty();
        assertThat(get("/api/v1/rules").json().path("items")).hasSizeGreaterThan(30);
    }

    @Test
    void bodiesOfStrangersTakeNeitherMemoryNorThreads() throws Exception {
        for (int i = 0; i < 260; i++) {
            http.hold(
                    "POST /%61pi/v1/session HTTP/1.1\nHost: x\nContent-Type: application/json\nContent-Length: 300000000",
                    "{\"token\":\"");
        }

        assertDetects("192.0.2.1");
        assertThat(get("/api/v1/alerts").status()).isEqualTo(200);
    }

    @Test
    void idleSyslogConnectionsBlindNobody() throws Exception {
        for (int i = 0; i < 800; i++) {
            Socket socket = new Socket();
            sockets.add(socket);
            socket.bind(new InetSocketAddress("127.0.0.3", 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), syslogPort));
        }
        Path file = folder.resolve("rules/authentication/break-in.drl");
        Files.writeString(file, """
                package authentication;
                rule "break-in" @title("A rule that was added meanwhile") @severity("low") @key("source.ip")
                when $e : Event( action == "meanwhile" ) then alert( $e ); end
                """);

        soon().untilAsserted(() -> assertThat(get("/api/v1/rules").body()).contains("\"break-in\""));
        assertThat(rulesNotInForce()).isEmpty();
        assertDetects("192.0.2.2");
    }

    @Test
    void theTextOfASenderCostsNoRuleItsPlace() throws Exception {
        String hostile = "' or ".repeat(1_600);
        List<String> requests = IntStream.range(0, 240)
                .mapToObj(i -> web("203.0.113.20", hostile + i))
                .toList();
        send(String.join("\n", requests));
        send(IntStream.range(0, 12)
                .mapToObj(i -> web("203.0.113.21", "id=" + i + "%27+UNION+ALL+SELECT+NULL--+"))
                .reduce((a, b) -> a + "\n" + b)
                .orElseThrow());

        soon().untilAsserted(() -> assertThat(keys("web-sql-injection")).contains("203.0.113.21"));
        assertThat(rulesNotInForce()).isEmpty();
    }

    private static String web(String address, String query) {
        return "{\"event\":{\"category\":[\"web\"],\"action\":\"http request\"},\"source\":{\"ip\":\"" + address
                + "\"},\"url\":{\"path\":\"/item\",\"query\":\"" + query + "\"}}";
    }

    @Test
    void aFloodOfOneKeyCostsNoRuleItsPlace() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            lines.append(
                    "{\"event\":{\"category\":[\"authentication\"],\"outcome\":\"failure\"},\"source\":{\"ip\":\"203.0.113.30\"},"
                            + "\"user\":{\"name\":\"u" + i + "\"},\"process\":{\"name\":\"sshd\"}}\n");
        }
        send(lines.toString());

        assertDetects("192.0.2.3");
        assertThat(rulesNotInForce()).isEmpty();
    }

    @Test
    void aBombIsRefusedAndACutOffBodyIsNamed() throws Exception {
        byte[] bomb = gzip("{}\n".repeat(2_000_000));
        assertThat(bomb).hasSizeLessThan(64 << 10);

        for (String path : List.of("/api/v1/events", "/_bulk", "/events")) {
            assertThat(sendGzip(path, bomb).status()).as(path).isEqualTo(413);
            Answer cut = sendGzip(path, Arrays.copyOf(gzip("{\"message\":\"x\"}"), 20));
            assertThat(cut.status()).as(path).isEqualTo(400);
            assertThat(cut.body()).contains("gzip").doesNotContain("Exception");
        }
        assertDetects("192.0.2.4");
    }

    @Test
    void namesOfEqualHashMakeNobodysEventFail() throws Exception {
        for (int call = 0; call < 40; call++) {
            StringBuilder body = new StringBuilder("{\"message\":\"m\"");
            for (int i = call * 200; i < call * 200 + 200; i++) {
                body.append(",\"");
                for (int bit = 0; bit < 13; bit++) {
                    body.append((i >> bit & 1) == 0 ? "Aa" : "BB");
                }
                body.append("\":1");
            }
            assertThat(send(body + "}").status()).isIn(202, 400, 413, 422);
        }

        assertDetects("192.0.2.5");
    }

    @Test
    void nobodyHidesAnEventByTakingItsId() throws Exception {
        String first = token("sender-one", "ingest");
        String second = token("sender-two", "ingest");
        for (String token : List.of(first, second)) {
            Answer sent = call(
                    "POST",
                    "/api/v1/events",
                    token,
                    "{\"event\":{\"id\":\"taken\"},\"message\":\"mine\",\"labels\":{\"of\":\"break-in-ids\"}}");
            assertThat(sent.status()).isEqualTo(202);
        }

        soon().untilAsserted(() -> assertThat(
                        get("/api/v1/events?q=labels.of:break-in-ids").json().path("items"))
                .hasSize(2));
    }

    @Test
    void whatAClientWritesIsNotWhoItIs() throws Exception {
        syslog(
                "<38>Oct 11 22:14:15 gate sshd[7]: Failed publickey for root from 203.0.113.7 port 37878 ssh2: ED25519-CERT"
                        + " SHA256:abc ID  from 198.51.100.66 port 22 ssh2 (serial 0) CA ED25519 SHA256:def\n");
        syslog("<38>Oct 11 22:14:16 gate sshd[7]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0"
                + " tty=ssh ruser=test rhost=198.51.100.66 rhost=203.0.113.7\n");

        soon().untilAsserted(() -> assertThat(
                        get("/api/v1/events?q=source.ip:203.0.113.7").json().path("items"))
                .hasSizeGreaterThanOrEqualTo(2));
        assertThat(get("/api/v1/events?q=source.ip:198.51.100.66").json().path("items"))
                .isEmpty();
    }

    @Test
    void aWrongLengthLosesNothingThatFollows() throws Exception {
        StringBuilder frames = new StringBuilder("12 <13>Jan  5 12:00:00 gate app: größer als gezählt");
        for (int i = 0; i < 20; i++) {
            String message = "<13>Jan  5 12:00:00 gate app: break-in-frame-" + i;
            frames.append(message.length()).append(' ').append(message);
        }
        syslog(frames.toString());

        soon().untilAsserted(() -> {
            List<String> messages = items(get("/api/v1/events?q=message:break-in-frame*&size=50")).stream()
                    .map(event -> event.path("message").asText())
                    .toList();
            assertThat(messages)
                    .contains(IntStream.range(0, 20)
                            .mapToObj(i -> "break-in-frame-" + i)
                            .toArray(String[]::new));
        });
    }

    @Test
    void filesThatCannotBeReadChangeNothing() throws Exception {
        String deep = "[".repeat(20_000);
        Files.writeString(folder.resolve("playbooks/a-deep.yaml"), "id: " + deep);
        Files.writeString(folder.resolve("routes/deep.camel.yaml"), "- route: " + deep);
        Files.writeString(folder.resolve("rules/web/deep.list.yaml"), "entries: " + deep);
        Files.writeString(folder.resolve("rules/web/half.drl"), "package web;\nrule \"half\" @title(\"t");
        Files.createDirectories(folder.resolve("parsers"));
        Files.writeString(folder.resolve("parsers/deep.parser.yaml"), "parser: " + deep);
        String shipped = Files.readString(folder.resolve("playbooks/contain-bruteforce.yaml"));
        Files.writeString(folder.resolve("playbooks/a-copy.yaml"), shipped);
        Files.writeString(
                folder.resolve("playbooks/b-twice.yaml"),
                shipped.replace("id: contain-bruteforce", "id: twice") + "  - {id: x, then: ]\n");

        soon().untilAsserted(() -> {
            List<String> errors = Stream.of("rules/problems", "playbooks", "health", "parsers")
                    .map(this::textOf)
                    .toList();
            assertThat(String.join("\n", errors))
                    .contains("a-deep.yaml", "deep.camel.yaml", "deep.list.yaml", "half.drl", "deep.parser.yaml")
                    .contains("a-copy.yaml", "b-twice.yaml")
                    .doesNotContain("NullPointerException", "StackOverflowError", "\\tat ");
        });
        assertThat(items(get("/api/v1/playbooks")))
                .filteredOn(playbook -> playbook.path("id").asText().equals("contain-bruteforce"))
                .filteredOn(playbook -> playbook.path("error").isNull())
                .extracting(playbook -> playbook.path("file").asText())
                .containsExactly("contain-bruteforce.yaml");
        assertDetects("192.0.2.6");
        soon().untilAsserted(() -> assertThat(textOf("runs")).contains("contain-bruteforce"));
    }

    @Test
    void whatIsOfAnotherUserIsOutOfReach() throws Exception {
        user("mallory", "analyst");
        user("victim", "analyst");
        Answer mallory = signIn("mallory");
        Answer victim = signIn("victim");
        String session = items(call("GET", "/api/v1/sessions?all=true", TOKEN, "")).stream()
                .filter(one -> one.path("actor").asText().equals("victim"))
                .map(one -> one.path("id").asText())
                .findFirst()
                .orElseThrow();

        for (String path : List.of("sessions?all=true", "users", "users/victim", "tokens", "audit")) {
            assertThat(asSession(mallory, "GET", path).status()).as(path).isEqualTo(403);
        }
        for (String path : List.of("sessions/" + session, "users/victim", "users/victim/totp", "tokens/x")) {
            assertThat(asSession(mallory, "DELETE", path).status()).as(path).isIn(403, 404);
        }
        assertThat(asSession(mallory, "GET", "sessions").body()).doesNotContain("victim");
        assertThat(asSession(victim, "GET", "profile").status())
                .as("still signed in")
                .isEqualTo(200);
    }

    /** The disk of the data folder fills up within a second. */
    @Test
    @Order(90)
    void aDiskThatIsNearlyFullIsSaidAtOnceAndSoIsItsEnd() throws Exception {
        Assumptions.assumeTrue(disk != null, "this user may not mount a small file system");
        disk.fill();

        await().atMost(Duration.ofSeconds(3)).untilAsserted(() -> {
            assertThat(get("/api/v1/health").body()).contains("The disk of the data folder is nearly full");
            assertThat(get("/actuator/prometheus").body())
                    .contains("tocsin_health_problems{level=\"degraded\",part=\"log\"} 1.0");
        });
        soon().untilAsserted(() ->
                assertThat(logged()).contains("log is degraded: The disk of the data folder is nearly full"));
        disk.free();

        assertThat(get("/api/v1/health").body()).doesNotContain("nearly full");
        soon().untilAsserted(
                        () -> assertThat(logged()).contains("log is over: The disk of the data folder is nearly full"));
        assertDetects("192.0.2.7");
    }

    /** After all that was tried above. */
    @Test
    @Order(99)
    void noCredentialIsInTheLogTheAuditOrTheRuns() throws Exception {
        String secret = token("last-of-all", "analyst");
        call("POST", "/api/v1/session", "", "{\"name\":\"victim\",\"password\":\"" + PASSWORD + "x\"}");
        call("GET", "/api/v1/alerts", secret + "wrong", "");

        soon().untilAsserted(() -> assertThat(textOf("audit?size=200")).contains("wrong name or password"));
        for (String text : List.of(logged(), textOf("audit/export?size=1000"), textOf("runs"), textOf("health"))) {
            assertThat(text).doesNotContain(TOKEN, secret, PASSWORD, "Bearer ");
        }
        assertThat(textOf("audit/verification")).contains("\"broken\":null");
        assertThat(logged()).doesNotContain("OutOfMemoryError", "StackOverflowError");
        assertThat(get("/api/v1/health").json().path("parts").path("threads").toString())
                .doesNotContain("dead", "stuck");
    }

    private static void user(String name, String role) throws Exception {
        assertThat(call(
                                "POST",
                                "/api/v1/users",
                                TOKEN,
                                "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\",\"roles\":[\"" + role
                                        + "\"]}")
                        .status())
                .isEqualTo(201);
    }

    private static Answer signIn(String name) throws Exception {
        HttpResponse<String> answer = CLIENT.send(
                request("/api/v1/session")
                        .POST(BodyPublishers.ofString("{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        return new Answer(
                answer.statusCode(),
                cookie + " " + JSON.readTree(answer.body()).path("csrf").asText());
    }

    private static Answer asSession(Answer session, String method, String path) throws Exception {
        String[] parts = session.body().split(" ");
        return answer(request("/api/v1/" + path)
                .header("Cookie", parts[0])
                .header("X-CSRF-Token", parts[1])
                .method(method, BodyPublishers.noBody()));
    }

    private static String token(String name, String role) throws Exception {
        return call("POST", "/api/v1/tokens", TOKEN, "{\"name\":\"" + name + "\",\"roles\":[\"" + role + "\"]}")
                .json()
                .path("token")
                .asText();
    }

    /** Six failed logins over TCP become an alert, and the server is ready. */
    private void assertDetects(String address) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            lines.append("<38>1 " + Instant.now() + " gate sshd 4711 - - Failed password for root from " + address
                    + " port 4242 ssh2\n");
        }
        syslog(lines.toString());

        soon().untilAsserted(() -> assertThat(keys("ssh-bruteforce")).contains(address));
        assertThat(get("/actuator/health/readiness").body()).contains("UP");
    }

    private static List<String> keys(String rule) throws Exception {
        return items(get("/api/v1/alerts?size=100&rule=" + rule)).stream()
                .map(alert -> alert.path("key").asText())
                .toList();
    }

    /** Shipped rules that are quarantined or have an error. */
    private static List<String> rulesNotInForce() throws Exception {
        return items(get("/api/v1/rules?size=1000")).stream()
                .filter(rule -> !rule.path("error").isNull()
                        || rule.path("status").asText().contains("quarantined"))
                .map(rule -> rule.path("file").asText())
                .filter(file -> !file.endsWith("half.drl") && !file.endsWith("deep.list.yaml"))
                .toList();
    }

    private static String logged() {
        synchronized (LOGGED) {
            return LOGGED.list.stream()
                    .map(line -> line.getFormattedMessage()
                            + (line.getThrowableProxy() == null
                                    ? ""
                                    : ThrowableProxyUtil.asString(line.getThrowableProxy())))
                    .collect(Collectors.joining("\n"));
        }
    }

    private String textOf(String path) {
        try {
            return get("/api/v1/" + path).body();
        } catch (Exception e) {
            throw new IllegalStateException(path, e);
        }
    }

    private static List<JsonNode> items(Answer answer) throws IOException {
        return StreamSupport.stream(answer.json().path("items").spliterator(), false)
                .toList();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions();
    }

    private static void syslog(String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), syslogPort)) {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(UTF_8));
            out.flush();
        }
    }

    private static Answer send(String lines) throws Exception {
        return answer(request("/api/v1/events")
                .setHeader("Content-Type", "application/x-ndjson")
                .header("Authorization", "Bearer " + TOKEN)
                .POST(BodyPublishers.ofString(lines)));
    }

    private static Answer sendGzip(String path, byte[] body) throws Exception {
        return answer(request(path)
                .setHeader("Content-Type", "application/x-ndjson")
                .header("Content-Encoding", "gzip")
                .header("Authorization", "Bearer " + TOKEN)
                .POST(BodyPublishers.ofByteArray(body)));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static Answer get(String path) throws Exception {
        return call("GET", path, TOKEN, "");
    }

    private static Answer call(String method, String path, String token, String body) throws Exception {
        HttpRequest.Builder request = request(path);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return answer(request.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    private static Answer answer(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(answer.statusCode(), answer.body());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30));
    }
}
