package io.tocsin.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.alert.AlertDesk;
import io.tocsin.console.ConsoleServer.Answer;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.event.Event;
import io.tocsin.store.EventStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trying rules, through the real port. */
class RuleTrialIT {

    private static final String EXPLAIN = "/api/v1/rules/explain";
    private static final String TEST = "/api/v1/rules/test";
    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

    private final ConsoleServer server = ConsoleServer.running();
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void aDocumentIsExplainedRuleByRule() throws Exception {
        Answer answer = server.post(EXPLAIN, """
                {"event": {"event": {"category": ["authentication"], "action": "login", "outcome": "success",
                 "provider": "sshd"}, "source.ip": "203.0.113.77"}}""");

        assertThat(answer.status()).isEqualTo(200);
        JsonNode rules = answer.json().path("items");
        assertThat(rules.findValuesAsText("rule")).contains("ssh-bruteforce", "ssh-bruteforce-success");
        assertThat(rules.get(0).path("holds").asBoolean()).isFalse();
        JsonNode success = answer(server.post(EXPLAIN, """
                {"rule": "ssh-bruteforce-success", "event": {"event": {"category": ["authentication"], "action": "login",
                 "outcome": "success", "provider": "sshd"}, "source.ip": "203.0.113.77"}}"""));
        JsonNode condition =
                success.path("conditions").get(success.path("conditions").size() - 1);
        assertThat(condition.path("verdict").asText()).isIn("failed", "not_reached");
        assertThat(condition.path("line").asInt()).isPositive();
        assertThat(condition.path("values").path("source.ip").asText()).isEqualTo("203.0.113.77");
    }

    private static JsonNode answer(Answer one) throws Exception {
        return one.json().path("items").get(0);
    }

    @Test
    void aStoredEventIsExplainedWithTheAlertThatTookItIn() throws Exception {
        List<Event> failures = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            failures.add(failure("explain-" + i, "203.0.113.78", i));
        }
        server.part(EventStore.class).insert(failures);
        Correlator rules = server.part(Correlator.class);
        List<Finding> found = rules.observe(failures.subList(0, 6));
        String alert = server.part(AlertDesk.class)
                .raise(found, id -> Optional.empty())
                .get(0)
                .id();

        JsonNode rule = server.post(EXPLAIN, "{\"id\": \"explain-6\", \"rule\": \"ssh-bruteforce\"}")
                .json()
                .path("items")
                .get(0);

        assertThat(rule.path("holds").asBoolean()).isTrue();
        assertThat(rule.path("suppressed").path("alert").asText()).isEqualTo(alert);
        assertThat(rule.path("suppressed").path("until").asText()).isEqualTo("2026-01-06T12:00:05Z");
        assertThat(rule.path("suppressed").path("lastSeen").asText()).isEqualTo("2026-01-05T12:00:05Z");
        assertThat(rule.path("suppressed").path("counted").asBoolean()).isFalse();
        JsonNode own = server.post(EXPLAIN, "{\"id\": \"explain-5\", \"rule\": \"ssh-bruteforce\"}")
                .json()
                .path("items")
                .get(0);
        assertThat(own.path("suppressed").path("alert").asText()).isEqualTo(alert);
        assertThat(own.path("suppressed").path("counted").asBoolean()).isTrue();
        JsonNode window = rule.path("conditions").get(4).path("windows").get(0);
        assertThat(window.path("value").asInt()).isEqualTo(7);
        assertThat(window.path("comparison").asText()).isEqualTo("> 5");
        assertThat(window.path("contents")).hasSize(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/rules/test | {\"rules\": [null]} | rules",
                "/rules/test | {\"tests\": [null]} | tests",
                "/backtests | {\"from\": \"2026-01-05T00:00:00Z\", \"rules\": [null]} | rules",
                "/backtests | {\"from\": \"2026-01-05T00:00:00Z\", \"only\": [null]} | only",
                "/backtests | {\"from\": \"2026-01-05T00:00:00Z\", \"lists\": [null]} | lists",
                "/backtests | {\"from\": \"2026-01-05T00:00:00Z\", \"lists\": [{\"name\": \"a\", \"values\": [null]}]} | lists",
                "/lists/indicators/retro-hunts | {\"from\": \"2026-01-05T00:00:00Z\", \"entries\": [null]} | entries",
            })
    void aNullInAListIsRefused(String path, String body, String parameter) throws Exception {
        server.post("/api/v1/lists/indicators/entries", "{\"value\": \"192.0.2.200\"}");

        Answer answer = server.post("/api/v1" + path, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("parameter")).isEqualTo(parameter);
    }

    @Test
    void aTestThatIsNestedTooDeeplyIsRefusedWithItsLine() throws Exception {
        String deep = "tests: " + "[".repeat(20_000);

        Answer answer = server.post(TEST, "{\"tests\": [{\"file\": \"p/a.test.yaml\", \"text\": \"" + deep + "\"}]}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("problems").get(0).path("message").asText())
                .contains("nested too deeply");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | 400 | either",
                "{\"id\": \"nope\"} | 404 | There is no event",
                "{\"event\": {\"message\": \"x\"}, \"rule\": \"nope\"} | 404 | No rule",
                "{\"evnt\": {}} | 400 | unknown field",
            })
    void aQuestionThatCannotBeAnsweredIsRefused(String body, int status, String detail) throws Exception {
        Answer answer = server.post(EXPLAIN, body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text("detail")).contains(detail);
    }

    @Test
    void unsavedRulesAreTestedAndTheAnswerSaysWhyNot() throws Exception {
        String saved = Files.readString(Path.of("rules/authentication/ssh-bruteforce.drl"));
        String tests = Files.readString(Path.of("rules/authentication/ssh-bruteforce.test.yaml"));

        Answer good = test(saved, tests);
        Answer edited = test(saved.replace("> 5", "> 50"), tests);

        assertThat(good.status()).isEqualTo(200);
        assertThat(good.json().path("failed").asInt()).isZero();
        assertThat(good.json().path("passed").asInt()).isGreaterThan(5);
        JsonNode result = edited.json().path("results").get(0);
        assertThat(result.path("passed").asBoolean()).isFalse();
        assertThat(result.path("failure").asText()).contains("raised none");
        assertThat(result.path("whyNot").get(0).asText()).contains("is 6, must be > 50");
        assertThat(server.post(TEST, "{\"all\": true}").json().path("failed").asInt())
                .as("nothing of it is in force")
                .isZero();
    }

    @Test
    void aTextThatDoesNotReadIsRefusedWithItsLine() throws Exception {
        String saved = Files.readString(Path.of("rules/authentication/ssh-bruteforce.drl"));

        Answer rule = test(saved.replace("sourceIp )", "sourceIpp )"), "tests: []");
        Answer yaml = test(saved, "tests:\n  - nme: x\n");

        assertThat(rule.status()).isEqualTo(422);
        assertThat(rule.header("Content-Type")).startsWith("application/problem+json");
        JsonNode problem = rule.json().path("problems").get(0);
        assertThat(problem.path("file").asText()).isEqualTo("authentication/ssh-bruteforce.drl");
        assertThat(problem.path("line").asInt()).isEqualTo(15);
        assertThat(problem.path("suggestion").asText()).contains("sourceIp");
        assertThat(yaml.status()).isEqualTo(422);
        assertThat(yaml.json().path("problems").get(0).path("line").asInt()).isEqualTo(2);
    }

    @Test
    void tryingNeedsACredentialAndIsAudited() throws Exception {
        assertThat(server.send(server.anonymous(TEST)
                                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"all\":true}")))
                        .status())
                .isEqualTo(401);
        server.post(TEST, "{}");
        assertThat(server.get("/api/v1/audit?size=1")
                        .json()
                        .path("items")
                        .get(0)
                        .path("action")
                        .asText())
                .isEqualTo("POST /api/v1/rules/test");
        assertThat(server.get("/api/v1/openapi").json().path("paths").fieldNames())
                .toIterable()
                .contains(EXPLAIN, TEST);
    }

    @Test
    void whatIsWrongWithTheRuleFilesIsListed() throws Exception {
        Answer problems = server.get("/api/v1/rules/problems");

        assertThat(problems.status()).isEqualTo(200);
        assertThat(problems.json().path("items")).as("of the shipped rules").isEmpty();
        assertThat(server.send(server.anonymous("/api/v1/rules/problems").GET()).status())
                .isEqualTo(401);
    }

    private Answer test(String rule, String tests) throws Exception {
        return server.post(
                TEST,
                json.writeValueAsString(Map.of(
                        "rules",
                        List.of(Map.of("file", "authentication/ssh-bruteforce.drl", "text", rule)),
                        "tests",
                        List.of(Map.of("file", "authentication/ssh-bruteforce.test.yaml", "text", tests)))));
    }

    private static Event failure(String id, String address, int second) {
        return Event.builder()
                .put("event.id", id)
                .put("tocsin.position", second)
                .put("@timestamp", NOON.plusSeconds(second))
                .put("event.ingested", NOON.plusSeconds(second))
                .put("event.category", List.of("authentication"))
                .put("event.action", "login")
                .put("event.outcome", "failure")
                .put("event.provider", "sshd")
                .put("source.ip", address)
                .build();
    }
}
