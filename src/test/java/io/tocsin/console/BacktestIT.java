package io.tocsin.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.console.ConsoleServer.Answer;
import io.tocsin.event.Event;
import io.tocsin.store.EventStore;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Backtests as jobs, through the real port. */
class BacktestIT {

    private static final String PATH = "/api/v1/backtests";
    private static final Instant MIDNIGHT = Instant.parse("2025-11-03T00:00:00Z");
    private static final String FILE = "authentication/ssh-bruteforce.drl";

    private final ConsoleServer server = ConsoleServer.running();
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void anUnsavedTextIsTriedOverStoredEventsAndComparedWithTheRulesInForce() throws Exception {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            events.add(failure("bt-a-" + i, "203.0.113.40", i));
        }
        for (int i = 0; i < 60; i++) {
            events.add(failure("bt-b-" + i, "203.0.113.41", i));
        }
        server.part(EventStore.class).insert(events);
        int alertsBefore = server.get("/api/v1/alerts").json().path("items").size();
        String stricter = Files.readString(Path.of("rules", FILE)).replace("> 5", "> 50");

        Answer accepted = server.post(
                PATH,
                json.writeValueAsString(Map.of(
                        "rules", List.of(Map.of("file", FILE, "text", stricter)),
                        "only", List.of("ssh-bruteforce"),
                        "from", MIDNIGHT.toString(),
                        "to", MIDNIGHT.plusSeconds(3600).toString())));

        assertThat(accepted.status()).isEqualTo(202);
        JsonNode done = ended(accepted.header("Location"));
        assertThat(done.path("state").asText()).isEqualTo("succeeded");
        assertThat(done.path("by").asText()).isEqualTo("admin");
        assertThat(done.path("progress").path("read").asInt()).isEqualTo(66);
        assertThat(done.path("progress").path("total").asInt()).isEqualTo(66);
        JsonNode report = done.path("report");
        assertThat(report.path("alerts").asInt()).isEqualTo(1);
        assertThat(report.path("liveAlerts").asInt()).isEqualTo(2);
        assertThat(report.path("days").get(0).path("day").asText()).isEqualTo("2025-11-03");
        assertThat(report.path("keys").get(0).path("key").asText()).isEqualTo("203.0.113.41");
        assertThat(report.path("samples").get(0).path("events")).hasSizeGreaterThan(50);
        assertThat(report.path("diff").path("both").asInt()).isEqualTo(1);
        assertThat(report.path("diff").path("onlyLive").asInt()).isEqualTo(1);
        assertThat(report.path("diff")
                        .path("samplesOnlyLive")
                        .get(0)
                        .path("key")
                        .asText())
                .isEqualTo("203.0.113.40");
        assertThat(server.get("/api/v1/alerts").json().path("items").size())
                .as("nothing is raised")
                .isEqualTo(alertsBefore);
        JsonNode listed = server.get(PATH).json().path("items").get(0);
        assertThat(listed.path("id").asText()).isEqualTo(done.path("id").asText());
        assertThat(listed.path("report").isNull()).isTrue();
    }

    @Test
    void aFileOfSyslogLinesIsTriedAndNotKept() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            lines.append("<38>1 2025-11-04T10:00:0")
                    .append(i)
                    .append("Z gate sshd 1 - - Failed password for root from 203.0.113.44 port 1 ssh2\n");
        }

        Answer accepted = upload("{\"format\": \"syslog\", \"only\": [\"ssh-bruteforce\"]}", lines.toString());

        assertThat(accepted.status()).isEqualTo(202);
        JsonNode done = ended(accepted.header("Location"));
        assertThat(done.path("progress").path("total").asInt()).isEqualTo(6);
        JsonNode alert = done.path("report").path("samples").get(0);
        assertThat(alert.path("key").asText()).isEqualTo("203.0.113.44");
        assertThat(alert.path("events").get(5).asText()).isEqualTo("line-6");
        assertThat(done.path("report").path("diff").isNull()).isTrue();
        try (Stream<Path> kept = Files.list(ConsoleServer.DATA.resolve("uploads"))) {
            assertThat(kept).isEmpty();
        }
    }

    @Test
    void linesThatAreNoEventsAreCounted() throws Exception {
        Answer accepted = upload("{\"format\": \"ecs\"}", "{\"message\": \"x\"}\nno JSON\n");

        JsonNode done = ended(accepted.header("Location"));
        assertThat(done.path("report").path("period").path("events").asInt()).isEqualTo(1);
        assertThat(done.path("progress").path("refused").asInt()).isEqualTo(1);
    }

    @Test
    void aTextWithAnErrorIsRefusedWithItsLine() throws Exception {
        String broken = Files.readString(Path.of("rules", FILE)).replace("sourceIp )", "sourceIpp )");

        Answer answer = server.post(
                PATH,
                json.writeValueAsString(
                        Map.of("rules", List.of(Map.of("file", FILE, "text", broken)), "from", MIDNIGHT.toString())));

        assertThat(answer.status()).isEqualTo(422);
        JsonNode problem = answer.json().path("problems").get(0);
        assertThat(problem.path("file").asText()).isEqualTo(FILE);
        assertThat(problem.path("line").asInt()).isEqualTo(15);
        assertThat(problem.path("rule").asText()).isEqualTo("ssh-bruteforce");
        assertThat(problem.path("message").asText()).contains("sourceIpp");
        assertThat(problem.path("suggestion").asText()).contains("sourceIp");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | from",
                "{\"from\": \"yesterday\"} | from",
                "{\"from\": \"2026-01-05T00:00:00Z\", \"to\": \"2026-01-04T00:00:00Z\"} | from",
                "{\"from\": \"2026-01-05T00:00:00Z\", \"only\": [\"nope\"]} | only",
                "{\"from\": \"2026-01-05T00:00:00Z\", \"samples\": 101} | samples",
                "{\"from\": \"2026-01-05T00:00:00Z\", \"warmUp\": \"long\"} | warmUp",
                "{\"from\": \"2026-01-05T00:00:00Z\", \"format\": \"ecs\"} | format",
                "{\"frm\": \"2026-01-05T00:00:00Z\"} | frm",
                "{\"from\": \"2026-01-05T00:00:00Z\", \"lists\": [{\"name\": \"x\"}]} | lists",
            })
    void aWishThatCannotBeMeantIsRefused(String body, String parameter) throws Exception {
        Answer answer = server.post(PATH, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("parameter")).isEqualTo(parameter);
    }

    @Test
    void anUnknownFormatOfAFileIsRefused() throws Exception {
        Answer answer = upload("{\"format\": \"cef\"}", "x\n");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("parameter")).isEqualTo("format");
    }

    @Test
    void aJobIsCancelledAndOneThatIsNotThereIsToldSo() throws Exception {
        Answer accepted = server.post(PATH, "{\"from\": \"2026-01-05T00:00:00Z\"}");
        String location = accepted.header("Location");

        Answer cancelled = server.send(server.request(location).DELETE());

        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(cancelled.text("state")).isIn("cancelled", "succeeded");
        assertThat(server.send(server.request(PATH + "/nope").DELETE()).status())
                .isEqualTo(404);
        assertThat(server.get(PATH + "/nope").status()).isEqualTo(404);
    }

    @Test
    void itNeedsACredentialIsAuditedAndDescribed() throws Exception {
        assertThat(server.send(server.anonymous(PATH).POST(BodyPublishers.ofString("{}")))
                        .status())
                .isEqualTo(401);
        assertThat(server.send(server.anonymous(PATH).GET()).status()).isEqualTo(401);
        server.post(PATH, "{}");
        JsonNode line = server.get("/api/v1/audit?size=1").json().path("items").get(0);
        assertThat(line.path("action").asText()).isEqualTo("POST " + PATH);
        assertThat(line.path("outcome").asInt()).isEqualTo(400);
        JsonNode paths = server.get("/api/v1/openapi").json().path("paths");
        assertThat(paths.path(PATH)
                        .path("post")
                        .path("requestBody")
                        .path("content")
                        .fieldNames())
                .toIterable()
                .contains("application/json", "multipart/form-data");
        assertThat(paths.path(PATH + "/{id}").fieldNames()).toIterable().contains("get", "delete");
    }

    private JsonNode ended(String location) {
        return await().until(() -> server.get(location).json(), job -> !List.of("queued", "running")
                .contains(job.path("state").asText()));
    }

    private Answer upload(String request, String lines) throws Exception {
        String boundary = "b0undary";
        String body = "--" + boundary
                + "\r\nContent-Disposition: form-data; name=\"request\"\r\nContent-Type: application/json\r\n\r\n"
                + request
                + "\r\n--" + boundary
                + "\r\nContent-Disposition: form-data; name=\"events\"; filename=\"events.log\"\r\n\r\n"
                + lines
                + "\r\n--" + boundary + "--\r\n";
        HttpRequest.Builder sent = HttpRequest.newBuilder(server.at(PATH))
                .header("Authorization", "Bearer " + ConsoleServer.TOKEN)
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(BodyPublishers.ofString(body));
        return server.send(sent);
    }

    private static Event failure(String id, String address, int second) {
        return Event.builder()
                .put("event.id", id)
                .put("@timestamp", MIDNIGHT.plusSeconds(second))
                .put("event.ingested", MIDNIGHT.plusSeconds(second))
                .put("event.category", List.of("authentication"))
                .put("event.action", "login")
                .put("event.outcome", "failure")
                .put("event.provider", "sshd")
                .put("source.ip", address)
                .build();
    }
}
