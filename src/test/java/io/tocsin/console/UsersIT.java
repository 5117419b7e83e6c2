package io.tocsin.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.console.ConsoleServer.Answer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.codec.binary.Base32;
import org.junit.jupiter.api.Test;

/** People and machines over REST: made, let in, changed, thrown out. */
class UsersIT {

    private static final String PASSWORD = "harbour tin walnut 49";

    private final ConsoleServer server = ConsoleServer.running();
    private final String name = "u" + UUID.randomUUID().toString().substring(0, 8);

    @Test
    void aUserSignsInAndMayDoWhatTheRolesSay() throws Exception {
        Answer made = user("[\"analyst\"]");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("Location")).isEqualTo("/api/v1/users/" + name);
        assertThat(made.response().body()).doesNotContain("argon2").doesNotContain(PASSWORD);

        Answer session = signIn(PASSWORD);

        assertThat(session.status()).isEqualTo(200);
        assertThat(session.text("actor")).isEqualTo(name);
        assertThat(session.json().path("permissions").toString()).contains("alerts:write");
        assertThat(with(session, "GET", "/api/v1/alerts", "").status()).isEqualTo(200);
        Answer refused = with(session, "POST", "/api/v1/users", "{}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text("detail")).contains("users:admin", name);
        assertThat(refused.text("permission")).isEqualTo("users:admin");
        assertThat(newestOf(name).path("action").asText()).isEqualTo("POST /api/v1/users");
        assertThat(newestOf(name).path("change").asText()).isEqualTo("needs the permission users:admin");
    }

    @Test
    void nameAndPasswordAreRefusedInTheSameWords() throws Exception {
        user("[\"viewer\"]");

        Answer wrong = signIn("harbour tin walnut 48");
        Answer nobody = server.send(server.anonymous("/api/v1/session")
                .POST(BodyPublishers.ofString("{\"name\":\"nobody-here\",\"password\":\"" + PASSWORD + "\"}")));

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.text("detail")).isEqualTo("The name or the password is wrong.");
        assertThat(nobody.text("detail")).isEqualTo(wrong.text("detail"));
    }

    @Test
    void aWrongBodyIsRefusedWithWhatToDo() throws Exception {
        assertThat(user("[\"emperor\"]").text("detail")).contains("emperor", "viewer");
        assertThat(create(name, "short", "[\"viewer\"]").text("detail")).contains("12 to 128");
        assertThat(create(name, "password123456", "[\"viewer\"]").text("detail"))
                .contains("easy to guess");
        assertThat(create("no spaces", PASSWORD, "[\"viewer\"]").text("parameter"))
                .isEqualTo("name");
        assertThat(create("admin", PASSWORD, "[\"viewer\"]").text("detail")).contains("admin");
        assertThat(create(name, PASSWORD, "[]").status()).isEqualTo(400);
        assertThat(user("[\"viewer\"]").status()).isEqualTo(201);
        assertThat(user("[\"viewer\"]").status()).isEqualTo(409);
    }

    @Test
    void rolesTakenAwayAreGoneWithTheNextRequest() throws Exception {
        user("[\"handler\"]");
        Answer session = signIn(PASSWORD);
        assertThat(with(session, "POST", "/api/v1/lists/" + name + "/entries", "{\"value\":\"x\"}")
                        .status())
                .isEqualTo(200);

        assertThat(patch("{\"roles\":[\"viewer\"]}").status()).isEqualTo(200);

        assertThat(with(session, "POST", "/api/v1/lists/" + name + "/entries", "{\"value\":\"y\"}")
                        .status())
                .isEqualTo(403);
        assertThat(newestOf("admin").path("change").asText()).isEqualTo("roles \"[handler]\" → \"[viewer]\"");
    }

    @Test
    void whoIsDisabledOrDeletedIsOutAtOnce() throws Exception {
        user("[\"viewer\"]");
        Answer session = signIn(PASSWORD);
        patch("{\"disabled\":true}");

        assertThat(with(session, "GET", "/api/v1/alerts", "").status()).isEqualTo(401);
        assertThat(signIn(PASSWORD).status()).isEqualTo(401);

        patch("{\"disabled\":false}");
        Answer again = signIn(PASSWORD);
        assertThat(again.status()).isEqualTo(200);
        assertThat(server.send(server.request("/api/v1/users/" + name).DELETE()).status())
                .isEqualTo(204);
        assertThat(with(again, "GET", "/api/v1/alerts", "").status()).isEqualTo(401);
        assertThat(server.get("/api/v1/users/" + name).status()).isEqualTo(404);
    }

    @Test
    void aPasswordThatAnAdminSetHasToBeChangedFirst() throws Exception {
        user("[\"admin\"]");
        Answer old = signIn(PASSWORD);
        assertThat(server.post("/api/v1/users/" + name + "/password", "{\"password\":\"lantern moss 77 kettle\"}")
                        .status())
                .isEqualTo(204);
        assertThat(with(old, "GET", "/api/v1/alerts", "").status()).isEqualTo(401);
        assertThat(signIn(PASSWORD).status()).isEqualTo(401);

        Answer session = signIn("lantern moss 77 kettle");
        assertThat(session.json().path("mustChangePassword").asBoolean()).isTrue();
        assertThat(with(session, "GET", "/api/v1/alerts", "").status()).isEqualTo(403);
        assertThat(with(session, "GET", "/%61ctuator/prometheus", "").status())
                .as("however the path is written")
                .isEqualTo(403);
        Answer second = signIn("lantern moss 77 kettle");
        assertThat(with(
                                session,
                                "POST",
                                "/api/v1/profile/password",
                                "{\"current\":\"wrong\",\"password\":\"" + PASSWORD + "\"}")
                        .text("parameter"))
                .isEqualTo("current");
        assertThat(with(
                                session,
                                "POST",
                                "/api/v1/profile/password",
                                "{\"current\":\"lantern moss 77 kettle\",\"password\":\"" + PASSWORD + "\"}")
                        .status())
                .isEqualTo(204);

        assertThat(with(session, "GET", "/api/v1/alerts", "").status()).isEqualTo(200);
        assertThat(with(second, "GET", "/api/v1/session", "").status())
                .as("the other session has ended")
                .isEqualTo(401);
        assertThat(signIn(PASSWORD).status()).isEqualTo(200);
        assertThat(server.get("/api/v1/audit?size=200").response().body())
                .doesNotContain(PASSWORD)
                .doesNotContain("lantern");
    }

    @Test
    void aSecondFactorIsAskedForOnceItIsOn() throws Exception {
        user("[\"viewer\"]");
        Answer session = signIn(PASSWORD);
        assertThat(with(session, "POST", "/api/v1/profile/totp", "{\"password\":\"wrong\"}")
                        .status())
                .isEqualTo(400);
        String secret = with(session, "POST", "/api/v1/profile/totp", "{\"password\":\"" + PASSWORD + "\"}")
                .text("secret");
        assertThat(with(session, "POST", "/api/v1/profile/totp/confirmation", "{\"code\":\"" + code(secret, 0) + "\"}")
                        .status())
                .isEqualTo(204);

        Answer asked = signIn(PASSWORD);
        assertThat(asked.status()).isEqualTo(401);
        assertThat(asked.text("secondFactor")).isEqualTo("totp");
        assertThat(asked.header("Set-Cookie")).isEmpty();
        assertThat(signInWithCode("000000").status()).isEqualTo(401);
        // The next step's code: it stays good when the clock moves on between these lines.
        String code = code(secret, 30);
        assertThat(signInWithCode(code).status()).isEqualTo(200);
        assertThat(signInWithCode(code).status()).as("the same again").isEqualTo(401);

        server.send(server.request("/api/v1/users/" + name + "/totp").DELETE());
        assertThat(signIn(PASSWORD).status()).isEqualTo(200);
    }

    private Answer signInWithCode(String code) throws Exception {
        return server.send(server.anonymous("/api/v1/session")
                .POST(BodyPublishers.ofString(
                        "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\",\"code\":\"" + code + "\"}")));
    }

    private static String code(String secret, int secondsFromNow) throws Exception {
        TimeBasedOneTimePasswordGenerator codes = new TimeBasedOneTimePasswordGenerator();
        return codes.generateOneTimePasswordString(
                new SecretKeySpec(new Base32().decode(secret), codes.getAlgorithm()),
                Instant.now().plusSeconds(secondsFromNow));
    }

    @Test
    void sessionsAreListedAndEndedByTheirOwnerAndByAdmins() throws Exception {
        user("[\"viewer\"]");
        Answer mine = signIn(PASSWORD);
        Answer other = signIn(PASSWORD);
        JsonNode listed = with(mine, "GET", "/api/v1/sessions", "").json().path("items");
        assertThat(listed).hasSize(2);
        String id = listed.get(0).path("current").asBoolean()
                ? listed.get(1).path("id").asText()
                : listed.get(0).path("id").asText();

        assertThat(with(mine, "DELETE", "/api/v1/sessions/" + id, "").status()).isEqualTo(204);
        assertThat(with(other, "GET", "/api/v1/session", "").status()).isEqualTo(401);

        Answer refused = with(mine, "GET", "/api/v1/sessions?all=true", "");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text("permission")).isEqualTo("users:admin");
        await().untilAsserted(() -> assertThat(server.get("/api/v1/audit?q=actor:" + name + "%20outcome:403")
                        .json()
                        .path("items")
                        .findValuesAsText("action"))
                .contains("GET /api/v1/sessions"));
        String own = with(mine, "GET", "/api/v1/sessions", "")
                .json()
                .path("items")
                .get(0)
                .path("id")
                .asText();
        String stranger = name + "2";
        create(stranger, PASSWORD, "[\"viewer\"]");
        Answer strangers = signIn(stranger, PASSWORD);
        assertThat(with(strangers, "DELETE", "/api/v1/sessions/" + own, "").status())
                .as("that of another user")
                .isEqualTo(404);
        assertThat(server.send(server.request("/api/v1/sessions/" + own).DELETE())
                        .status())
                .isEqualTo(204);
        assertThat(with(mine, "GET", "/api/v1/session", "").status()).isEqualTo(401);
    }

    @Test
    void aTokenIsShownOnceAndRevokedAtOnce() throws Exception {
        Answer made = server.post(
                "/api/v1/tokens", "{\"name\":\"" + name + "\",\"roles\":[\"ingest\"],\"expires\":\"PT1H\"}");
        assertThat(made.status()).isEqualTo(201);
        String token = made.text("token");
        assertThat(token).matches("tocsin_[\\w-]{43}");

        assertThat(bearer(token, "POST", "/api/v1/events", "{}").status()).isEqualTo(202);
        assertThat(bearer(token, "GET", "/api/v1/alerts", "").status()).isEqualTo(403);
        assertThat(bearer(token, "GET", "/api/v1/whoami", "").text("actor")).isEqualTo(name);
        JsonNode listed = listed(made.text("id"));
        assertThat(listed.path("owner").asText()).isEqualTo("admin");
        assertThat(listed.path("lastUsed").asText()).isNotEmpty();
        assertThat(listed.toString()).doesNotContain(token);

        assertThat(server.send(server.request("/api/v1/tokens/" + made.text("id"))
                                .DELETE())
                        .status())
                .isEqualTo(204);
        assertThat(bearer(token, "POST", "/api/v1/events", "{}").status()).isEqualTo(401);
        assertThat(server.send(server.request("/api/v1/tokens/" + made.text("id"))
                                .DELETE())
                        .status())
                .isEqualTo(404);
        assertThat(server.get("/api/v1/audit?size=200").response().body()).doesNotContain(token);
    }

    @Test
    void aTokenThatExpiredIsNoneAnyMore() throws Exception {
        Answer made = server.post(
                "/api/v1/tokens", "{\"name\":\"" + name + "\",\"roles\":[\"viewer\"],\"expires\":\"PT1S\"}");

        await().until(() ->
                bearer(made.text("token"), "GET", "/api/v1/alerts", "").status() == 401);
        assertThat(listed(made.text("id")).path("expired").asBoolean()).isTrue();
        assertThat(server.post(
                                "/api/v1/tokens",
                                "{\"name\":\"x\",\"roles\":[\"viewer\"],\"expires\":\"2020-01-01T00:00:00Z\"}")
                        .text("parameter"))
                .isEqualTo("expires");
    }

    @Test
    void aSessionThatATokenOpenedEndsWithTheToken() throws Exception {
        Answer made = server.post("/api/v1/tokens", "{\"name\":\"" + name + "\",\"roles\":[\"viewer\"]}");
        Answer session = server.send(server.anonymous("/api/v1/session")
                .POST(BodyPublishers.ofString("{\"token\":\"" + made.text("token") + "\"}")));
        assertThat(with(session, "GET", "/api/v1/whoami", "").text("actor")).isEqualTo(name);

        server.send(server.request("/api/v1/tokens/" + made.text("id")).DELETE());

        assertThat(with(session, "GET", "/api/v1/alerts", "").status()).isEqualTo(401);
    }

    @Test
    void theNextNameIsNotThatOfAnother() throws Exception {
        server.post("/api/v1/tokens", "{\"name\":\"" + name + "\",\"roles\":[\"viewer\"]}");

        assertThat(user("[\"viewer\"]").status()).isEqualTo(409);
        assertThat(server.post(
                                "/api/v1/tokens",
                                "{\"name\":\"" + name.toUpperCase(java.util.Locale.ROOT) + "\",\"roles\":[\"viewer\"]}")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void aSignInLeavesTheOldSessionBehind() throws Exception {
        user("[\"viewer\"]");
        Answer first = signIn(PASSWORD);
        Answer second = server.send(server.anonymous("/api/v1/session")
                .header("Cookie", cookie(first))
                .POST(BodyPublishers.ofString("{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"}")));

        assertThat(cookie(second)).isNotEqualTo(cookie(first));
        assertThat(with(first, "GET", "/api/v1/session", "").status()).isEqualTo(401);
    }

    @Test
    void aSearchThatIsNotSharedIsNotThereForOthers() throws Exception {
        user("[\"viewer\"]");
        create(name + "2", PASSWORD, "[\"viewer\"]");
        Answer mine = signIn(PASSWORD);
        Answer others = signIn(name + "2", PASSWORD);
        String path = "/api/v1/searches/"
                + with(mine, "POST", "/api/v1/searches", "{\"view\":\"alerts\",\"name\":\"a\"}")
                        .text("id");
        String shared = "/api/v1/searches/"
                + with(mine, "POST", "/api/v1/searches", "{\"view\":\"alerts\",\"name\":\"b\",\"shared\":true}")
                        .text("id");

        assertThat(with(others, "DELETE", path, "").status()).isEqualTo(404);
        assertThat(with(others, "DELETE", shared, "").status()).isEqualTo(403);
        assertThat(with(others, "POST", "/api/v1/searches", "{\"view\":\"alerts\",\"name\":\"c\",\"owner\":\"admin\"}")
                        .status())
                .as("the owner is who calls")
                .isEqualTo(400);
        assertThat(with(mine, "DELETE", path, "").status()).isEqualTo(204);
        assertThat(with(mine, "DELETE", shared, "").status()).isEqualTo(204);
    }

    private JsonNode listed(String id) throws Exception {
        for (JsonNode token : server.get("/api/v1/tokens").json().path("items")) {
            if (token.path("id").asText().equals(id)) {
                return token;
            }
        }
        throw new AssertionError("no token " + id);
    }

    private JsonNode newestOf(String actor) throws Exception {
        await().until(() -> !findOf(actor).isMissingNode());
        return findOf(actor);
    }

    private JsonNode findOf(String actor) throws Exception {
        JsonNode items = server.get("/api/v1/audit?size=200").json().path("items");
        for (JsonNode line : items) {
            if (line.path("actor").asText().equals(actor)
                    && !line.path("action").asText().endsWith("/session")) {
                return line;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    private Answer user(String roles) throws Exception {
        return create(name, PASSWORD, roles);
    }

    private Answer create(String user, String password, String roles) throws Exception {
        return server.post(
                "/api/v1/users",
                "{\"name\":\"" + user + "\",\"password\":\"" + password + "\",\"roles\":" + roles + "}");
    }

    private Answer patch(String body) throws Exception {
        return server.send(server.request("/api/v1/users/" + name).method("PATCH", BodyPublishers.ofString(body)));
    }

    private Answer signIn(String password) throws Exception {
        return signIn(name, password);
    }

    private Answer signIn(String user, String password) throws Exception {
        return server.send(server.anonymous("/api/v1/session")
                .POST(BodyPublishers.ofString("{\"name\":\"" + user + "\",\"password\":\"" + password + "\"}")));
    }

    private Answer bearer(String token, String method, String path, String body) throws Exception {
        return server.send(server.anonymous(path)
                .header("Authorization", "Bearer " + token)
                .method(method, BodyPublishers.ofString(body)));
    }

    private Answer with(Answer session, String method, String path, String body) throws Exception {
        HttpRequest.Builder request = server.anonymous(path)
                .header("Cookie", cookie(session))
                .header("X-CSRF-Token", session.text("csrf"))
                .method(method, BodyPublishers.ofString(body));
        return server.send(request);
    }

    private static String cookie(Answer session) {
        return session.header("Set-Cookie").split(";")[0];
    }
}
