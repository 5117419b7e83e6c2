package io.tocsin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Webhooks through the whole server: a right signature stands for a token, and nothing else opens their paths. */
@TestInstance(Lifecycle.PER_CLASS)
class WebhooksIT {

    private static final String SECRET = "a-secret-of-some-length";
    private static final String STANDARD =
            "whsec_" + Base64.getEncoder().encodeToString("0123456789abcdef0123".getBytes(UTF_8));
    private static final String TOKEN = "check-token-0123456789abcdef";

    private final HttpClient client = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext server;

    WebhooksIT(@TempDir Path data) throws IOException {
        int syslog;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            syslog = free.getLocalPort();
        }
        server = new SpringApplicationBuilder(TocsinServer.class)
                .run(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--tocsin.syslog.port=" + syslog,
                        "--tocsin.data=" + data,
                        "--tocsin.admin.token=" + TOKEN,
                        "--tocsin.sources.webhooks.enabled=true",
                        "--tocsin.sources.webhooks.max-bytes=200KB",
                        "--tocsin.sources.webhooks.hooks.repos.kind=github",
                        "--tocsin.sources.webhooks.hooks.repos.secret=" + SECRET,
                        "--tocsin.sources.webhooks.hooks.phishing.kind=github",
                        "--tocsin.sources.webhooks.hooks.phishing.secret=" + SECRET,
                        "--tocsin.sources.webhooks.hooks.standard.kind=standard",
                        "--tocsin.sources.webhooks.hooks.standard.secret=" + STANDARD,
                        "--tocsin.sources.webhooks.hooks.own.secret=" + SECRET,
                        "--tocsin.sources.webhooks.hooks.own.encoding=base64",
                        "--tocsin.sources.webhooks.hooks.own.algorithm=sha512",
                        "--tocsin.sources.webhooks.hooks.own.prefix=sig:");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getEnvironment().getProperty("local.server.port") + path);
    }

    private static byte[] mac(String algorithm, byte[] key, String text) throws Exception {
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(key, algorithm));
        return mac.doFinal(text.getBytes(UTF_8));
    }

    private static String github(String body) throws Exception {
        return "sha256=" + HexFormat.of().formatHex(mac("HmacSHA256", SECRET.getBytes(UTF_8), body));
    }

    private String search(String q) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/api/v1/events?q=" + q))
                .header("Authorization", "Bearer " + TOKEN)
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    @Test
    void githubsWebhookIsAnEventAndIsStoredOnceWhenItIsSentAgain() throws Exception {
        String body = "{\"action\":\"added\",\"repository\":{\"full_name\":\"a/b\"},\"sender\":{\"login\":\"alice\"}}";
        String[] headers = {
            "X-Hub-Signature-256",
            github(body),
            "X-GitHub-Event",
            "member",
            "X-GitHub-Delivery",
            "72d3162e-cc78-11e3",
            "Content-Type",
            "application/json"
        };

        assertThat(post("/webhooks/repos", body, headers).statusCode()).isEqualTo(202);
        assertThat(post("/webhooks/repos", body, headers).statusCode()).isEqualTo(202);
        String marker = "{\"last\":1}";
        post("/webhooks/repos", marker, "X-Hub-Signature-256", github(marker), "X-GitHub-Delivery", "last");

        await().until(() ->
                search("event.id:%22webhooks:token:repos:last%22").contains("\"id\":\"webhooks:token:repos:last\""));
        String found = search("event.id:%22webhooks:token:repos:72d3162e-cc78-11e3%22");
        assertThat(found).contains("com.github.member").contains("\"name\":\"repos\"");
        assertThat(found.split("72d3162e-cc78-11e3\"", -1)).hasSize(2);
    }

    @Test
    void aWrongOrMissingSignatureIsRefused() throws Exception {
        String body = "{\"a\":1}";

        assertThat(post("/webhooks/repos", body).statusCode()).isEqualTo(401);
        assertThat(post("/webhooks/repos", body, "X-Hub-Signature-256", github("{\"a\":2}"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(post("/webhooks/repos", body, "X-Hub-Signature-256", "sha256=")
                        .statusCode())
                .isEqualTo(401);
        assertThat(post("/webhooks/other", body, "X-Hub-Signature-256", github(body))
                        .statusCode())
                .isEqualTo(401);
        assertThat(post("/webhooks/repos/", body, "X-Hub-Signature-256", github(body))
                        .statusCode())
                .isGreaterThanOrEqualTo(400);
        assertThat(post("/api/v1/events", body, "X-Hub-Signature-256", github(body))
                        .statusCode())
                .isEqualTo(401);
        String longer = "{\"a\":\"" + "x".repeat(300_000) + "\"}";
        assertThat(post("/webhooks/repos", longer, "X-Hub-Signature-256", github(longer))
                        .statusCode())
                .isEqualTo(413);
    }

    /** Playbooks know a delivery by the name of its webhook. */
    @Test
    void aTokenThatHasTheNameOfAWebhookBringsNoDeliveries() throws Exception {
        String made = post(
                        "/api/v1/tokens",
                        "{\"name\":\"phishing\",\"roles\":[\"ingest\"]}",
                        "Authorization",
                        "Bearer " + TOKEN,
                        "Content-Type",
                        "application/json")
                .body();
        String token = made.replaceAll(".*\"token\":\"([^\"]+)\".*", "$1");

        for (String path : new String[] {"/webhooks/%70hishing", "/%77ebhooks/other", "/webhooks/other"}) {
            assertThat(post(path, "{}", "Authorization", "Bearer " + token).statusCode())
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(post("/webhooks/other", "{}", "Authorization", "Bearer " + TOKEN)
                        .statusCode())
                .as("a token with another name")
                .isEqualTo(202);
    }

    @Test
    void aStandardWebhookIsTakenWhileItIsYoung() throws Exception {
        String body = "{\"type\":\"user.created\"}";

        assertThat(standard(body, Instant.now()).statusCode()).isEqualTo(202);
        assertThat(standard(body, Instant.now().minusSeconds(400)).statusCode()).isEqualTo(401);
        assertThat(standard(body, Instant.now().plusSeconds(400)).statusCode()).isEqualTo(401);
    }

    private HttpResponse<String> standard(String body, Instant at) throws Exception {
        String timestamp = Long.toString(at.getEpochSecond());
        byte[] key = "0123456789abcdef0123".getBytes(UTF_8);
        String signature =
                Base64.getEncoder().encodeToString(mac("HmacSHA256", key, "msg_1." + timestamp + "." + body));
        return post(
                "/webhooks/standard",
                body,
                "webhook-id",
                "msg_1",
                "webhook-timestamp",
                timestamp,
                "webhook-signature",
                "v1,AAAA v1," + signature);
    }

    @Test
    void anHmacOfOnesOwnIsSetByItsHeader() throws Exception {
        String body = "{\"message\":\"own\"}";
        String signature = Base64.getEncoder().encodeToString(mac("HmacSHA512", SECRET.getBytes(UTF_8), body));

        assertThat(post("/webhooks/own", body, "X-Signature", "sig:" + signature)
                        .statusCode())
                .isEqualTo(202);
        assertThat(post("/webhooks/own", body, "X-Signature", signature).statusCode())
                .isEqualTo(401);
    }

    /** The playbook phishing-triage, which is shipped, is started by the webhook of this name. */
    @Test
    void aSignedDeliveryStartsAPlaybookOnceHoweverOftenItIsSent() throws Exception {
        String body = "{\"url\": {\"domain\": \"bad.example\"}, \"user\": {\"email\": \"ann@example.org\"}}";
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> answer = post(
                    "/webhooks/phishing",
                    body,
                    "X-Hub-Signature-256",
                    github(body),
                    "X-GitHub-Delivery",
                    "delivery-1",
                    "Content-Type",
                    "application/json");
            assertThat(answer.statusCode()).isEqualTo(202);
        }
        HttpRequest runs = HttpRequest.newBuilder(uri("/api/v1/runs?playbook=phishing-triage"))
                .header("Authorization", "Bearer " + TOKEN)
                .build();

        await().untilAsserted(() -> assertThat(
                        client.send(runs, BodyHandlers.ofString()).body())
                .contains("\"state\":\"succeeded\"")
                .contains("\"starter\":\"webhook:phishing\"", "bad.example", "ann@example.org")
                .containsOnlyOnce("\"playbookVersion\""));
    }
}
