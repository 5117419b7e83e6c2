package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.TocsinServer;
import io.tocsin.platform.thread.InnerThread;
import io.tocsin.store.embedded.EmbeddedMongo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Whether the server says that it is ready only where it is, and says what to do where it is not. */
class ReadinessIT {

    private static final String TOKEN = "check-token-0123456789abcdef";
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();

    private final Path folder;
    private String url = "";

    ReadinessIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void whatTheServerCannotDoMakesItNotReadyUntilItCan() throws Exception {
        try (EmbeddedMongo engine = EmbeddedMongo.open(folder.resolve("outside"));
                Cable cable = new Cable(portOf(engine.uri()))) {
            cable.pull();
            try (ConfigurableApplicationContext server = new SpringApplicationBuilder(TocsinServer.class)
                    .run(
                            "--server.port=0",
                            "--server.address=127.0.0.1",
                            "--tocsin.syslog.port=" + freePort(),
                            "--tocsin.data=" + folder.resolve("data"),
                            "--tocsin.rules=" + folder.resolve("rules"),
                            "--tocsin.store.uri="
                                    + engine.uri().replace(":" + portOf(engine.uri()), ":" + cable.port()),
                            "--tocsin.store.timeout=500ms",
                            "--tocsin.admin.token=" + TOKEN)) {
                url = "http://127.0.0.1:" + server.getEnvironment().getRequiredProperty("local.server.port");
                deafAndBlindIsNotReadyYetAccepts();
                aStoreThatComesAndAFolderThatComesMakeItReady(cable);
                aStoreThatGoesLaterLeavesItReady(cable);
                aThreadThatKeepsDyingMakesItNotReady();
            }
        }
    }

    private void deafAndBlindIsNotReadyYetAccepts() throws Exception {
        assertThat(status("/actuator/health")).isEqualTo(503);
        assertThat(status("/actuator/health/readiness")).isEqualTo(503);
        assertThat(status("/actuator/health/liveness")).isEqualTo(200);
        assertThat(health().path("status").asText()).isEqualTo("down");
        assertThat(problems())
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("down folders The rules folder " + folder.resolve("rules") + " does not exist.")
                        .contains("set tocsin.rules"))
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("down store The store has not answered since the server started.")
                        .contains("tocsin.store.uri"));
        HttpResponse<String> accepted = http.send(
                request("/api/v1/events")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"message\": \"kept\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(accepted.statusCode()).isEqualTo(202);
    }

    private void aStoreThatComesAndAFolderThatComesMakeItReady(Cable cable) throws Exception {
        copy(Path.of("rules/authentication"), folder.resolve("rules/authentication"));
        cable.plug();

        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(status("/actuator/health/readiness"))
                        .as("%s", problems())
                        .isEqualTo(200));
        assertThat(status("/actuator/health")).isEqualTo(200);
        await().untilAsserted(() -> assertThat(
                        json.readTree(http.send(request("/api/v1/events").build(), HttpResponse.BodyHandlers.ofString())
                                        .body())
                                .path("items"))
                .hasSize(1));
    }

    private void aStoreThatGoesLaterLeavesItReady(Cable cable) {
        cable.pull();
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(problems())
                .anySatisfy(problem -> assertThat(problem).startsWith("degraded store The store does not answer.")));
        assertThat(status("/actuator/health/readiness")).isEqualTo(200);

        cable.plug();
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(problems())
                .noneSatisfy(problem -> assertThat(problem).contains("store")));
    }

    private void aThreadThatKeepsDyingMakesItNotReady() throws Exception {
        try (InnerThread dying = InnerThread.start("dying-in-a-test", self -> {
            throw new OutOfMemoryError("as told");
        })) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() ->
                            status("/actuator/health/readiness") == 503 && status("/actuator/health/liveness") == 200);
            assertThat(problems()).anySatisfy(problem -> assertThat(problem)
                    .startsWith("down threads Thread dying-in-a-test keeps failing"));
            assertThat(dying.isClosing()).isFalse();
        }
        await().until(() -> status("/actuator/health/readiness") == 200);
    }

    private int status(String path) {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create(url + path)).build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).header("Authorization", "Bearer " + TOKEN);
    }

    private JsonNode health() throws IOException, InterruptedException {
        return json.readTree(http.send(request("/api/v1/health").build(), HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private List<String> problems() throws IOException, InterruptedException {
        return health().path("problems")
                .valueStream()
                .map(problem -> problem.path("level").asText() + " "
                        + problem.path("part").asText() + " "
                        + problem.path("what").asText() + " "
                        + problem.path("remedy").asText())
                .toList();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.sorted().toList()) {
                Path target = to.resolve(from.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    private static int portOf(String uri) {
        return Integer.parseInt(uri.replaceAll(".*:(\\d+)/\\?.*", "$1"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
