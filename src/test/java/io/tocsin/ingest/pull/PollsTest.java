package io.tocsin.ingest.pull;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.event.RawEvent;
import io.tocsin.ingest.Sources;
import io.tocsin.log.InMemoryEventLog;
import io.tocsin.platform.Fetch;
import io.tocsin.platform.HandMovedClock;
import io.tocsin.platform.HealthProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The polls that ship, against stand-ins that answer as the services document it: none of the real ones was asked. */
class PollsTest {

    private static final WireMockServer SERVER =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());
    private static final Map<String, String> OKTA = Map.of("domain", "x", "token", "t0ken");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final HandMovedClock clock = new HandMovedClock();

    @BeforeAll
    static void start() {
        SERVER.start();
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @BeforeEach
    void begin() {
        SERVER.resetAll();
    }

    /** The shipped description, with our stand-in in place of the service, and without its pauses. */
    private Polls polls(String name, Map<String, String> settings) throws IOException {
        String text = Files.readString(Path.of("routes/polls/" + name + ".poll.yaml"))
                .replaceAll("https://([a-z0-9.-]+|\\{\\{domain}})/", SERVER.baseUrl() + "/")
                .replaceAll("per-minute: \\d+", "per-minute: 6000");
        Files.writeString(folder.resolve(name + ".poll.yaml"), text);
        return new Polls(
                folder,
                Map.of(name, settings),
                new Fetch(Duration.ofSeconds(5), 1 << 20),
                new Pulled(log, new Sources(new SimpleMeterRegistry()), clock),
                new Positions(folder.resolve("positions")),
                clock);
    }

    private List<String> ids() {
        return log.raws().stream().map(RawEvent::id).toList();
    }

    private static List<String> problems(Polls polls) {
        return polls.problems().stream().map(HealthProblem::what).toList();
    }

    private void wait(Polls polls, int seconds) {
        clock.move(Duration.ofSeconds(seconds));
        polls.look();
    }

    @Test
    void oktaIsReadPageByPageAndThenFromWhereItEnded() throws IOException {
        String path = "/api/v1/logs";
        SERVER.stubFor(get(urlPathEqualTo(path))
                .withHeader("Authorization", equalTo("SSWS t0ken"))
                .withQueryParam("since", equalTo("2026-01-04T12:00:00Z"))
                .willReturn(okJson("[{\"uuid\":\"1\",\"published\":\"2026-01-05T11:00:00.500Z\"}]")
                        .withHeader(
                                "Link",
                                "<" + SERVER.baseUrl() + path + "?since=x>; rel=\"self\"",
                                "<" + SERVER.baseUrl() + path + "?after=7>; rel=\"next\"")));
        SERVER.stubFor(get(urlPathEqualTo(path))
                .withQueryParam("after", equalTo("7"))
                .willReturn(okJson("[{\"uuid\":\"2\",\"published\":\"2026-01-05T10:00:00.000Z\"}]")));
        Polls polls = polls("okta", OKTA);
        polls.look();
        polls.look();

        assertThat(problems(polls)).isEmpty();
        assertThat(ids()).containsExactly("1", "2");
        assertThat(log.raws().get(0).source()).isEqualTo("okta");
        SERVER.stubFor(get(urlPathEqualTo(path))
                .withQueryParam("since", equalTo("2026-01-05T10:58:00.500Z"))
                .willReturn(okJson("[{\"uuid\":\"3\",\"published\":\"2026-01-05T12:00:30.000Z\"}]")));
        polls("okta", OKTA).look();
        assertThat(ids()).as("another server goes on").containsExactly("1", "2", "3");
    }

    @Test
    void whoIsAskedToWaitWaits() throws IOException {
        String reset = Long.toString(clock.instant().plusSeconds(90).getEpochSecond());
        SERVER.stubFor(get(anyUrl()).willReturn(aResponse().withStatus(429).withHeader("X-Rate-Limit-Reset", reset)));
        Polls polls = polls("okta", OKTA);
        polls.look();

        assertThat(problems(polls)).singleElement().asString().contains("429", "90 s");
        wait(polls, 89);
        SERVER.verify(1, getRequestedFor(anyUrl()));
        SERVER.stubFor(get(anyUrl()).willReturn(okJson("[]")));
        wait(polls, 1);
        assertThat(problems(polls)).isEmpty();
    }

    @Test
    void whileTheLogRefusesTheCursorStays() throws IOException {
        SERVER.stubFor(get(anyUrl()).willReturn(okJson("[{\"uuid\":\"1\",\"published\":\"2026-01-05T11:00:00Z\"}]")));
        Polls polls = polls("okta", OKTA);
        log.refuse(true);
        polls.look();
        log.refuse(false);
        wait(polls, 60);

        assertThat(ids()).containsExactly("1");
        SERVER.verify(2, getRequestedFor(anyUrl()).withQueryParam("since", matching("2026-01-04T12:0[01]:00Z")));
    }

    @Test
    void auth0GivesATokenOnceAndIsReadFromTheLastEvent() throws IOException {
        SERVER.stubFor(post("/oauth/token")
                .withRequestBody(containing("grant_type=client_credentials&client_id=me&client_secret=s%26cret"))
                .willReturn(okJson("{\"access_token\":\"given\",\"expires_in\":86400}")));
        SERVER.stubFor(get(urlPathEqualTo("/api/v2/logs"))
                .withHeader("Authorization", equalTo("Bearer given"))
                .withQueryParam("from", absent())
                .willReturn(okJson("[{\"log_id\":\"a1\"},{\"log_id\":\"a2\"}]")));
        SERVER.stubFor(get(urlPathEqualTo("/api/v2/logs"))
                .withQueryParam("from", equalTo("a2"))
                .willReturn(okJson("[{\"log_id\":\"a3\"}]")));
        Polls polls = polls("auth0", Map.of("domain", "x", "clientid", "me", "clientsecret", "s&cret"));
        polls.look();
        wait(polls, 60);

        assertThat(problems(polls)).isEmpty();
        assertThat(ids()).containsExactly("a1", "a2", "a3");
        SERVER.verify(1, postRequestedFor(anyUrl()));
    }

    /** The example in "Authentication" of the documentation of Duo's Admin API. */
    @Test
    void aSignatureForDuoIsThatOfItsDocumentation() {
        String text = """
                Tue, 21 Aug 2012 17:29:18 -0000
                POST
                api-xxxxxxxx.duosecurity.com
                /accounts/v1/account/list
                realname=First%20Last&username=root""";

        assertThat(PollAuth.duoSignature("Zh5eGmUq9zpfQnyUIu5OL9iWoMMv5ZNmk3zLJ4Ep", text))
                .isEqualTo("2d97d6166319781b5a3a07af39d366f491234edc");
    }

    @Test
    void duosRequestsAreSignedAndItsOffsetHasTwoParts() throws IOException {
        SERVER.stubFor(get(urlPathEqualTo("/admin/v2/logs/authentication"))
                .withQueryParam("mintime", equalTo("1767528000000"))
                .withQueryParam("next_offset", absent())
                .withHeader("X-Duo-Date", equalTo("Mon, 5 Jan 2026 12:00:00 GMT"))
                .withHeader("Authorization", matching("Basic .+"))
                .willReturn(okJson("{\"response\":{\"authlogs\":[{\"txid\":\"t1\"}],"
                        + "\"metadata\":{\"next_offset\":[\"1767614400000\",\"t1\"]}}}")));
        SERVER.stubFor(get(urlPathEqualTo("/admin/v2/logs/authentication"))
                .withQueryParam("next_offset", equalTo("1767614400000,t1"))
                .willReturn(okJson(
                        "{\"response\":{\"authlogs\":[{\"txid\":\"t2\"}],\"metadata\":{\"next_offset\":null}}}")));
        Polls polls = polls("duo", Map.of("domain", "x", "ikey", "ikey", "skey", "skey"));
        polls.look();

        assertThat(problems(polls)).isEmpty();
        assertThat(ids()).containsExactly("t1", "t2");
    }

    @Test
    void googleTakesASignedAssertion() throws IOException, NoSuchAlgorithmException {
        String key = Base64.getEncoder()
                .encodeToString(KeyPairGenerator.getInstance("RSA")
                        .generateKeyPair()
                        .getPrivate()
                        .getEncoded());
        SERVER.stubFor(post("/token")
                .withRequestBody(matching("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer"
                        + "&assertion=[\\w-]+\\.[\\w-]+\\.[\\w-]+"))
                .willReturn(okJson("{\"access_token\":\"given\",\"expires_in\":3599}")));
        SERVER.stubFor(get(anyUrl())
                .withQueryParam("pageToken", absent())
                .willReturn(
                        okJson("{\"items\":[{\"id\":{\"time\":\"2026-01-05T11:00:00Z\",\"uniqueQualifier\":\"1\"}}],"
                                + "\"nextPageToken\":\"A:1\"}")));
        SERVER.stubFor(get(anyUrl())
                .withQueryParam("pageToken", equalTo("A:1"))
                .withHeader("Authorization", equalTo("Bearer given"))
                .willReturn(okJson(
                        "{\"items\":[{\"id\":{\"time\":\"2026-01-05T10:00:00Z\",\"uniqueQualifier\":\"2\"}}]}")));
        String pem = "-----BEGIN PRIVATE KEY-----\\n" + key + "\\n-----END PRIVATE KEY-----\\n";
        Polls polls = polls("googleworkspace", Map.of("clientid", "account", "user", "admin", "key", pem));
        polls.look();

        assertThat(problems(polls)).isEmpty();
        assertThat(ids()).containsExactly("1", "2");
    }

    @Test
    void githubAndPapertrailAreReadAsTheyDocumentIt() throws IOException {
        SERVER.stubFor(get(urlPathEqualTo("/orgs/acme/audit-log"))
                .withQueryParam("phrase", equalTo("created:>=2026-01-04T12:00:00Z"))
                .willReturn(okJson("[{\"_document_id\":\"g1\",\"action\":\"repo.create\"}]")));
        String search = "/api/v1/events/search.json";
        SERVER.stubFor(get(urlPathEqualTo(search))
                .withHeader("X-Papertrail-Token", equalTo("p"))
                .withQueryParam("min_id", absent())
                .willReturn(okJson("{\"events\":[{\"id\":\"7\"}],\"max_id\":\"7\"}")));
        SERVER.stubFor(get(urlPathEqualTo(search))
                .withQueryParam("min_id", equalTo("7"))
                .willReturn(okJson("{\"events\":[{\"id\":\"8\"}],\"max_id\":\"8\"}")));
        polls("github", Map.of("org", "acme", "token", "g")).look();
        Polls papertrail = polls("papertrail", Map.of("query", "*", "token", "p"));
        papertrail.look();
        wait(papertrail, 60);

        assertThat(ids()).containsExactly("g1", "7", "8");
    }

    @Test
    void microsoftsContentIsFollowedAndNoTokenGoesElsewhere() throws IOException {
        String content = "/api/v1.0/T/activity/feed/subscriptions/content";
        SERVER.stubFor(post("/T/oauth2/v2.0/token").willReturn(okJson("{\"access_token\":\"m\"}")));
        SERVER.stubFor(get(urlPathEqualTo(content))
                .withQueryParam("contentType", equalTo("Audit.General"))
                .willReturn(okJson("[{\"contentUri\":\"" + SERVER.baseUrl() + "/blob/1\"}]")
                        .withHeader("NextPageUri", SERVER.baseUrl() + content + "?nextPage=2")));
        SERVER.stubFor(get(urlPathEqualTo(content))
                .withQueryParam("nextPage", equalTo("2"))
                .willReturn(okJson("[{\"contentUri\":\"https://elsewhere.example/blob/2\"}]")));
        SERVER.stubFor(get("/blob/1").willReturn(okJson("[{\"Id\":\"m1\"},{\"Id\":\"m2\"}]")));
        Polls m365 =
                polls("m365", Map.of("tenant", "T", "clientid", "c", "clientsecret", "s", "content", "Audit.General"));
        m365.look();

        assertThat(ids()).containsExactly("m1", "m2");
        assertThat(problems(m365)).singleElement().asString().contains("elsewhere.example");
    }

    @Test
    void whatIsMissingIsNamedAndABrokenEditKeepsTheLastGoodText() throws IOException {
        Polls polls = polls("okta", Map.of("domain", "x"));
        polls.look();
        assertThat(problems(polls)).singleElement().asString().contains("tocsin.sources.polls.okta.token is not set");

        SERVER.stubFor(get(anyUrl()).willReturn(okJson("[]")));
        polls = polls("okta", OKTA);
        polls.look();
        Files.writeString(folder.resolve("okta.poll.yaml"), "every: 1m\nrequest:\n  urll: x\n");
        wait(polls, 60);
        assertThat(problems(polls)).singleElement().asString().contains("okta.poll.yaml:3", "urll", "last good text");
        SERVER.verify(2, getRequestedFor(anyUrl()));
    }
}
