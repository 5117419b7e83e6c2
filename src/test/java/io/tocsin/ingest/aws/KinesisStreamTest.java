package io.tocsin.ingest.aws;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.event.RawEvent;
import io.tocsin.ingest.Sources;
import io.tocsin.ingest.pull.Positions;
import io.tocsin.ingest.pull.Pulled;
import io.tocsin.log.InMemoryEventLog;
import io.tocsin.platform.Fetch;
import io.tocsin.platform.TransientException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stream that answers as AWS documents it, on WireMock: AWS itself was not asked. */
class KinesisStreamTest {

    private static final WireMockServer SERVER =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2015-08-30T12:36:00Z"), ZoneOffset.UTC);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final InMemoryEventLog log = new InMemoryEventLog();

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

    private KinesisStream stream() {
        Fetch fetch = new Fetch(Duration.ofSeconds(5), 1 << 20);
        AwsRequests requests =
                new AwsRequests(new AwsRequests.Credentials("us-east-1", "AKIDEXAMPLE", "secret", ""), CLOCK);
        return new KinesisStream(
                "events",
                new AwsJson("kinesis", "Kinesis_20131202", "1.1", URI.create(SERVER.baseUrl() + "/"), requests, fetch),
                fetch,
                new Pulled(log, new Sources(new SimpleMeterRegistry()), CLOCK),
                new Positions(folder));
    }

    private static MappingBuilder action(String name) {
        return post("/")
                .withHeader("X-Amz-Target", equalTo("Kinesis_20131202." + name))
                .withHeader("Content-Type", equalTo("application/x-amz-json-1.1"))
                .withHeader("Authorization", matching("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/.*/kinesis/.*"));
    }

    private static void shards(String json) {
        SERVER.stubFor(action("ListShards").willReturn(okJson("{\"Shards\":" + json + "}")));
    }

    private static void iterator(String asked, String iterator) {
        SERVER.stubFor(action("GetShardIterator")
                .withRequestBody(equalToJson(asked))
                .willReturn(okJson("{\"ShardIterator\":\"" + iterator + "\"}")));
    }

    private static void records(String iterator, String records, String next) {
        SERVER.stubFor(action("GetRecords")
                .withRequestBody(equalToJson("{\"ShardIterator\":\"" + iterator + "\",\"Limit\":1000}"))
                .willReturn(okJson("{\"Records\":[" + records + "],\"NextShardIterator\":" + next + "}")));
    }

    private static String record(String number, byte[] data) {
        return "{\"SequenceNumber\":\"" + number + "\",\"Data\":\""
                + Base64.getEncoder().encodeToString(data) + "\"}";
    }

    private static String record(String number, String data) {
        return record(number, data.getBytes(UTF_8));
    }

    private List<String> payloads() {
        return log.raws().stream().map(raw -> new String(raw.payload(), UTF_8)).toList();
    }

    @Test
    void aStreamIsReadOnBehindTheLastRecordThatIsInTheLog() throws Exception {
        shards("[{\"ShardId\":\"s0\"}]");
        iterator("{\"StreamName\":\"events\",\"ShardId\":\"s0\",\"ShardIteratorType\":\"TRIM_HORIZON\"}", "i0");
        records("i0", record("7", "{\"message\":\"one\"}") + "," + record("9", "<38>Jan  5 h a: two"), "\"i1\"");
        iterator(
                "{\"StreamName\":\"events\",\"ShardId\":\"s0\",\"ShardIteratorType\":\"AFTER_SEQUENCE_NUMBER\","
                        + "\"StartingSequenceNumber\":\"9\"}",
                "later");
        records("later", record("11", "{\"message\":\"three\"}"), "\"i2\"");

        assertThat(stream().look("kinesis")).isEqualTo(2);
        assertThat(stream().look("kinesis")).isEqualTo(1); // another process

        assertThat(payloads())
                .containsExactly("{\"message\":\"one\"}", "<38>Jan  5 h a: two", "{\"message\":\"three\"}");
        assertThat(log.raws())
                .extracting(RawEvent::id)
                .containsExactly("events/s0/7#0", "events/s0/9#0", "events/s0/11#0");
    }

    @Test
    void whileTheLogRefusesTheStreamIsReadFromTheSamePlaceAgain() throws Exception {
        shards("[{\"ShardId\":\"s0\"}]");
        iterator("{\"StreamName\":\"events\",\"ShardId\":\"s0\",\"ShardIteratorType\":\"TRIM_HORIZON\"}", "i0");
        records("i0", record("7", "{\"message\":\"one\"}"), "\"i1\"");
        KinesisStream stream = stream();
        log.refuse(true);
        assertThatThrownBy(() -> stream.look("kinesis")).isInstanceOf(TransientException.class);
        log.refuse(false);

        assertThat(stream.look("kinesis")).isEqualTo(1);
        assertThat(payloads()).containsExactly("{\"message\":\"one\"}");
    }

    @Test
    void aShardIsReadAfterTheOneItCameOutOf() throws Exception {
        shards("[{\"ShardId\":\"s1\",\"ParentShardId\":\"s9\"},{\"ShardId\":\"s9\",\"ParentShardId\":\"gone\"}]");
        iterator("{\"StreamName\":\"events\",\"ShardId\":\"s9\",\"ShardIteratorType\":\"TRIM_HORIZON\"}", "i9");
        records("i9", record("1", "{\"message\":\"before\"}"), "null");
        iterator("{\"StreamName\":\"events\",\"ShardId\":\"s1\",\"ShardIteratorType\":\"TRIM_HORIZON\"}", "i1");
        records("i1", record("2", "{\"message\":\"behind\"}"), "\"i2\"");
        KinesisStream stream = stream();

        stream.look("kinesis");
        assertThat(payloads()).containsExactly("{\"message\":\"before\"}");
        stream.look("kinesis");
        assertThat(payloads()).containsExactly("{\"message\":\"before\"}", "{\"message\":\"behind\"}");
    }

    @Test
    void anIteratorThatExpiredIsAskedForAgain() throws Exception {
        shards("[{\"ShardId\":\"s0\"}]");
        iterator("{\"StreamName\":\"events\",\"ShardId\":\"s0\",\"ShardIteratorType\":\"TRIM_HORIZON\"}", "i0");
        SERVER.stubFor(action("GetRecords")
                .willReturn(aResponse()
                        .withStatus(400)
                        .withBody("{\"__type\":\"ExpiredIteratorException\",\"message\":\"old\"}")));
        KinesisStream stream = stream();

        assertThat(stream.look("kinesis")).isZero();
        assertThat(stream.look("kinesis")).isZero();
        SERVER.verify(
                2,
                postRequestedFor(urlEqualTo("/"))
                        .withHeader("X-Amz-Target", equalTo("Kinesis_20131202.GetShardIterator")));
    }

    @Test
    void logsOfCloudWatchArePackedAndOfSeveralLines() throws Exception {
        shards("[{\"ShardId\":\"s0\"}]");
        iterator("{\"StreamName\":\"events\",\"ShardId\":\"s0\",\"ShardIteratorType\":\"TRIM_HORIZON\"}", "i0");
        records(
                "i0",
                record(
                                "1",
                                packed(
                                        "{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[{\"id\":\"1\",\"message\":\"a line\"},"
                                                + "{\"id\":\"2\",\"message\":\"{\\\"eventName\\\":\\\"StopLogging\\\"}\"}]}"))
                        + ","
                        + record(
                                "2",
                                packed("{\"messageType\":\"CONTROL_MESSAGE\",\"logEvents\":[{\"message\":\"x\"}]}")),
                "\"i1\"");

        stream().look("kinesis");

        assertThat(payloads()).containsExactly("a line", "{\"eventName\":\"StopLogging\"}");
    }

    @Test
    void aRecordThatIsNoGzipDoesNotKeepThoseBehindItFromBeingRead() throws Exception {
        shards("[{\"ShardId\":\"s0\"}]");
        iterator("{\"StreamName\":\"events\",\"ShardId\":\"s0\",\"ShardIteratorType\":\"TRIM_HORIZON\"}", "i0");
        byte[] broken = {0x1F, (byte) 0x8B, 7};
        records("i0", record("7", broken) + "," + record("9", "{\"message\":\"two\"}"), "\"i1\"");

        assertThat(stream().look("kinesis")).isEqualTo(2);

        assertThat(log.raws()).extracting(RawEvent::id).containsExactly("events/s0/7", "events/s0/9#0");
        assertThat(log.raws().get(0).payload()).isEqualTo(broken);
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(UTF_8));
        }
        return packed.toByteArray();
    }
}
