package io.tocsin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.PoisonKinds.Kind;
import io.tocsin.log.EventLog;
import io.tocsin.store.EventStore;
import io.tocsin.store.Page;
import io.tocsin.store.Parked;
import io.tocsin.store.ParkedStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Some 200 kinds of hostile events go through a started server by HTTP and TCP, and an SSH brute force between them: its alert is
 * raised, each record is stored or parked, the way comes to the end of the log, and a restart is well.
 */
class PoisonCheck {

    private static final String TOKEN = "check-token-0123456789abcdef";
    private static final String ATTACKER = "203.0.113.9";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path data;
    private final HttpClient http = HttpClient.newHttpClient();
    private int syslogPort;
    private @Nullable ConfigurableApplicationContext server;

    PoisonCheck(@TempDir Path data) {
        this.data = data;
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void noKindOfEventStopsTheWay() throws Exception {
        start();
        List<Kind> kinds = PoisonKinds.all();
        assertThat(kinds).hasSizeGreaterThan(200);
        Map<String, Integer> refused = new TreeMap<>();
        long accepted = 0;
        for (int i = 0; i < kinds.size(); i++) {
            if (i % (kinds.size() / 12) == 0) {
                syslog(("<38>1 " + Instant.now() + " gate sshd 4711 - - Failed password for root from " + ATTACKER
                                + " port 4242 ssh2")
                        .getBytes(UTF_8));
                accepted++;
            }
            Kind kind = kinds.get(i);
            if (kind.path().isEmpty()) {
                syslog(kind.bytes());
                accepted++;
                continue;
            }
            HttpResponse<String> answer = send(kind);
            assertThat(answer.statusCode()).as(kind.name()).isIn(202, 200, 400, 413, 422);
            if (answer.statusCode() < 300) {
                accepted += JSON.readTree(answer.body()).path("accepted").asLong(1);
            } else {
                refused.merge(kind.name(), answer.statusCode(), (a, b) -> b);
            }
        }
        long all = accepted;

        await().atMost(Duration.ofSeconds(60)).until(() -> part(EventLog.class).end() >= all && isAtEnd());
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                        get("/api/v1/alerts?rule=ssh-bruteforce").path("items"))
                .anySatisfy(alert -> assertThat(alert.path("key").asText()).isEqualTo(ATTACKER)));
        assertEachRecordIsStoredOrParked();
        assertReadable("/api/v1/events?size=20");
        List<JsonNode> parked = assertReadable("/api/v1/parked?size=50");
        System.out.printf(
                "poison: %d kinds, %d accepted, %d refused at the door %s, %d parked%n",
                kinds.size(), all, refused.size(), refused, parked.size());

        start();
        await().atMost(Duration.ofSeconds(30)).until(this::isAtEnd);
        assertThat(get("/actuator/health").path("status").asText()).isEqualTo("UP");
        assertThat(get("/api/v1/health").toString()).contains("\"trouble\":\"\"");
        assertThat(send(new Kind(
                                "after",
                                "/api/v1/events",
                                "application/json",
                                "{\"message\":\"after\"}".getBytes(UTF_8)))
                        .statusCode())
                .isEqualTo(202);
        await().atMost(Duration.ofSeconds(20)).until(this::isAtEnd);
        assertEachRecordIsStoredOrParked();
        JsonNode whole = parked.stream()
                .filter(item -> item.path("bytes").asLong() > 5_000_000)
                .findFirst()
                .orElseThrow();
        assertThat(part(ParkedStore.class)
                        .get(whole.path("id").asText())
                        .orElseThrow()
                        .raw()
                        .payload())
                .hasSize(whole.path("bytes").asInt());
    }

    private boolean isAtEnd() {
        EventLog log = part(EventLog.class);
        return log.cursor("pipeline") == log.end();
    }

    private void assertEachRecordIsStoredOrParked() {
        TreeSet<Long> missing = new TreeSet<>();
        for (long position = 0; position < part(EventLog.class).end(); position++) {
            missing.add(position);
        }
        part(EventStore.class).walk(Instant.EPOCH, Instant.parse("+10000-01-02T00:00:00Z"), event -> {
            missing.remove(event.position());
            return true;
        });
        String cursor = null;
        do {
            Page<Parked> page = part(ParkedStore.class).find(100, cursor);
            page.items().forEach(item -> missing.remove(item.position()));
            cursor = page.next();
        } while (cursor != null);
        assertThat(missing).as("records that are neither stored nor parked").isEmpty();
    }

    private List<JsonNode> assertReadable(String list) throws Exception {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get(list + cursor);
            page.path("items").forEach(items::add);
            cursor = page.hasNonNull("next") ? "&cursor=" + page.get("next").asText() : "";
        } while (!cursor.isEmpty());
        return items;
    }

    private <T> T part(Class<T> type) {
        return java.util.Objects.requireNonNull(server).getBean(type);
    }

    private void start() throws IOException {
        stop();
        syslogPort = freePort();
        server = new SpringApplicationBuilder(TocsinServer.class)
                .run(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--tocsin.syslog.port=" + syslogPort,
                        "--tocsin.data=" + data,
                        "--logging.level.io.tocsin.pipeline=off",
                        "--tocsin.admin.token=" + TOKEN);
    }

    private URI at(String path) {
        String port =
                java.util.Objects.requireNonNull(server).getEnvironment().getRequiredProperty("local.server.port");
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private HttpResponse<String> send(Kind kind) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(at(kind.path()))
                        .header("Authorization", "Bearer " + TOKEN)
                        .header("Content-Type", kind.contentType())
                        .timeout(Duration.ofSeconds(30))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(kind.bytes()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(at(path))
                        .header("Authorization", "Bearer " + TOKEN)
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    /** With its length in front, so that it may hold what ends a line. */
    private void syslog(byte[] message) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes((message.length + " ").getBytes(UTF_8));
        frame.writeBytes(message);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), syslogPort)) {
            socket.getOutputStream().write(frame.toByteArray());
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
