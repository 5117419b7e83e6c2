package io.tocsin.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.console.ConsoleServer.Answer;
import io.tocsin.event.Event;
import io.tocsin.store.EventStore;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Retro-hunts through the real port. */
class RetroHuntIT {

    private static final String LIST = "/api/v1/lists/indicator-addresses";
    private static final String PATH = LIST + "/retro-hunts";
    private static final Instant MIDNIGHT = Instant.parse("2025-10-06T00:00:00Z");

    private final ConsoleServer server = ConsoleServer.running();

    @Test
    void aNewIndicatorIsFoundInStoredEventsAndRaisedOnceWhereThatIsAskedFor() throws Exception {
        server.part(EventStore.class)
                .insert(List.of(
                        connection("rh-1", "198.51.100.201", "gate-rh", 0),
                        connection("rh-2", "198.51.100.201", "gate-rh", 60),
                        connection("rh-3", "198.51.100.202", "other-rh", 90)));
        put("198.51.100.201");
        put("198.51.100.202");

        JsonNode reported = hunt("\"entries\": [\"198.51.100.201\"]");

        JsonNode report = reported.path("report");
        assertThat(reported.path("raised").isNull()).isTrue();
        assertThat(reported.path("request").path("hunt").path("entries").get(0).asText())
                .isEqualTo("198.51.100.201");
        assertThat(report.path("alerts").asInt()).isEqualTo(1);
        assertThat(report.path("rules").get(0).path("rule").asText()).isEqualTo("indicator-address-seen");
        assertThat(report.path("samples").get(0).path("key").asText()).isEqualTo("gate-rh");
        assertThat(report.path("samples").get(0).path("events").toString()).isEqualTo("[\"rh-1\",\"rh-2\"]");
        assertThat(alerts()).as("nothing is raised").isEmpty();

        JsonNode raised = hunt("\"entries\": [\"198.51.100.201\"], \"raise\": true");
        JsonNode again = hunt("\"raise\": true");

        assertThat(raised.path("raised").asInt()).isEqualTo(1);
        assertThat(again.path("report").path("alerts").asInt())
                .as("all of the list is looked for")
                .isEqualTo(2);
        assertThat(again.path("raised").asInt()).isEqualTo(1);
        assertThat(alerts()).hasSize(2).allSatisfy(alert -> {
            assertThat(alert.path("tags").toString()).contains("retro-hunt");
            assertThat(alert.path("runs")).isEmpty();
            assertThat(alert.path("history").get(0).path("actor").asText()).isEqualTo("admin");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no-such-list | {} | 404 | There is no list",
                "internal-networks | {\"entries\": [\"10.9.9.9\"]} | 422 | Put them on it first",
                "internal-networks | {\"entries\": []} | 422 | leave it out",
                "mozdef-watch-list | {} | 422 | put the indicator on it",
            })
    void whatCannotBeHuntedIsRefusedWithWhatToDo(String list, String body, int status, String detail) throws Exception {
        String dated = body.equals("{}")
                ? "{\"from\": \"2025-10-06T00:00:00Z\"}"
                : body.replaceFirst("}$", ", \"from\": \"2025-10-06T00:00:00Z\"}");

        Answer answer = server.post("/api/v1/lists/" + list + "/retro-hunts", dated);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text("detail")).contains(detail);
    }

    @Test
    void aListThatNoRuleAsksIsRefusedWithWhatToDo() throws Exception {
        server.post("/api/v1/lists/nobody-asks/entries", "{\"value\": \"192.0.2.1\"}");

        Answer answer = server.post("/api/v1/lists/nobody-asks/retro-hunts", "{\"from\": \"2025-10-06T00:00:00Z\"}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("detail")).contains("No rule in force asks list \"nobody-asks\"", "listed(");
    }

    @Test
    void itNeedsAPeriodAndACredentialAndIsAuditedAndDescribed() throws Exception {
        Answer answer = server.post(PATH, "{}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("parameter")).isEqualTo("from");
        JsonNode line = server.get("/api/v1/audit?size=1").json().path("items").get(0);
        assertThat(line.path("action").asText()).isEqualTo("POST /api/v1/lists/{name}/retro-hunts");
        assertThat(line.path("object").asText()).contains("indicator-addresses");
        assertThat(server.send(server.anonymous(PATH).POST(BodyPublishers.ofString("{}")))
                        .status())
                .isEqualTo(401);
        assertThat(server.get("/api/v1/openapi")
                        .json()
                        .path("paths")
                        .path("/api/v1/lists/{name}/retro-hunts")
                        .path("post")
                        .path("summary")
                        .asText())
                .isNotEmpty();
    }

    private void put(String address) throws Exception {
        assertThat(server.post(LIST + "/entries", "{\"value\": \"" + address + "\"}")
                        .status())
                .isEqualTo(200);
    }

    private JsonNode hunt(String wish) throws Exception {
        Answer accepted = server.post(
                PATH, "{\"from\": \"" + MIDNIGHT + "\", \"to\": \"" + MIDNIGHT.plusSeconds(3600) + "\", " + wish + "}");
        assertThat(accepted.status()).isEqualTo(202);
        JsonNode done = await().until(
                        () -> server.get(accepted.header("Location")).json(), job -> !List.of("queued", "running")
                                .contains(job.path("state").asText()));
        assertThat(done.path("state").asText()).isEqualTo("succeeded");
        return done;
    }

    private List<JsonNode> alerts() throws Exception {
        JsonNode found =
                server.get("/api/v1/alerts?rule=indicator-address-seen").json().path("items");
        return StreamSupport.stream(found.spliterator(), false)
                .filter(alert -> alert.path("key").asText().endsWith("-rh"))
                .toList();
    }

    private static Event connection(String id, String address, String host, int second) {
        return Event.builder()
                .put("event.id", id)
                .put("@timestamp", MIDNIGHT.plusSeconds(second))
                .put("event.ingested", MIDNIGHT.plusSeconds(second))
                .put("event.category", List.of("network"))
                .put("host.name", host)
                .put("source.ip", "10.1.2.3")
                .put("destination.ip", address)
                .build();
    }
}
