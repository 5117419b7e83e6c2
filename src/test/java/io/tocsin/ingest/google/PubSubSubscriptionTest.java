package io.tocsin.ingest.google;

import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.unauthorized;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.event.RawEvent;
import io.tocsin.ingest.Sources;
import io.tocsin.ingest.pull.Pulled;
import io.tocsin.log.InMemoryEventLog;
import io.tocsin.platform.Fetch;
import io.tocsin.platform.PermanentException;
import io.tocsin.platform.TransientException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A subscription that answers as Google documents it, on WireMock: Google itself was not asked. */
class PubSubSubscriptionTest {

    private static final WireMockServer SERVER =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-05T12:00:00Z"), ZoneOffset.UTC);
    private static final String SUBSCRIPTION = "/v1/projects/p/subscriptions/tocsin";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final Fetch fetch = new Fetch(Duration.ofSeconds(5), 1 << 20);

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
        SERVER.stubFor(post(SUBSCRIPTION + ":acknowledge").willReturn(okJson("{}")));
        SERVER.stubFor(post(SUBSCRIPTION + ":pull")
                .withRequestBody(equalToJson("{\"maxMessages\":1000}"))
                .willReturn(okJson("{\"receivedMessages\":[" + message("a1", "m1", "{\"message\":\"one\"}") + ","
                        + message("a2", "m2", "a line")
                        + ",{\"ackId\":\"a3\",\"message\":{\"messageId\":\"m3\",\"attributes\":{\"k\":\"v\"}}}]}")));
    }

    private static String message(String ack, String id, String data) {
        return "{\"ackId\":\"" + ack + "\",\"message\":{\"messageId\":\"" + id + "\",\"data\":\""
                + Base64.getEncoder().encodeToString(data.getBytes(UTF_8)) + "\"}}";
    }

    private PubSubSubscription subscription(String file) {
        return new PubSubSubscription(
                URI.create(SERVER.baseUrl() + SUBSCRIPTION),
                GoogleConfiguration.token(file, fetch, CLOCK),
                fetch,
                new Pulled(log, new Sources(new SimpleMeterRegistry()), CLOCK));
    }

    @Test
    void messagesAreAcknowledgedWhenTheyAreInTheLog() throws Exception {
        assertThat(subscription("").look("pubsub")).isEqualTo(3);

        assertThat(log.raws())
                .extracting(raw -> new String(raw.payload(), UTF_8))
                .containsExactly("{\"message\":\"one\"}", "a line");
        assertThat(log.raws()).extracting(RawEvent::id).containsExactly("m1", "m2");
        SERVER.verify(postRequestedFor(urlEqualTo(SUBSCRIPTION + ":acknowledge"))
                .withHeader("Authorization", absent())
                .withRequestBody(equalToJson("{\"ackIds\":[\"a1\",\"a2\",\"a3\"]}")));
    }

    @Test
    void whileTheLogRefusesNothingIsAcknowledged() {
        log.refuse(true);

        assertThatThrownBy(() -> subscription("").look("pubsub")).isInstanceOf(TransientException.class);
        SERVER.verify(0, postRequestedFor(urlEqualTo(SUBSCRIPTION + ":acknowledge")));
    }

    @Test
    void anAccountAsksForATokenWithASignedClaimAndForAnotherWhereItIsRefused(@TempDir Path folder) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        Path file = Files.writeString(
                folder.resolve("key.json"),
                JSON.writeValueAsString(Map.of(
                        "client_email",
                        "tocsin@p.iam.gserviceaccount.com",
                        "private_key",
                        pem,
                        "token_uri",
                        SERVER.baseUrl() + "/token")));
        SERVER.stubFor(post("/token")
                .withRequestBody(containing("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer"))
                .willReturn(okJson("{\"access_token\":\"t0ken\",\"expires_in\":3599}")));
        PubSubSubscription subscription = subscription(file.toString());

        subscription.look("pubsub");

        SERVER.verify(postRequestedFor(urlEqualTo(SUBSCRIPTION + ":pull"))
                .withHeader("Authorization", equalTo("Bearer t0ken")));
        String form =
                SERVER.findAll(postRequestedFor(urlEqualTo("/token"))).get(0).getBodyAsString();
        List<String> parts =
                List.of(form.substring(form.indexOf("assertion=") + 10).split("\\."));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(keys.getPublic());
        signature.update((parts.get(0) + "." + parts.get(1)).getBytes(UTF_8));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts.get(2))))
                .isTrue();
        assertThat(JSON.readTree(Base64.getUrlDecoder().decode(parts.get(1))))
                .isEqualTo(JSON.readTree("{\"iss\":\"tocsin@p.iam.gserviceaccount.com\","
                        + "\"scope\":\"https://www.googleapis.com/auth/pubsub\",\"aud\":\"" + SERVER.baseUrl()
                        + "/token\",\"iat\":1767614400,\"exp\":1767618000}"));

        SERVER.stubFor(post(SUBSCRIPTION + ":pull").willReturn(unauthorized()));
        assertThatThrownBy(() -> subscription.look("pubsub"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("401");
        assertThatThrownBy(() -> subscription.look("pubsub")).isInstanceOf(IOException.class);
        SERVER.verify(2, postRequestedFor(urlEqualTo("/token")));
    }

    @Test
    void aFileThatIsNotAKeyStopsTheStart(@TempDir Path folder) {
        assertThatThrownBy(() -> subscription(folder.resolve("none.json").toString()))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("credentials-file");
    }
}
