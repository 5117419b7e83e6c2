package io.tocsin.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.console.ConsoleServer.Answer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With {@code tocsin.access.four-eyes}, nobody changes a list alone. */
class FourEyesIT {

    private static final String PASSWORD = "harbour tin walnut 49";
    private static final String NEW =
            "{\"list\":\"never-block\",\"add\":[{\"value\":\"198.51.100.7\"}],\"reason\":\"office\"}";
    private static final String APPROVE = "{\"decision\":\"approve\"}";

    private static final Path RULES =
            Path.of(System.getProperty("java.io.tmpdir"), "four-eyes-" + System.nanoTime(), "rules");
    private static final Path PLAYBOOKS = RULES.resolveSibling("playbooks");

    private static final String RULE = """
            package intelligence;

            rule "many-of-one-host"
                @title("Many events of one host") @severity("low") @key("host.name")
            when
                $e : Event( category == "authentication", %s == "web01" )
            then
                alert( $e );
            end
            """;

    private static final Map<String, Answer> SESSIONS = new ConcurrentHashMap<>();

    @SuppressWarnings("NullAway.Init") // set before the tests
    private static ConsoleServer server;

    @BeforeAll
    static void start() throws Exception {
        RULES.toFile().mkdirs();
        PLAYBOOKS.toFile().mkdirs();
        server = ConsoleServer.with(
                "--tocsin.access.four-eyes=lists,rules",
                "--tocsin.access.roles.runner=playbooks:run,incidents:write",
                "--tocsin.access.roles.lister=lists:read",
                "--tocsin.rules=" + RULES,
                "--tocsin.playbooks=" + PLAYBOOKS,
                "--tocsin.parsers=target/no-such-parsers");
        for (String name : new String[] {"ada", "eve", "viewer"}) {
            String role = name.equals("viewer") ? "viewer" : "admin";
            server.post(
                    "/api/v1/users",
                    "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\",\"roles\":[\"" + role + "\"]}");
            SESSIONS.put(
                    name,
                    server.send(server.anonymous("/api/v1/session")
                            .POST(BodyPublishers.ofString(
                                    "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"}"))));
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aRuleIsWrittenToItsFileOnlyAfterASecondPersonApproved() throws Exception {
        String text = RULE.formatted("hostName");
        Answer proposed = put("ada", "/api/v1/rules/files/text", "intelligence/many.drl", text, null);
        assertThat(proposed.status()).as(proposed.response().body()).isEqualTo(202);
        assertThat(RULES.resolve("intelligence/many.drl")).doesNotExist();
        String change = "/api/v1/changes/" + proposed.text("change");
        assertThat(server.get(change).text("proposed")).isEqualTo(text);
        String lister = token("lister");
        assertThat(bearer(lister, "GET", change, "").status())
                .as("without rules:read")
                .isEqualTo(404);
        assertThat(bearer(lister, "GET", "/api/v1/changes", "").response().body())
                .doesNotContain("many.drl");

        assertThat(as("ada", change + "/decision", APPROVE).status()).isEqualTo(403);
        assertThat(as("eve", change + "/decision", APPROVE).status()).isEqualTo(200);

        assertThat(RULES.resolve("intelligence/many.drl")).hasContent(text);
    }

    /** The playbook {@code quarantine-host} names the roles of those who may start it. */
    @Test
    void aRoleThatAPlaybookDoesNotNameStartsItByNoWay() throws Exception {
        String runner = token("runner");
        String inputs = "{\"inputs\":{\"host\":\"web01\",\"machine\":\"m1\",\"reason\":\"test\"}}";
        Answer run = server.post("/api/v1/playbooks/quarantine-host/runs", inputs);
        assertThat(run.status()).as(run.response().body()).isEqualTo(202);
        String incident =
                server.post("/api/v1/incidents", "{\"title\":\"Odd\"}").text("id");

        assertThat(bearer(runner, "POST", "/api/v1/playbooks/quarantine-host/runs", inputs)
                        .status())
                .isEqualTo(403);
        assertThat(bearer(runner, "POST", "/api/v1/runs/" + run.text("id") + "/rerun", "{}")
                        .status())
                .isEqualTo(403);
        assertThat(bearer(
                                runner,
                                "POST",
                                "/api/v1/incidents/" + incident + "/runs",
                                "{\"playbook\":\"quarantine-host\",\"inputs\":{\"host\":\"web01\"}}")
                        .status())
                .isEqualTo(403);
        assertThat(bearer(
                                runner,
                                "POST",
                                "/api/v1/playbooks/contain-bruteforce/runs",
                                "{\"inputs\":{\"ip\":\"203.0.113.7\"}}")
                        .status())
                .as("one that names none")
                .isEqualTo(202);
    }

    private static String token(String role) throws Exception {
        return server.post("/api/v1/tokens", "{\"name\":\"a-" + role + "\",\"roles\":[\"" + role + "\"]}")
                .text("token");
    }

    private static Answer bearer(String token, String method, String path, String body) throws Exception {
        return server.send(server.anonymous(path)
                .header("Authorization", "Bearer " + token)
                .method(method, BodyPublishers.ofString(body)));
    }

    @Test
    void aTextWithAnErrorIsNotSavedAndItsLineIsNamed() throws Exception {
        Answer refused =
                put("ada", "/api/v1/rules/files/text", "intelligence/broken.drl", RULE.formatted("hostNam"), null);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().path("problems").get(0).path("line").asInt()).isEqualTo(6);
        assertThat(refused.json().path("problems").get(0).path("severity").asText())
                .isEqualTo("error");
        String text = body("intelligence/broken.drl", RULE.formatted("hostNam"));
        Answer checked = as("ada", "/api/v1/rules/files/check", text);
        assertThat(checked.json().path("problems").get(0).path("line").asInt()).isEqualTo(6);
        assertThat(as("viewer", "/api/v1/rules/files/check", text).text("permission"))
                .as("checking runs the tests beside the text, too")
                .isEqualTo("rules:test");
    }

    @Test
    void aPlaybookIsSavedByOnePersonAndNobodyOverwritesAnothersChange() throws Exception {
        String guards = "never:\n  lists: []\n";
        String text = Files.readString(Path.of("playbooks/silent-source.yaml"));
        Answer saved = put("ada", "/api/v1/playbooks/files/text", "silent.yaml", text, null);
        assertThat(saved.status()).as(saved.response().body()).isEqualTo(200);
        assertThat(PLAYBOOKS.resolve("silent.yaml")).hasContent(text);

        Answer again = put("eve", "/api/v1/playbooks/files/text", "silent.yaml", text, null);
        assertThat(again.status()).isEqualTo(412);
        Answer stale = put("eve", "/api/v1/playbooks/files/text", "silent.yaml", text + "\n", "0123456789abcdef");
        assertThat(stale.status()).isEqualTo(412);
        Answer changed = put(
                "eve", "/api/v1/playbooks/files/text", "silent.yaml", text + "# token: letmein\n", saved.text("etag"));
        assertThat(changed.status()).isEqualTo(200);
        assertThat(server.get("/api/v1/audit?size=1").response().body())
                .contains("saved, playbooks/silent.yaml", "# token: ***")
                .doesNotContain("letmein");
        Answer listed = server.get("/api/v1/playbooks/files");
        assertThat(listed.json().path("writable").asBoolean()).isTrue();
        assertThat(listed.json().path("items").findValuesAsText("path")).contains("silent.yaml");
        assertThat(put("viewer", "/api/v1/playbooks/files/text", "b.yaml", guards, null)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aFolderThatIsNotThereIsReadOnlyWithTheReason() throws Exception {
        Answer listed = server.get("/api/v1/parsers/files");

        assertThat(listed.json().path("writable").asBoolean()).isFalse();
        assertThat(listed.text("reason")).contains("no-such-parsers does not exist");
        assertThat(put("ada", "/api/v1/parsers/files/text", "a.parser.yaml", "name: a", null)
                        .status())
                .isIn(409, 422);
    }

    private static String body(String path, String text) {
        return new ObjectMapper()
                .createObjectNode()
                .put("path", path)
                .put("text", text)
                .toString();
    }

    private static Answer put(String who, String call, String path, String text, @Nullable String etag)
            throws Exception {
        Answer session = Objects.requireNonNull(SESSIONS.get(who));
        HttpRequest.Builder request = server.anonymous(call)
                .header("Cookie", session.header("Set-Cookie").split(";")[0])
                .header("X-CSRF-Token", session.text("csrf"))
                .PUT(BodyPublishers.ofString(body(path, text)));
        return server.send(etag == null ? request : request.header("If-Match", "\"" + etag + "\""));
    }

    @Test
    void oneProposesAnotherApprovesThenItIsInForce() throws Exception {
        assertThat(as("ada", "/api/v1/lists/never-block/entries", "{\"value\":\"198.51.100.7\"}")
                        .status())
                .isEqualTo(409);

        Answer proposed = as("ada", "/api/v1/changes", NEW);
        assertThat(proposed.status()).isEqualTo(201);
        assertThat(proposed.text("state")).isEqualTo("open");
        String decision = "/api/v1/changes/" + proposed.text("id") + "/decision";
        assertThat(values()).doesNotContain("198.51.100.7");

        assertThat(as("ada", decision, APPROVE).status()).as("by herself").isEqualTo(403);
        assertThat(as("viewer", decision, APPROVE).status()).isEqualTo(403);
        assertThat(server.post(decision, APPROVE).status())
                .as("with the bootstrap token, which is nobody's")
                .isEqualTo(403);
        assertThat(as("eve", decision, APPROVE).text("state")).isEqualTo("approved");

        assertThat(values()).contains("198.51.100.7");
        assertThat(as("eve", decision, APPROVE).status()).as("twice").isEqualTo(409);
        assertThat(server.get("/api/v1/audit?q=198.51.100.7").json().path("items"))
                .extracting(line -> line.path("actor").asText())
                .contains("eve", "ada");
    }

    @Test
    void aTokenIsNoSecondPerson() throws Exception {
        Answer made = as("ada", "/api/v1/tokens", "{\"name\":\"adas-script\",\"roles\":[\"handler\",\"approver\"]}");
        HttpRequest.Builder byScript = server.anonymous("/api/v1/changes")
                .header("Authorization", "Bearer " + made.text("token"))
                .POST(BodyPublishers.ofString(NEW));
        String id = server.send(byScript).text("id");
        String decision = "/api/v1/changes/" + id + "/decision";

        assertThat(as("ada", decision, APPROVE).status())
                .as("her own token proposed it")
                .isEqualTo(403);
        String other = as("eve", "/api/v1/changes", NEW).text("id");
        assertThat(server.send(server.anonymous("/api/v1/changes/" + other + "/decision")
                                .header("Authorization", "Bearer " + made.text("token"))
                                .POST(BodyPublishers.ofString(APPROVE)))
                        .status())
                .isEqualTo(403);
        assertThat(as("ada", decision, "{\"decision\":\"refuse\",\"reason\":\"mine\"}")
                        .text("state"))
                .as("she may withdraw it")
                .isEqualTo("refused");
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnybodyDecides() throws Exception {
        assertThat(as("ada", "/api/v1/changes", "{\"list\":\"never-block\"}").status())
                .isEqualTo(400);
        assertThat(as("ada", "/api/v1/changes", "{\"list\":\"No Name\",\"remove\":[\"x\"]}")
                        .status())
                .isEqualTo(400);
        assertThat(as("ada", "/api/v1/changes", "{\"list\":\"never-block\",\"add\":[{\"value\":\"\"}]}")
                        .status())
                .isEqualTo(400);
        assertThat(server.get("/api/v1/changes/none").status()).isEqualTo(404);
        assertThat(ConsoleServer.running().post("/api/v1/changes", NEW).status())
                .as("where the setting is off")
                .isEqualTo(409);
    }

    private static String values() throws Exception {
        return server.get("/api/v1/lists/never-block").response().body();
    }

    private static Answer as(String name, String path, String body) throws Exception {
        Answer session = java.util.Objects.requireNonNull(SESSIONS.get(name));
        return server.send(server.anonymous(path)
                .header("Cookie", session.header("Set-Cookie").split(";")[0])
                .header("X-CSRF-Token", session.text("csrf"))
                .POST(BodyPublishers.ofString(body)));
    }
}
