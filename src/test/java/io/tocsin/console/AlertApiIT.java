package io.tocsin.console;

import static io.tocsin.alert.Findings.finding;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.Findings;
import io.tocsin.console.ConsoleServer.Answer;
import io.tocsin.event.Severity;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Alerts, through the real port. */
class AlertApiIT {

    private static final String HOSTILE = "<script>alert('x')</script> \"${7*7}\" \u2028 naïve 山 \r\n";

    private final ConsoleServer server = ConsoleServer.running();
    private final String key = UUID.randomUUID().toString();

    @Test
    void anAlertShowsEveryFieldOfTheContract() throws Exception {
        String id = server.raise(key);

        Answer answer = server.get("/api/v1/alerts/" + id);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("ETag")).isEqualTo("\"1\"");
        JsonNode alert = answer.json();
        assertThat(alert.fieldNames())
                .toIterable()
                .contains(
                        "id",
                        "version",
                        "rule",
                        "ruleVersion",
                        "ruleHash",
                        "ruleVersions",
                        "title",
                        "severity",
                        "state",
                        "key",
                        "keyField",
                        "keys",
                        "count",
                        "firstSeen",
                        "lastSeen",
                        "createdAt",
                        "events",
                        "tags",
                        "attack",
                        "why",
                        "assignee",
                        "disposition",
                        "history",
                        "runs",
                        "fields");
        assertThat(alert.path("severity").asText()).isEqualTo("high");
        assertThat(alert.path("state").asText()).isEqualTo("open");
        assertThat(alert.path("lastSeen").asText()).isEqualTo("2026-01-05T12:05:00Z");
        assertThat(alert.path("disposition").isNull()).isTrue();
        assertThat(alert.path("history").get(0).path("action").asText()).isEqualTo("raised");
    }

    @Test
    void theListIsFilteredAndPaged() throws Exception {
        for (int i = 0; i < 5; i++) {
            server.part(AlertDesk.class)
                    .raise(
                            List.of(finding("rule-" + i, i < 3 ? Severity.CRITICAL : Severity.LOW, key, 6, 5)),
                            id -> Optional.empty());
        }

        List<String> rules = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = server.get("/api/v1/alerts?size=2&severity=%3E%3Dmedium&state=open,closed&key=" + key
                            + "&cursor=" + next)
                    .json();
            page.path("items").forEach(alert -> rules.add(alert.path("rule").asText()));
            next = page.path("next").isNull() ? "" : page.path("next").asText();
        } while (!next.isEmpty());

        assertThat(rules).containsExactlyInAnyOrder("rule-0", "rule-1", "rule-2");
        assertThat(server.get("/api/v1/alerts?key=" + key + "&rule=rule-4")
                        .json()
                        .path("items"))
                .hasSize(1);
        assertThat(server.get("/api/v1/alerts?key=" + key + "&to=2000-01-01T00:00:00Z")
                        .json()
                        .path("items"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "severity=awful, severity, 'info, low, medium, high, critical'",
        "severity=>%3Dawful, severity, 'info, low'",
        "state=gone, state, 'open, acknowledged, closed'",
        "from=yesterday, from, 2026-01-05T12:00:00Z",
        "size=0, size, 1 to 200",
        "size=201, size, 1 to 200",
        "size=many, size, a whole number",
        "cursor=nonsense!, cursor, next",
        "severty=high, severty, 'cursor, from, key, q, rule, severity, size, sort, state, to'"
    })
    void aBadParameterIsRefusedByNameWithWhatIsAllowed(String query, String parameter, String allowed)
            throws Exception {
        Answer answer = server.get("/api/v1/alerts?" + query.replace(">", "%3E"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.text("parameter")).isEqualTo(parameter);
        assertThat(answer.text("detail")).contains(allowed);
    }

    @Test
    void peopleMoveAnAlertThroughItsLife() throws Exception {
        String alert = "/api/v1/alerts/" + server.raise(key);

        assertThat(server.post(alert + "/acknowledge", "{}").text("state")).isEqualTo("acknowledged");
        assertThat(server.post(alert + "/assign", "{\"assignee\":\"maria\"}").text("assignee"))
                .isEqualTo("maria");
        assertThat(server.post(alert + "/comments", "{\"text\":\"seen\"}").status())
                .isEqualTo(200);
        Answer closed = server.post(alert + "/close", "{\"disposition\":\"false_positive\",\"comment\":\"ours\"}");
        assertThat(closed.text("disposition")).isEqualTo("false_positive");
        assertThat(closed.header("ETag")).isEqualTo("\"5\"");
        Answer open = server.post(alert + "/reopen", "{}");
        assertThat(open.text("state")).isEqualTo("open");
        assertThat(open.json().path("history").findValuesAsText("actor"))
                .containsExactly("rule:ssh-bruteforce", "admin", "admin", "admin", "admin", "admin");
    }

    @Test
    void aVerbTheStateForbidsIsAConflict() throws Exception {
        Answer answer = server.post("/api/v1/alerts/" + server.raise(key) + "/reopen", "{}");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text("detail")).contains("Only a closed alert can be reopened");
    }

    @Test
    void anOutdatedEtagIsRefusedAndNothingChanges() throws Exception {
        String alert = "/api/v1/alerts/" + server.raise(key);
        server.post(alert + "/comments", "{\"text\":\"quicker\"}");

        assertThat(acknowledge(alert, "\"1\"").status()).isEqualTo(412);
        assertThat(acknowledge(alert, "nonsense").status()).isEqualTo(412);
        assertThat(server.get(alert).text("state")).isEqualTo("open");
        assertThat(acknowledge(alert, "\"2\"").status()).isEqualTo(200);
        assertThat(server.get(alert).text("state")).isEqualTo("acknowledged");
    }

    private Answer acknowledge(String alert, String etag) throws Exception {
        return server.send(
                server.request(alert + "/acknowledge").header("If-Match", etag).POST(BodyPublishers.ofString("{}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acknowledge | {\"by\":\"me\"}          | by          | unknown field",
                "assign      | {\"asignee\":\"maria\"}  | asignee     | assignee",
                "assign      | {}                       | assignee    | must have the field",
                "close       | {}                       | disposition | true_positive, false_positive, benign, duplicate",
                "close       | {\"disposition\":\"no\"} | disposition | true_positive",
                "comments    | {\"text\":\" \"}         | text        | must not be empty",
                "comments    | {\"text\":{\"a\":1}}     | text        | wrong type: write text",
                "comments    | {\"text\":               | null        | line 1",
                "comments    | ''                       | null        | missing"
            },
            nullValues = "null")
    void aBadBodyIsRefusedByField(
            String verb, String body, @org.jspecify.annotations.Nullable String field, String detail) throws Exception {
        Answer answer = server.post("/api/v1/alerts/" + server.raise(key) + "/" + verb, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().path("parameter").asText("none")).isEqualTo(field == null ? "none" : field);
        assertThat(answer.text("detail")).contains(detail);
    }

    @Test
    void hostileTextComesBackAsJsonTextAndNothingElse() throws Exception {
        String alert = "/api/v1/alerts/" + server.raise(key + HOSTILE);
        String comment = server.part(com.fasterxml.jackson.databind.ObjectMapper.class)
                .writeValueAsString(java.util.Map.of("text", HOSTILE));

        Answer answer = server.post(alert + "/comments", comment);

        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.json().path("history").get(1).path("text").asText()).isEqualTo(HOSTILE.strip());
        assertThat(server.get(alert).text("key")).isEqualTo(key + HOSTILE);
        assertThat(server.get("/api/v1/alerts/%3Cscript%3E").text("detail"))
                .isEqualTo("There is no alert \"<script>\"");
    }

    @Test
    void anAlertShowsItsEvidence() throws Exception {
        String alert = "/api/v1/alerts/" + server.raise(key);
        server.part(MemoryEvents.class)
                .insert(List.of(MemoryEvents.event(Findings.id(5)), MemoryEvents.event(Findings.id(6))));

        assertThat(server.get(alert + "/events").json().path("items").findValuesAsText("message"))
                .hasSize(2);
    }
}
