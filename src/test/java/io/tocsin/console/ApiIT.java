package io.tocsin.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.console.ConsoleServer.Answer;
import io.tocsin.event.RawEvent;
import io.tocsin.log.EventLog;
import io.tocsin.store.Parked;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The resources, through the real port. */
class ApiIT {

    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");
    private static final String HOSTILE = "<script>alert('x')</script> \"${7*7}\" \u2028 naïve 山 \r\n";

    private final ConsoleServer server = ConsoleServer.running();
    private final String key = UUID.randomUUID().toString();

    @Test
    void whatIsNotThereIsAProblem() throws Exception {
        for (String path :
                List.of("/api/v1/alerts/nope", "/api/v1/events/nope", "/api/v1/parked/nope", "/api/v1/nope")) {
            Answer answer = server.get(path);
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.header("Content-Type")).as(path).startsWith("application/problem+json");
        }
    }

    @Test
    void aPathThatNoRouteServesIsToldWithTheRoutesFilesThatHaveErrors() throws Exception {
        Answer answer = server.post("/api/v1/from-a-route", "{}");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.text("detail"))
                .contains("POST /api/v1/from-a-route", "half-edited.camel.yaml", "GET /api/v1/health")
                .doesNotContain("static resource");
        assertThat(answer.json().path("brokenRoutes").path(0).asText()).isEqualTo("half-edited.camel.yaml");
    }

    @Test
    void anotherMethodOrTypeIsAProblem() throws Exception {
        Answer method = server.send(server.request("/api/v1/alerts").DELETE());
        Answer type = server.send(HttpRequest.newBuilder(server.at("/api/v1/alerts/x/comments"))
                .header("Authorization", "Bearer " + ConsoleServer.TOKEN)
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("hello")));

        assertThat(method.status()).isEqualTo(405);
        assertThat(method.header("Allow")).contains("GET");
        assertThat(method.header("Content-Type")).startsWith("application/problem+json");
        assertThat(type.status()).isEqualTo(415);
        assertThat(type.header("Content-Type")).startsWith("application/problem+json");
    }

    @Test
    void aHugeBodyIsRefused() throws Exception {
        String huge = "{\"text\":\"" + "x".repeat(1024 * 1024) + "\"}";

        assertThat(server.post("/api/v1/alerts/x/comments", huge).status()).isEqualTo(413);
        Answer inChunks = server.send(HttpRequest.newBuilder(server.at("/api/v1/alerts/x/comments"))
                .header("Authorization", "Bearer " + ConsoleServer.TOKEN)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(huge.getBytes(UTF_8)))));
        assertThat(inChunks.status()).isEqualTo(413);
        assertThat(inChunks.text("detail")).contains("more than 1048576 bytes");
    }

    @Test
    void eventsAreReadHereAndTakenInByTheRouteAtTheSamePath() throws Exception {
        server.part(MemoryEvents.class)
                .insert(List.of(
                        MemoryEvents.event(key + "-1"),
                        MemoryEvents.event(key + "-2"),
                        MemoryEvents.event(key + "-3")));

        JsonNode first = server.get("/api/v1/events?size=2&q=" + key).json();
        JsonNode second = server.get("/api/v1/events?size=2&q=" + key + "&cursor="
                        + first.path("next").asText())
                .json();
        Answer taken = server.post("/api/v1/events", "{}");

        assertThat(first.path("items")).hasSize(2);
        assertThat(second.path("items")).hasSize(1);
        assertThat(second.path("next").isNull()).isTrue();
        assertThat(first.path("items").get(0).path("source").path("ip").asText())
                .isEqualTo("203.0.113.7");
        assertThat(first.path("items").get(0).path("@timestamp").asText()).isEqualTo("2026-01-05T12:00:00Z");
        assertThat(server.get("/api/v1/events/" + key + "-1")
                        .json()
                        .path("event")
                        .path("id")
                        .asText())
                .isEqualTo(key + "-1");
        assertThat(taken.status()).isEqualTo(202);
        assertThat(taken.response().body()).isEqualTo("taken in");
        assertThat(server.get("/api/v1/events?q=path:").text("parameter")).isEqualTo("q");
        assertThat(server.send(server.request("/api/v1/events").DELETE()).status())
                .isEqualTo(405);
    }

    @Test
    void aStoreThatIsAwayIsATemporaryProblem() throws Exception {
        MemoryEvents events = server.part(MemoryEvents.class);
        events.away = true;
        try {
            Answer answer = server.get("/api/v1/events");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isNotEmpty();
            assertThat(answer.text("detail")).isEqualTo("The store is away");
        } finally {
            events.away = false;
        }
    }

    @Test
    void whatIsParkedGoesBackIntoTheLogOnce() throws Exception {
        RawEvent raw = new RawEvent(
                "syslog",
                RawEvent.Format.SYSLOG,
                "203.0.113.7",
                NOON,
                HOSTILE.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        server.part(MemoryParked.class).park(new Parked(key, 7, raw, "normalise", "no parser", NOON, 0));
        EventLog eventLog = server.part(EventLog.class);
        long end = eventLog.end();

        assertThat(server.get("/api/v1/parked").json().path("items").findValuesAsText("text"))
                .contains(HOSTILE);
        Answer replayed = server.post("/api/v1/parked/" + key + "/replay", "");
        Answer again = server.post("/api/v1/parked/" + key + "/replay", "");

        assertThat(replayed.status()).isEqualTo(200);
        assertThat(replayed.json().path("position").asLong()).isEqualTo(end);
        assertThat(eventLog.read(end, 1).get(0).raw().source()).isEqualTo("syslog");
        assertThat(again.status()).isEqualTo(404);
    }

    @Test
    void rulesAreListedAsTheyAreInForce() throws Exception {
        JsonNode first = server.get("/api/v1/rules?size=1").json();
        JsonNode all = server.get("/api/v1/rules").json();

        assertThat(all.path("items").findValuesAsText("id")).contains("ssh-bruteforce");
        JsonNode rule = all.path("items").get(0);
        assertThat(rule.path("status").asText()).isEqualTo("live");
        assertThat(rule.path("suppress").asText()).startsWith("PT");
        assertThat(rule.path("line").asInt()).isPositive();
        assertThat(first.path("items")).hasSize(1);
        assertThat(server.get("/api/v1/rules?size=1&cursor="
                                + first.path("next").asText())
                        .json()
                        .path("items")
                        .get(0))
                .isEqualTo(all.path("items").get(1));
    }

    @Test
    void playbooksAreListedWithWhatTheyLack() throws Exception {
        JsonNode playbook =
                server.get("/api/v1/playbooks?size=200").json().path("items").get(0);

        assertThat(playbook.path("id").asText()).isEqualTo("contain-bruteforce");
        assertThat(playbook.path("state").asText()).isEqualTo("live");
        assertThat(playbook.path("mode").asText()).isEqualTo("dry_run");
        assertThat(playbook.path("missing").toString()).contains("tocsin.respond.targets.firewall.url");
        assertThat(playbook.path("trigger").path("rules").toString()).contains("ssh-bruteforce");
        assertThat(playbook.path("error").isNull()).isTrue();
    }

    @Test
    void aPlaybookIsStartedByHandAndItsRunCancelled() throws Exception {
        String alert = server.raise(key);
        String path = "/api/v1/playbooks/contain-bruteforce/runs";

        Answer started = server.post(path, "{\"alert\":\"" + alert + "\",\"inputs\":{\"ip\":\"203.0.113.7\"}}");
        Answer cancelled = server.post(started.header("Location") + "/cancel", "{}");

        assertThat(started.status()).isEqualTo(202);
        assertThat(started.text("state")).isEqualTo("pending");
        assertThat(started.text("starter")).isEqualTo("admin");
        assertThat(started.json().path("steps").get(0).path("effect").asText()).isEqualTo("read");
        assertThat(server.get("/api/v1/runs?alert=" + alert)
                        .json()
                        .path("items")
                        .findValuesAsText("playbook"))
                .containsExactly("contain-bruteforce");
        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(server.get("/api/v1/runs/" + started.text("id")).status()).isEqualTo(200);
        assertThat(server.get("/api/v1/runs/nope").status()).isEqualTo(404);
        assertThat(server.get("/api/v1/runs?state=gone").text("parameter")).isEqualTo("state");
        String again = "/api/v1/runs/" + started.text("id") + "/rerun";
        assertThat(server.post(again, "{\"items\":\"faild\"}").text("parameter"))
                .isEqualTo("items");
        assertThat(server.post(again, "{\"version\":\"new\"}").text("parameter"))
                .isEqualTo("version");
    }

    @Test
    void aSelectionIsPreviewedAndEachAlertSaysWhoAnswersIt() throws Exception {
        String alert = server.raise(key);

        Answer preview = server.post(
                "/api/v1/playbooks/contain-bruteforce/preview",
                "{\"alerts\":[\"" + alert + "\"],\"inputs\":{\"ip\":\"203.0.113.7\"}}");
        Answer wrong = server.post("/api/v1/playbooks/contain-bruteforce/preview", "{\"inputs\":{\"ip\":\"nowhere\"}}");
        JsonNode decisions =
                server.get("/api/v1/alerts/" + alert + "/dispatches").json().path("items");

        JsonNode run = preview.json().path("items").get(0).path("run");
        assertThat(run.path("mode").asText()).isEqualTo("dry_run");
        assertThat(run.path("state").asText()).isEqualTo("succeeded");
        assertThat(run.toString())
                .contains("POST https://fw.example", "203.0.113.7")
                .doesNotContain("s3cret");
        assertThat(server.get("/api/v1/runs?alert=" + alert).json().path("items"))
                .as("nothing of it is kept")
                .isEmpty();
        assertThat(wrong.json().path("items").get(0).path("error").asText()).contains("input \"ip\"");
        assertThat(decisions.findValuesAsText("reason"))
                .anyMatch(reason -> reason.startsWith("rules does not name"))
                .contains("it has no triggers.alert");
    }

    @Test
    void aPlaybookIsExportedAsCacao() throws Exception {
        JsonNode cacao =
                server.get("/api/v1/playbooks/contain-bruteforce/cacao").json();

        assertThat(cacao.path("spec_version").asText()).isEqualTo("cacao-2.0");
        assertThat(cacao.path("workflow")
                        .path(cacao.path("workflow_start").asText())
                        .path("type")
                        .asText())
                .isEqualTo("start");
        assertThat(server.get("/api/v1/playbooks/nope/cacao").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "contain-bruteforce | {\"alert\":\"nope\"}             | 400 | no alert",
                "contain-bruteforce | {}                               | 400 | ip",
                "contain-bruteforce | {\"inputs\":{\"port\":22}}       | 400 | no input",
                "contain-bruteforce | {\"input\":{}}                   | 400 | unknown field",
                "nope               | {}                               | 404 | No playbook"
            })
    void aRunThatCannotStartSaysWhy(String playbook, String body, int status, String detail) throws Exception {
        Answer answer = server.post("/api/v1/playbooks/" + playbook + "/runs", body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text("detail")).contains(detail);
    }

    @Test
    void healthTellsWhatEachRoomTells() throws Exception {
        JsonNode health = server.get("/api/v1/health").json();

        assertThat(health.path("status").asText()).isEqualTo("degraded");
        assertThat(health.path("parts").path("rules").get(0).path("state").asText())
                .isEqualTo("error");
        assertThat(health.path("parts").path("sources").get(0).path("source").asText())
                .isEqualTo("syslog");
    }

    @Test
    void sourcesTellWhatBecameOfWhatTheyBrought() throws Exception {
        JsonNode syslog = server.get("/api/v1/sources").json().path("items").get(0);

        assertThat(syslog.path("source").asText()).isEqualTo("syslog");
        assertThat(syslog.path("appended").asInt()).isEqualTo(2);
        assertThat(syslog.path("stored").asInt()).isEqualTo(1);
        assertThat(syslog.path("unread").asInt()).isEqualTo(1);
        assertThat(syslog.path("lagSeconds").asDouble()).as("one still waits").isPositive();
        assertThat(syslog.path("lastAppended").asText()).isEqualTo("2026-01-05T12:00:00Z");
        assertThat(server.get("/actuator/prometheus").response().body())
                .contains("tocsin_ingest_unread_total{source=\"syslog\"} 1.0");
    }

    @Test
    void everyChangeIsAuditedWithItsOutcomeAndNoToken() throws Exception {
        String id = server.raise(key);
        server.post("/api/v1/alerts/" + id + "/acknowledge", "{}");
        server.post("/api/v1/alerts/" + id + "/acknowledge", "{}");

        Answer audit = server.get("/api/v1/audit?size=2");

        JsonNode last = audit.json().path("items").get(0);
        assertThat(last.path("actor").asText()).isEqualTo("admin");
        assertThat(last.path("action").asText()).isEqualTo("POST /api/v1/alerts/{id}/acknowledge");
        assertThat(last.path("object").asText()).isEqualTo(id);
        assertThat(last.path("outcome").asInt()).isEqualTo(409);
        assertThat(audit.json().path("items").get(1).path("outcome").asInt()).isEqualTo(200);
        assertThat(last.path("previous").asText())
                .isEqualTo(audit.json().path("items").get(1).path("hash").asText());
        assertThat(audit.response().body()).doesNotContain(ConsoleServer.TOKEN);
    }

    @Test
    void theApiDescribesItself() throws Exception {
        JsonNode description = server.get("/api/v1/openapi").json();

        assertThat(description.path("openapi").asText()).startsWith("3.");
        assertThat(description.path("paths").fieldNames())
                .toIterable()
                .contains("/api/v1/alerts", "/api/v1/alerts/{id}/close", "/api/v1/events", "/api/v1/session");
    }
}
