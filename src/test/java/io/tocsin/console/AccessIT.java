package io.tocsin.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.console.ConsoleServer.Answer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, and what strangers are told. */
class AccessIT {

    private final ConsoleServer server = ConsoleServer.running();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/alerts",
                "/api/v1/alerts/x",
                "/api/v1/events",
                "/api/v1/health",
                "/api/v1/parked",
                "/api/v1/audit",
                "/api/v1/stream",
                "/api/v1/session",
                "/api/v1/whoami",
                "/api/v1/openapi",
                "/actuator/prometheus",
                "/actuator/info",
                "/actuator",
                "/actuator/health/",
                "/events",
                "/_bulk",
                "/custom/app",
                "/error",
                "/nothing/here"
            })
    void strangersAreToldToShowAToken(String path) throws Exception {
        Answer answer = server.send(server.anonymous(path).GET());

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().path("status").asInt()).isEqualTo(401);
        assertThat(answer.text("detail")).contains("Authorization: Bearer");
    }

    @Test
    void strangersCannotSendEventsEither() throws Exception {
        Answer answer = server.send(server.anonymous("/api/v1/events").POST(BodyPublishers.ofString("{}")));

        assertThat(answer.status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer wrong-token-0123456789abcdef",
                "Bearer ",
                "Bearer",
                "Basic YWRtaW46YWRtaW4=",
                ConsoleServer.TOKEN,
                "Bearer " + ConsoleServer.TOKEN + "x",
                ""
            })
    void aWrongTokenIsRefused(String header) throws Exception {
        Answer answer = server.send(server.anonymous("/api/v1/alerts")
                .header("Authorization", header)
                .GET());

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text("detail")).isEqualTo("The token is wrong.");
        assertThat(answer.header("WWW-Authenticate")).contains("invalid_token");
    }

    @Test
    void theHealthProbeIsOpenAndSaysOnlyUpOrDown() throws Exception {
        Answer answer = server.send(server.anonymous("/actuator/health").GET());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("status").asText()).isEqualTo("UP");
        assertThat(answer.json().has("components")).isFalse();
    }

    @Test
    void metersNeedTheToken() throws Exception {
        Answer answer = server.get("/actuator/prometheus");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body()).contains("tocsin_access_refused_total");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/env", "/actuator/beans", "/actuator/heapdump", "/actuator/loggers"})
    void otherActuatorEndpointsAreNotThereForAnybody(String path) throws Exception {
        assertThat(server.get(path).status()).isEqualTo(404);
    }

    @Test
    void theConsolesFilesAreOpenAndGuardedByHeaders() throws Exception {
        Answer answer = server.send(server.anonymous("/app/nothing.js").GET());

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Security-Policy"))
                .contains("default-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
    }

    @Test
    void answersOfTheApiAreNotKeptByCaches() throws Exception {
        assertThat(server.get("/api/v1/alerts").header("Cache-Control")).contains("no-store");
    }

    @Test
    void anOddPathIsRefusedAsAProblem() throws Exception {
        Answer answer = server.get("/api/v1/alerts;x=y/1");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }

    @Test
    void signingInTurnsTheTokenIntoACookieNoScriptCanRead() throws Exception {
        Answer answer = signIn(ConsoleServer.TOKEN);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("actor")).isEqualTo("admin");
        assertThat(answer.text("csrf")).hasSizeGreaterThan(40);
        assertThat(answer.header("Set-Cookie"))
                .matches("tocsin_session=[\\w-]{43}; Path=/; Max-Age=43200;.* HttpOnly; SameSite=Strict");
        assertThat(answer.response().body()).doesNotContain(cookieOf(answer).substring("tocsin_session=".length()));
    }

    @Test
    void aWrongTokenDoesNotSignIn() throws Exception {
        Answer answer = signIn("wrong-token-0123456789abcdef");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("Set-Cookie")).isEmpty();
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.text("detail")).isEqualTo("The token is wrong.");
    }

    @Test
    void aSessionReadsUntilItIsSignedOut() throws Exception {
        Answer session = signIn(ConsoleServer.TOKEN);

        Answer again = withCookie("/api/v1/session", session, "GET", "");
        assertThat(again.json()).isEqualTo(session.json());
        assertThat(withCookie("/api/v1/alerts", session, "GET", "").status()).isEqualTo(200);
        assertThat(withCookie("/api/v1/whoami", session, "GET", "").text("via")).isEqualTo("session");

        Answer out = withCookie("/api/v1/session", session, "DELETE", session.text("csrf"));
        assertThat(out.status()).isEqualTo(204);
        assertThat(out.header("Set-Cookie")).contains("Max-Age=0");
        assertThat(withCookie("/api/v1/alerts", session, "GET", "").status()).isEqualTo(401);
    }

    @Test
    void aChangeByCookieNeedsTheCsrfToken() throws Exception {
        Answer session = signIn(ConsoleServer.TOKEN);
        Answer other = signIn(ConsoleServer.TOKEN);

        assertThat(withCookie("/api/v1/alerts/x/reopen", session, "POST", "").status())
                .isEqualTo(403);
        assertThat(withCookie("/api/v1/alerts/x/reopen", session, "POST", other.text("csrf"))
                        .status())
                .isEqualTo(403);
        assertThat(withCookie("/api/v1/events", session, "POST", "").status()).isEqualTo(403);
        assertThat(withCookie("/api/v1/alerts/x/reopen", session, "POST", session.text("csrf"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aMadeUpCookieIsNoSession() throws Exception {
        Answer answer = server.send(server.anonymous("/api/v1/alerts")
                .header("Cookie", "tocsin_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
                .GET());

        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void noRouteSeesTheCredentialOfItsCaller() throws Exception {
        Answer answer = server.post("/api/v1/echo-headers", "{}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body())
                .containsIgnoringCase("content-type")
                .doesNotContain(ConsoleServer.TOKEN)
                .doesNotContainIgnoringCase("authorization")
                .doesNotContainIgnoringCase("cookie");
    }

    private Answer signIn(String token) throws Exception {
        return server.send(
                server.anonymous("/api/v1/session").POST(BodyPublishers.ofString("{\"token\":\"" + token + "\"}")));
    }

    private Answer withCookie(String path, Answer session, String method, String csrf) throws Exception {
        HttpRequest.Builder request =
                server.anonymous(path).header("Cookie", cookieOf(session)).method(method, BodyPublishers.noBody());
        if (!csrf.isEmpty()) {
            request.header("X-CSRF-Token", csrf);
        }
        return server.send(request);
    }

    private static String cookieOf(Answer session) {
        return session.header("Set-Cookie").split(";")[0];
    }
}
