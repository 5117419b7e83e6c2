package io.tocsin.ingest.aws;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
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
import io.tocsin.platform.TransientException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A queue and a bucket that answer as AWS documents it, on WireMock: AWS itself was not asked. */
class SqsQueueTest {

    private static final WireMockServer SERVER =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2015-08-30T12:36:00Z"), ZoneOffset.UTC);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final InMemoryEventLog log = new InMemoryEventLog();
    private SqsQueue queue;

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
        queue = new SqsQueue(
                URI.create(SERVER.baseUrl() + "/123/tocsin"),
                SERVER.baseUrl(),
                0,
                requests(),
                new Fetch(Duration.ofSeconds(5), 1 << 20),
                new Pulled(log, new Sources(new SimpleMeterRegistry()), CLOCK));
        SERVER.stubFor(post("/")
                .withHeader("X-Amz-Target", equalTo("AmazonSQS.DeleteMessageBatch"))
                .willReturn(okJson("{}")));
    }

    private static AwsRequests requests() {
        return new AwsRequests(
                new AwsRequests.Credentials("us-east-1", "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""),
                CLOCK);
    }

    private static void holds(String... bodies) throws IOException {
        List<Map<String, String>> messages = new ArrayList<>();
        for (String body : bodies) {
            messages.add(
                    Map.of("MessageId", "id" + messages.size(), "ReceiptHandle", "r" + messages.size(), "Body", body));
        }
        SERVER.stubFor(post("/")
                .withHeader("X-Amz-Target", equalTo("AmazonSQS.ReceiveMessage"))
                .withHeader(
                        "Authorization", matching("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/sqs/.*"))
                .willReturn(okJson(JSON.writeValueAsString(Map.of("Messages", messages)))));
    }

    private List<String> payloads() {
        return log.raws().stream().map(raw -> new String(raw.payload(), UTF_8)).toList();
    }

    private static void deleted(String entries) {
        SERVER.verify(
                1,
                postRequestedFor(urlEqualTo("/"))
                        .withHeader("X-Amz-Target", equalTo("AmazonSQS.DeleteMessageBatch"))
                        .withRequestBody(equalToJson("{\"Entries\":" + entries + "}", false, true)));
    }

    @Test
    void messagesOfEachKindAreReadAndThenDeleted() throws Exception {
        holds(
                "{\"message\":\"plain\"}",
                Base64.getEncoder().encodeToString("{\"message\":\"packed\"}".getBytes(UTF_8)),
                "{\"Type\":\"Notification\",\"Message\":\"{\\\"message\\\":\\\"by SNS\\\"}\"}",
                "{\"Type\":\"Notification\",\"Message\":\"a text\"}",
                "{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\"}");

        assertThat(queue.look("sqs")).isEqualTo(5);

        assertThat(payloads())
                .containsExactly(
                        "{\"message\":\"plain\"}", "{\"message\":\"packed\"}", "{\"message\":\"by SNS\"}", "a text");
        assertThat(log.raws()).extracting(RawEvent::id).containsExactly("id0", "id1", "id2", "id3");
        deleted("[{\"Id\":\"m0\",\"ReceiptHandle\":\"r0\"},{\"ReceiptHandle\":\"r1\"},{\"ReceiptHandle\":\"r2\"},"
                + "{\"ReceiptHandle\":\"r3\"},{\"ReceiptHandle\":\"r4\"}]");
    }

    @Test
    void objectsThatAMessageNamesAreReadRecordByRecord() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write("{\"Records\":[{\"eventName\":\"StopLogging\"},{\"eventName\":\"PutObject\"}]}".getBytes(UTF_8));
        }
        SERVER.stubFor(get("/trail/AWSLogs/a%20b.json.gz")
                .withHeader("X-Amz-Content-Sha256", matching("[0-9a-f]{64}"))
                .willReturn(aResponse().withBody(packed.toByteArray())));
        SERVER.stubFor(get("/trail/lines.log").willReturn(aResponse().withBody("{\"a\":1}\nline two\n")));
        holds(
                "{\"Records\":[{\"eventSource\":\"aws:s3\",\"s3\":{\"bucket\":{\"name\":\"trail\"},"
                        + "\"object\":{\"key\":\"AWSLogs/a+b.json.gz\"}}}]}",
                "{\"Type\":\"Notification\",\"Message\":\"{\\\"s3Bucket\\\":\\\"trail\\\",\\\"s3ObjectKey\\\":[\\\"lines.log\\\"]}\"}",
                "{\"source\":\"aws.s3\",\"detail\":{\"bucket\":{\"name\":\"trail\"},\"object\":{\"key\":\"gone\"}}}");

        queue.look("sqs");

        assertThat(payloads())
                .containsExactly(
                        "{\"eventName\":\"StopLogging\"}", "{\"eventName\":\"PutObject\"}", "{\"a\":1}", "line two");
        assertThat(log.raws().get(1).id()).isEqualTo("trail/AWSLogs/a b.json.gz#1");
        deleted("[{\"ReceiptHandle\":\"r0\"},{\"ReceiptHandle\":\"r1\"}]");
    }

    @Test
    void aMessageThatCannotBeReadKeepsNoOtherFromBeingRead() throws Exception {
        ByteArrayOutputStream empty = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(empty)) {
            out.finish();
        }
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        for (int i = 0; i < 100_000; i++) {
            empty.writeTo(members);
        }
        SERVER.stubFor(get("/trail/members.gz").willReturn(aResponse().withBody(members.toByteArray())));
        SERVER.stubFor(get("/trail/cut.gz").willReturn(aResponse().withBody(Arrays.copyOf(members.toByteArray(), 15))));
        holds(
                object("trail", "%zz"),
                object("a b{}", "x"),
                object("trail", "members.gz"),
                object("trail", "cut.gz"),
                "{\"a\":".repeat(5_000),
                "{\"message\":\"the last\"}");

        queue.look("sqs");

        assertThat(payloads()).endsWith("{\"message\":\"the last\"}").hasSize(2);
        deleted("[{\"ReceiptHandle\":\"r4\"},{\"ReceiptHandle\":\"r5\"}]");
    }

    private static String object(String bucket, String key) {
        return "{\"Records\":[{\"eventSource\":\"aws:s3\",\"s3\":{\"bucket\":{\"name\":\"" + bucket
                + "\"},\"object\":{\"key\":\"" + key + "\"}}}]}";
    }

    @Test
    void theEventsOfAnObjectAreTakenSomeAtATimeHoweverManyThereAre() throws Exception {
        byte[] many = ("[" + "{},".repeat(99_999) + "{}]").getBytes(UTF_8);
        byte[] nested = ("{\"Digest\":{\"Records\":[1]},\"Records\":[" + "[".repeat(900) + "]".repeat(900) + "]}")
                .getBytes(UTF_8);
        byte[] lines = "{\"Records\":[1]}\n{\"Records\":[2]}\n\n  \nplain".getBytes(UTF_8);

        assertThat(batches(many)).hasSize(101).allMatch(batch -> batch <= 1_000);
        assertThat(batches(nested)).containsExactly(1);
        assertThat(batches(lines)).containsExactly(3);
        assertThat(batches(new byte[0])).containsExactly(0);
        assertThat(batches("{\"a\":1}".getBytes(UTF_8))).containsExactly(1);
    }

    private static List<Integer> batches(byte[] bytes) throws IOException {
        List<Integer> sizes = new ArrayList<>();
        SqsContent.events("b/k", bytes, 1_000, items -> sizes.add(items.size()));
        return sizes;
    }

    @Test
    void whileTheLogRefusesNothingIsDeleted() throws Exception {
        holds("{\"message\":\"one\"}");
        log.refuse(true);

        assertThatThrownBy(() -> queue.look("sqs")).isInstanceOf(TransientException.class);
        SERVER.verify(
                0,
                postRequestedFor(urlEqualTo("/")).withHeader("X-Amz-Target", equalTo("AmazonSQS.DeleteMessageBatch")));
    }

    /** The example in "Authenticating Requests: Using the Authorization Header" of S3's API reference. */
    @Test
    void anObjectIsAskedForAsTheReferenceOfS3Shows() {
        AwsRequests requests = new AwsRequests(
                new AwsRequests.Credentials(
                        "us-east-1", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""),
                Clock.fixed(Instant.parse("2013-05-24T00:00:00Z"), ZoneOffset.UTC));
        URI url = URI.create("https://examplebucket.s3.amazonaws.com/test.txt");

        HttpRequest request = requests.signed("s3", "GET", url, Map.of("range", "bytes=0-9"), new byte[0]);

        assertThat(request.headers().firstValue("X-Amz-Date")).contains("20130524T000000Z");
        assertThat(request.headers().firstValue("Authorization"))
                .contains("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                        + " SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                        + " Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    }

    @Test
    void aTokenOfASessionIsSignedToo() {
        AwsRequests requests = new AwsRequests(new AwsRequests.Credentials("us-east-1", "id", "key", "s3ssion"), CLOCK);

        HttpRequest request = requests.signed("s3", "GET", URI.create("https://h.example/a"), Map.of(), new byte[0]);

        assertThat(request.headers().firstValue("x-amz-security-token")).contains("s3ssion");
        assertThat(request.headers().firstValue("Authorization").orElseThrow())
                .contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,");
    }
}
