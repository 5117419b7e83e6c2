package io.tocsin.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import io.tocsin.console.ConsoleServer.Answer;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import okhttp3.mockwebserver.RecordedRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Signing in by OpenID Connect, by passkey and by a directory, against providers in this process. */
class ProvidersIT {

    private static final String ORIGIN = "https://tocsin.example.org";
    private static final String PASSWORD = "harbour tin walnut 49";

    private static MockOAuth2Server provider;
    private static InMemoryDirectoryServer directory;
    private static ConsoleServer server;

    private final String name = "p" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void start() throws Exception {
        provider = new MockOAuth2Server();
        provider.start();
        directory = directory();
        server = ConsoleServer.with(
                "--tocsin.oidc.providers.mock.issuer=" + provider.issuerUrl("soc"),
                "--tocsin.oidc.providers.mock.title=The mock",
                "--tocsin.oidc.providers.mock.client-id=tocsin",
                "--tocsin.oidc.providers.mock.client-secret=a secret",
                "--tocsin.oidc.providers.mock.scopes=profile",
                "--tocsin.oidc.providers.mock.roles-claim=realm_access.roles",
                "--tocsin.oidc.providers.mock.roles.analyst=soc-analysts",
                "--tocsin.oidc.providers.mock.roles.lead=soc-leads,heads",
                "--tocsin.passkeys.origin=" + ORIGIN,
                "--tocsin.ldap.url=ldap://127.0.0.1:" + directory.getListenPort() + "/dc=example,dc=org",
                "--tocsin.ldap.user-dn=uid={0},ou=people",
                "--tocsin.ldap.group-base=ou=groups",
                "--tocsin.ldap.roles.viewer=night-shift");
    }

    @AfterAll
    static void stop() {
        server.close();
        provider.shutdown();
        directory.shutDown(true);
    }

    private static InMemoryDirectoryServer directory() throws Exception {
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=example,dc=org");
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig("plain", InetAddress.getLoopbackAddress(), 0, null));
        InMemoryDirectoryServer made = new InMemoryDirectoryServer(config);
        made.add("dn: dc=example,dc=org", "objectClass: domain", "dc: example");
        made.add("dn: ou=people,dc=example,dc=org", "objectClass: organizationalUnit", "ou: people");
        made.add("dn: ou=groups,dc=example,dc=org", "objectClass: organizationalUnit", "ou: groups");
        for (String person : List.of("grace", "mallory")) {
            made.add(
                    "dn: uid=" + person + ",ou=people,dc=example,dc=org",
                    "objectClass: inetOrgPerson",
                    "uid: " + person,
                    "cn: " + person,
                    "sn: " + person,
                    "userPassword: " + PASSWORD);
        }
        made.add(
                "dn: cn=night-shift,ou=groups,dc=example,dc=org",
                "objectClass: groupOfNames",
                "cn: night-shift",
                "member: uid=grace,ou=people,dc=example,dc=org");
        made.startListening();
        return made;
    }

    @Test
    void theConsoleLearnsHowPeopleCanSignIn() throws Exception {
        Answer ways = server.send(server.anonymous("/api/v1/session/ways").GET());

        assertThat(ways.status()).isEqualTo(200);
        assertThat(ways.json().path("passkeys").asBoolean()).isTrue();
        assertThat(ways.json().path("providers").get(0).path("title").asText()).isEqualTo("The mock");
        assertThat(ways.json().path("providers").get(0).path("path").asText()).isEqualTo("/oauth2/authorization/mock");
    }

    @Test
    void aProviderSignsInWithTheRolesOfItsClaims() throws Exception {
        provider.enqueueCallback(claims(
                Map.of("preferred_username", name, "realm_access", Map.of("roles", List.of("soc-analysts", "else")))));

        HttpResponse<String> begin = begin();
        String asked = location(begin);
        assertThat(asked).contains("code_challenge_method=S256", "code_challenge=", "state=", "nonce=");
        HttpResponse<String> end = comeBack(codeFor(asked), cookie(begin, "tocsin_oidc"));

        assertThat(location(end)).endsWith("/");
        assertThat(end.headers().allValues("Set-Cookie"))
                .anyMatch(cookie -> cookie.matches("tocsin_session=[\\w-]{43};.*HttpOnly; SameSite=Strict"));
        Answer who = withCookie("/api/v1/session", cookie(end, "tocsin_session"));
        assertThat(who.text("actor")).isEqualTo(name);
        assertThat(who.json().path("roles").toString()).isEqualTo("[\"analyst\"]");
        assertThat(server.get("/api/v1/users/" + name).text("source")).isEqualTo("oidc:mock");
        assertThat(tokenRequest()).contains("code_verifier=").contains("grant_type=authorization_code");
    }

    @Test
    void whoHasNoRoleOrAForeignNameIsToldNo() throws Exception {
        provider.enqueueCallback(
                claims(Map.of("preferred_username", name, "realm_access", Map.of("roles", List.of("x")))));
        HttpResponse<String> begin = begin();
        HttpResponse<String> end = comeBack(codeFor(location(begin)), cookie(begin, "tocsin_oidc"));
        assertThat(location(end)).endsWith("/#/sign-in?failed=role");
        assertThat(cookie(end, "tocsin_session")).isEmpty();

        server.post(
                "/api/v1/users", "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\",\"roles\":[\"admin\"]}");
        for (String taken : List.of(name, "admin")) {
            provider.enqueueCallback(claims(
                    Map.of("preferred_username", taken, "realm_access", Map.of("roles", List.of("soc-analysts")))));
            HttpResponse<String> again = begin();
            HttpResponse<String> refused = comeBack(codeFor(location(again)), cookie(again, "tocsin_oidc"));
            assertThat(location(refused)).as(taken).endsWith("/#/sign-in?failed=name");
            assertThat(cookie(refused, "tocsin_session")).isEmpty();
        }
    }

    @Test
    void anAnswerThatWasNotAskedForOpensNothing() throws Exception {
        HttpResponse<String> victim = begin();
        HttpResponse<String> attacker = begin();
        URI code = codeFor(location(attacker));

        assertThat(location(comeBack(code, "")))
                .as("in a browser that asked for nothing")
                .endsWith("failed=failed");
        assertThat(location(comeBack(code, cookie(victim, "tocsin_oidc"))))
                .as("in a browser that asked for something else")
                .endsWith("failed=failed");
        assertThat(location(comeBack(
                        URI.create(code.toString().replaceAll("state=[^&]+", "state=forged")),
                        cookie(attacker, "tocsin_oidc"))))
                .as("with another state")
                .endsWith("failed=failed");
        String cookie = cookie(attacker, "tocsin_oidc");
        assertThat(location(comeBack(code, cookie.substring(0, cookie.length() - 4) + "AAAA")))
                .as("with a cookie that was changed")
                .endsWith("failed=failed");
    }

    @Test
    void anIdTokenForAnotherNonceIsNotTaken() throws Exception {
        provider.enqueueCallback(
                claims(Map.of("preferred_username", name, "realm_access", Map.of("roles", List.of("heads")))));
        HttpResponse<String> begin = begin();
        String asked = location(begin).replaceAll("nonce=[^&]+", "nonce=of-another-sign-in");

        refused(comeBack(codeFor(asked), cookie(begin, "tocsin_oidc")));
    }

    @Test
    void aCodeWithoutItsVerifierIsNotTaken() throws Exception {
        provider.enqueueCallback(
                claims(Map.of("preferred_username", name, "realm_access", Map.of("roles", List.of("heads")))));
        HttpResponse<String> begin = begin();
        String asked = location(begin).replaceAll("code_challenge=[^&]+", "code_challenge=" + "A".repeat(43));

        refused(comeBack(codeFor(asked), cookie(begin, "tocsin_oidc")));
    }

    @Test
    void anIdTokenForAnotherClientIsNotTaken() throws Exception {
        provider.enqueueCallback(claims(Map.of(
                "aud",
                "another client",
                "preferred_username",
                name,
                "realm_access",
                Map.of("roles", List.of("heads")))));
        HttpResponse<String> begin = begin();

        refused(comeBack(codeFor(location(begin)), cookie(begin, "tocsin_oidc")));
    }

    private static void refused(HttpResponse<String> end) {
        assertThat(location(end)).endsWith("failed=failed");
        assertThat(cookie(end, "tocsin_session")).isEmpty();
    }

    @Test
    void aPasskeySignsIn() throws Exception {
        Answer session = localUser();
        SoftAuthenticator key = new SoftAuthenticator(ORIGIN);
        byte[] handle = register(session, key);

        Answer signedIn = showPasskey(key, handle);

        assertThat(signedIn.status()).isEqualTo(200);
        assertThat(signedIn.text("actor")).isEqualTo(name);
        JsonNode listed =
                withCookie("/api/v1/profile/passkeys", cookie(signedIn)).json().path("items");
        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).path("label").asText()).isEqualTo("laptop");

        Answer removed = change(session, "DELETE", "/api/v1/profile/passkeys/" + key.id(), "");
        assertThat(removed.status()).isEqualTo(204);
        assertThat(showPasskey(key, handle).status()).isEqualTo(401);
    }

    @Test
    void aPasskeyProvesNobodyWhereAnythingIsWrong() throws Exception {
        Answer session = localUser();
        SoftAuthenticator key = new SoftAuthenticator(ORIGIN);
        byte[] handle = register(session, key);

        JsonNode options = options();
        JsonNode shown = key.get(options, handle);
        assertThat(show(shown).status()).isEqualTo(200);
        assertThat(show(shown).status()).as("the same answer again").isEqualTo(401);
        assertThat(show(new SoftAuthenticator("https://phishing.example").get(options(), handle))
                        .status())
                .as("a key nobody registered")
                .isEqualTo(401);
        key.verifiesNobody();
        assertThat(show(key.get(options(), handle)).status())
                .as("without PIN or finger")
                .isEqualTo(401);
    }

    @Test
    void aDirectoryChecksPasswords() throws Exception {
        Answer grace = signIn("Grace", PASSWORD);
        assertThat(grace.status()).isEqualTo(200);
        assertThat(grace.text("actor")).isEqualTo("grace");
        assertThat(grace.json().path("roles").toString()).isEqualTo("[\"viewer\"]");

        assertThat(signIn("grace", "wrong " + PASSWORD).status()).isEqualTo(401);
        assertThat(signIn("grace", "").status())
                .as("an empty one binds as nobody")
                .isEqualTo(401);
        assertThat(signIn("mallory", PASSWORD).status()).as("in no group").isEqualTo(401);
        assertThat(signIn("*", PASSWORD).status()).isEqualTo(401);

        server.send(
                server.request("/api/v1/users/grace").method("PATCH", BodyPublishers.ofString("{\"disabled\":true}")));
        assertThat(signIn("grace", PASSWORD).status()).isEqualTo(401);
    }

    private static DefaultOAuth2TokenCallback claims(Map<String, Object> claims) {
        return new DefaultOAuth2TokenCallback("soc", "subject", "JWT", List.of("tocsin"), claims, 3600);
    }

    private HttpResponse<String> begin() throws Exception {
        return raw(server.at("/oauth2/authorization/mock"), "");
    }

    /** The provider's answer: where it sends the browser. */
    private URI codeFor(String asked) throws Exception {
        return URI.create(location(raw(URI.create(asked), "")));
    }

    private HttpResponse<String> comeBack(URI code, String cookie) throws Exception {
        return raw(server.at(code.getPath() + "?" + code.getRawQuery()), cookie);
    }

    private HttpResponse<String> raw(URI uri, String cookie) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return server.client().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String location(HttpResponse<?> answer) {
        assertThat(answer.statusCode()).isEqualTo(302);
        return answer.headers().firstValue("Location").orElseThrow();
    }

    private static String cookie(HttpResponse<?> answer, String name) {
        return answer.headers().allValues("Set-Cookie").stream()
                .map(header -> header.split(";")[0])
                .filter(pair -> pair.startsWith(name + "=") && pair.length() > name.length() + 1)
                .findFirst()
                .orElse("");
    }

    private static String cookie(Answer answer) {
        return cookie(answer.response(), "tocsin_session");
    }

    private String tokenRequest() {
        for (RecordedRequest request = provider.takeRequest(); ; request = provider.takeRequest()) {
            if (String.valueOf(request.getPath()).endsWith("/token")) {
                return URLDecoder.decode(request.getBody().readUtf8(), StandardCharsets.UTF_8);
            }
        }
    }

    private Answer localUser() throws Exception {
        server.post(
                "/api/v1/users",
                "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\",\"roles\":[\"viewer\"]}");
        return signIn(name, PASSWORD);
    }

    /** Returns the user's handle, which the authenticator keeps. */
    private byte[] register(Answer session, SoftAuthenticator key) throws Exception {
        assertThat(change(session, "POST", "/api/v1/profile/passkeys/options", "{\"password\":\"wrong\"}")
                        .status())
                .isEqualTo(400);
        JsonNode options = change(
                        session, "POST", "/api/v1/profile/passkeys/options", "{\"password\":\"" + PASSWORD + "\"}")
                .json();
        Answer made = change(
                session,
                "POST",
                "/api/v1/profile/passkeys",
                "{\"label\":\"laptop\",\"credential\":" + key.create(options) + "}");
        assertThat(made.status()).as(made.response().body()).isEqualTo(204);
        return Base64.getUrlDecoder().decode(options.path("user").path("id").asText());
    }

    private JsonNode options() throws Exception {
        return server.send(server.anonymous("/api/v1/session/passkey/options").POST(BodyPublishers.noBody()))
                .json();
    }

    private Answer showPasskey(SoftAuthenticator key, byte[] handle) throws Exception {
        return show(key.get(options(), handle));
    }

    private Answer show(JsonNode credential) throws Exception {
        return server.send(
                server.anonymous("/api/v1/session/passkey").POST(BodyPublishers.ofString(credential.toString())));
    }

    private Answer signIn(String user, String password) throws Exception {
        return server.send(server.anonymous("/api/v1/session")
                .POST(BodyPublishers.ofString("{\"name\":\"" + user + "\",\"password\":\"" + password + "\"}")));
    }

    private Answer withCookie(String path, String cookie) throws Exception {
        return server.send(server.anonymous(path).header("Cookie", cookie).GET());
    }

    private Answer change(Answer session, String method, String path, String body) throws Exception {
        return server.send(server.anonymous(path)
                .header("Cookie", cookie(session))
                .header("X-CSRF-Token", session.text("csrf"))
                .method(method, BodyPublishers.ofString(body)));
    }
}
