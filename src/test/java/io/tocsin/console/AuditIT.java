package io.tocsin.console;

import static io.tocsin.alert.Findings.finding;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.alert.AlertDesk;
import io.tocsin.console.FromAddress.Reply;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the audit says of who did what. */
class AuditIT {

    private static final String WRONG = "wrong-token-0123456789abcdef";

    private final ConsoleServer server = ConsoleServer.running();
    private final String name = "list-" + UUID.randomUUID();

    @Test
    void aSignInIsOfWhomTheCallerBecame() throws Exception {
        assertThat(new FromAddress(server, "127.0.2.1")
                        .signIn(ConsoleServer.TOKEN)
                        .status())
                .isEqualTo(200);

        JsonNode line = lineOf("127.0.2.1");
        assertThat(line.path("actor").asText()).isEqualTo("admin");
        assertThat(line.path("action").asText()).isEqualTo("POST /api/v1/session");
        assertThat(line.path("outcome").asInt()).isEqualTo(200);
    }

    @Test
    void aWrongSignInSaysFromWhereAndNeverWhatWasShown() throws Exception {
        new FromAddress(server, "127.0.2.2").signIn(WRONG);

        JsonNode line = lineOf("127.0.2.2");
        assertThat(line.path("actor").asText()).isEqualTo("anonymous");
        assertThat(line.path("outcome").asInt()).isEqualTo(401);
        assertThat(line.path("change").asText()).isEqualTo("wrong token");
        assertThat(server.get("/api/v1/audit?size=200").response().body())
                .doesNotContain(WRONG)
                .doesNotContain(ConsoleServer.TOKEN);
    }

    @Test
    void refusedChangesAreAuditedWhicheverFilterRefusesThem() throws Exception {
        new FromAddress(server, "127.0.2.3").send("POST", "/api/v1/alerts/x/close", "{}");
        JsonNode unknown = lineOf("127.0.2.3");
        assertThat(unknown.path("action").asText()).isEqualTo("POST /api/v1/alerts/x/close");
        assertThat(unknown.path("outcome").asInt()).isEqualTo(401);
        assertThat(unknown.path("change").asText()).isEqualTo("no token");

        new FromAddress(server, "127.0.2.4").bearer(WRONG).get("/api/v1/alerts");
        assertThat(lineOf("127.0.2.4").path("change").asText()).isEqualTo("wrong token");

        Reply session = new FromAddress(server, "127.0.2.5").signIn(ConsoleServer.TOKEN);
        new FromAddress(server, "127.0.2.5")
                .header("Cookie", session.header("Set-Cookie").split(";")[0])
                .send("POST", "/api/v1/alerts/x/close", "{}");
        await().untilAsserted(() -> {
            JsonNode withoutCsrf = lineOf("127.0.2.5");
            assertThat(withoutCsrf.path("outcome").asInt()).isEqualTo(403);
            assertThat(withoutCsrf.path("actor").asText()).isEqualTo("admin");
        });
    }

    @Test
    void oneWhoKnocksAllTheTimeHasTenLinesAMinute() throws Exception {
        for (int i = 0; i < 40; i++) {
            new FromAddress(server, "127.0.2.6").send("POST", "/api/v1/events", "{}");
        }

        await().until(() -> linesOf("127.0.2.6").size() == 10);
        new FromAddress(server, "127.0.2.7").signIn(ConsoleServer.TOKEN);
        lineOf("127.0.2.7");
        assertThat(linesOf("127.0.2.6")).hasSize(10);
    }

    @Test
    void aChangeOfAListSaysFromWhatToWhat() throws Exception {
        String path = "/api/v1/lists/" + name + "/entries";
        server.post(path, "{\"value\": \"203.0.113.7\", \"note\": \"seen twice\"}");
        assertThat(newest().path("change").asText())
                .isEqualTo("version 0 → 1; \"203.0.113.7\": not on it → on it by admin, note \"seen twice\"");

        server.post(path, "{\"value\": \"203.0.113.7\", \"expires\": \"2030-01-01T00:00:00Z\"}");
        assertThat(newest().path("change").asText())
                .contains("on it by admin, note \"seen twice\" → on it by admin until 2030-01-01T00:00:00Z");

        server.send(server.request(path + "?value=203.0.113.7").DELETE());
        assertThat(newest().path("change").asText()).contains("until 2030-01-01T00:00:00Z → not on it");
    }

    @Test
    void aChangeOfAnAlertSaysFromWhatToWhat() throws Exception {
        String id = server.part(AlertDesk.class)
                .raise(List.of(finding(name, 6, 5)), of -> Optional.empty())
                .get(0)
                .id();

        server.post("/api/v1/alerts/" + id + "/assign", "{\"assignee\": \"ada\"}");
        assertThat(newest().path("change").asText()).contains("assignee \"\" → \"ada\"");

        server.post(
                "/api/v1/alerts/" + id + "/close",
                "{\"disposition\": \"false_positive\", \"comment\": \"a scan of ours\"}");
        assertThat(newest().path("change").asText())
                .contains("→ \"closed\"", "disposition \"\" → \"false_positive\"", "a scan of ours");

        server.post("/api/v1/alerts/" + id + "/comments", "{\"text\": \"" + "long ".repeat(100) + "\"}");
        assertThat(newest().path("change").asText()).contains("SHA-256 ").doesNotContain("long long");
    }

    @Test
    void aTrialNamesTheTextsByTheirHash() throws Exception {
        server.post("/api/v1/rules/test", "{\"rules\": [{\"file\": \"p/x.drl\", \"text\": \"package p\"}]}");

        // printf 'package p' | sha256sum
        assertThat(newest().path("change").asText())
                .contains("p/x.drl SHA-256 ecadde608b070b7cc59ca39f75800abd426976274cf0edf60a6c8d1bcc7cd316");
    }

    @Test
    void theServerChecksItsChain() throws Exception {
        assertThat(server.get("/api/v1/health")
                        .json()
                        .path("parts")
                        .path("audit")
                        .path("state")
                        .asText())
                .isEqualTo("ok");
    }

    private JsonNode newest() throws Exception {
        return server.get("/api/v1/audit?size=1").json().path("items").get(0);
    }

    private JsonNode lineOf(String address) throws Exception {
        await().until(() -> !linesOf(address).isEmpty());
        return linesOf(address).get(0);
    }

    private List<JsonNode> linesOf(String address) throws Exception {
        JsonNode items = server.get("/api/v1/audit?size=200").json().path("items");
        return java.util.stream.StreamSupport.stream(items.spliterator(), false)
                .filter(line -> line.path("address").asText().equals(address))
                .toList();
    }
}
