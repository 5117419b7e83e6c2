package io.tocsin.console;

import static io.tocsin.alert.Findings.finding;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.alert.AlertDesk;
import io.tocsin.console.ConsoleServer.Answer;
import io.tocsin.event.Severity;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches for alerts, changes of many and the way back, and saved searches, through the real port. */
class AlertsAtOnceIT {

    private final ConsoleServer server = ConsoleServer.running();
    private final String key = UUID.randomUUID().toString();

    @Test
    void allThatASearchFindsIsClosedAndThatIsUndone() throws Exception {
        List<String> ids = List.of(raise("one", key), raise("two", key));
        server.post("/api/v1/alerts/" + ids.get(0) + "/assign", "{\"assignee\":\"maria\"}");

        JsonNode outcome = server.post(
                        "/api/v1/alerts/bulk",
                        "{\"action\":\"close\",\"q\":\"" + key + "\",\"disposition\":\"benign\"}")
                .json();

        assertThat(outcome.path("changed")).hasSize(2);
        assertThat(outcome.path("more").asBoolean()).isFalse();
        assertThat(state(ids.get(0))).isEqualTo("closed");
        JsonNode undone = server.post("/api/v1/alerts/undo", "{\"changed\":" + outcome.path("changed") + "}")
                .json();
        assertThat(undone.path("changed")).hasSize(2);
        JsonNode first = server.get("/api/v1/alerts/" + ids.get(0)).json();
        assertThat(first.path("state").asText()).isEqualTo("open");
        assertThat(first.path("assignee").asText()).isEqualTo("maria");
        assertThat(first.path("disposition").isNull()).isTrue();
    }

    @Test
    void whatSomebodyElseChangedSinceIsNotUndone() throws Exception {
        String id = raise("one", key);
        JsonNode outcome = server.post(
                        "/api/v1/alerts/bulk", "{\"action\":\"acknowledge\",\"ids\":[\"" + id + "\",\"missing\"]}")
                .json();
        assertThat(outcome.path("refused").get(0).path("id").asText()).isEqualTo("missing");
        server.post("/api/v1/alerts/" + id + "/comments", "{\"text\":\"mine\"}");

        JsonNode undone = server.post("/api/v1/alerts/undo", "{\"changed\":" + outcome.path("changed") + "}")
                .json();

        assertThat(undone.path("changed")).isEmpty();
        assertThat(undone.path("refused").get(0).path("detail").asText()).contains("version");
        assertThat(state(id)).isEqualTo("acknowledged");
    }

    @Test
    void whoAcknowledgesAnAlertThatNobodyHasIsItsAssignee() throws Exception {
        String id = raise("one", key);

        JsonNode alert =
                server.post("/api/v1/alerts/" + id + "/acknowledge", "{}").json();

        assertThat(alert.path("assignee").asText())
                .isEqualTo(server.get("/api/v1/whoami").text("actor"))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"action\":\"burn\",\"ids\":[]}",
                "{\"action\":\"close\",\"ids\":[\"a\"]}",
                "{\"action\":\"comment\",\"ids\":[\"a\"]}",
                "{\"action\":\"reopen\"}",
                "{\"action\":\"reopen\",\"ids\":[],\"q\":\"\"}",
                "{\"action\":\"reopen\",\"q\":\"(a\"}"
            })
    void whatCannotBeDoneAtOnceIsRefused(String body) throws Exception {
        Answer answer = server.post("/api/v1/alerts/bulk", body);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.text("parameter")).isNotEmpty();
    }

    @Test
    void alertsAreCountedGroupedAndRelated() throws Exception {
        String one = raise("one", key);
        raise("two", key);

        JsonNode facets = server.get("/api/v1/alerts/facets?q=" + key).json();
        assertThat(facets.path("count").asLong()).isEqualTo(2);
        assertThat(facets.path("facets").path("rule")).hasSize(2);
        JsonNode groups =
                server.get("/api/v1/alerts/groups?by=key&q=" + key).json().path("items");
        assertThat(groups).hasSize(1);
        assertThat(groups.get(0).path("alerts").asLong()).isEqualTo(2);
        JsonNode related =
                server.get("/api/v1/alerts/" + one + "/related").json().path("items");
        assertThat(related.findValuesAsText("title")).isNotEmpty();
        assertThat(related.findValuesAsText("id")).doesNotContain(one);
    }

    @Test
    void aSearchIsKeptByItsNameUntilItIsDeleted() throws Exception {
        JsonNode saved = server.post(
                        "/api/v1/searches", "{\"view\":\"alerts\",\"name\":\"" + key + "\",\"query\":\"q=state:open\"}")
                .json();

        assertThat(server.get("/api/v1/searches").json().path("items").findValuesAsText("name"))
                .contains(key);
        Answer gone = server.send(
                server.request("/api/v1/searches/" + saved.path("id").asText()).DELETE());
        assertThat(gone.status()).isEqualTo(204);
        assertThat(server.get("/api/v1/searches").json().path("items").findValuesAsText("name"))
                .doesNotContain(key);
        assertThat(server.post("/api/v1/searches", "{\"view\":\"lists\",\"name\":\"a\"}")
                        .status())
                .isEqualTo(400);
    }

    private String state(String id) throws Exception {
        return server.get("/api/v1/alerts/" + id).text("state");
    }

    private String raise(String rule, String key) {
        return server.part(AlertDesk.class)
                .raise(List.of(finding(rule, Severity.HIGH, key, 6, 5)), id -> Optional.empty())
                .get(0)
                .id();
    }
}
