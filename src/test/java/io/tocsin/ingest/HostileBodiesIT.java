package io.tocsin.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.http.RawHttp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are small on the wire, and large or wrong within. */
@TestInstance(Lifecycle.PER_CLASS)
class HostileBodiesIT {

    private final IngestServer server;
    private final RawHttp http;

    HostileBodiesIT(@TempDir Path folder) throws IOException {
        server = new IngestServer(
                folder,
                "--tocsin.ingest.max-request-events=1000",
                "--tocsin.sources.splunk-hec.enabled=true",
                "--tocsin.sources.loki.enabled=true");
        http = new RawHttp(URI.create(server.url("/")));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private RawHttp.Answer gzipped(String path, String type, byte[] packed) throws IOException {
        return http.send(
                "POST " + path + " HTTP/1.1\nHost: x\nConnection: close\nContent-Encoding: gzip\nContent-Type: " + type
                        + "\nContent-Length: " + packed.length,
                packed);
    }

    private RawHttp.Answer plain(String path, String type, String body) throws IOException {
        return http.send(
                "POST " + path + " HTTP/1.1\nHost: x\nConnection: close\nContent-Type: " + type + "\nContent-Length: "
                        + body.getBytes(UTF_8).length,
                body);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/events", "/events", "/_bulk", "/custom/x", "/%65vents"})
    void aRequestWithTooManyEventsIsRefusedWhole(String path) throws IOException {
        long end = server.log.end();
        byte[] bomb = gzip("{}\n".repeat(5_500_000));

        assertThat(bomb.length).isLessThan(20_000);
        for (String type : List.of("application/json", "application/x-ndjson")) {
            RawHttp.Answer answer = gzipped(path, type, bomb);

            assertThat(answer.text())
                    .contains(" 413 ", "application/problem+json", "1000 events")
                    .contains("tocsin.ingest.max-request-events", "Nothing of this request was accepted");
        }
        assertThat(server.log.end()).isEqualTo(end);
    }

    @Test
    void asManyEventsAsTheBoundAreTaken() throws IOException {
        String bulk = "{\"index\":{}}\n{\"a\":1}\n";

        assertThat(plain("/api/v1/events", "application/json", "{}\n".repeat(1000))
                        .text())
                .contains("{\"accepted\":1000,\"parked\":0}");
        assertThat(plain("/api/v1/events", "application/json", "{}\n".repeat(1001))
                        .status())
                .isEqualTo(413);
        assertThat(plain("/_bulk", "application/x-ndjson", bulk.repeat(1000)).status())
                .isEqualTo(200);
        assertThat(plain("/_bulk", "application/x-ndjson", bulk.repeat(1001)).status())
                .isEqualTo(413);
        assertThat(plain("/_bulk", "application/x-ndjson", "{\"b\":1}\n".repeat(1001))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void aTruncatedOrWrongGzipIsAProblemOfItsSender() throws IOException {
        long end = server.log.end();
        byte[] good = gzip("{\"a\":1}");
        byte[] junk = Arrays.copyOf(good, good.length + 3);

        for (byte[] wrong : List.of(Arrays.copyOf(good, good.length - 5), junk, "{}".getBytes(UTF_8), new byte[1])) {
            assertThat(gzipped("/api/v1/events", "application/json", wrong).text())
                    .contains(" 400 ", "application/problem+json", "Content-Encoding: gzip", "Pack it again");
        }
        assertThat(server.log.end()).isEqualTo(end);
    }

    @Test
    void severalGzipMembersAreOneBody() throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(gzip("{\"a\":1}"));
        both.writeBytes(gzip("{\"a\":2}"));

        assertThat(gzipped("/api/v1/events", "application/json", both.toByteArray())
                        .text())
                .contains("\"accepted\":2");
    }

    @Test
    void namesOfEqualHashMakeNobodysEventFail() throws IOException {
        List<String> names = IntStream.range(0, 1 << 14)
                .filter(bits -> Integer.bitCount(bits) == 7)
                .mapToObj(bits -> IntStream.range(0, 14)
                        .mapToObj(bit -> (bits >> bit & 1) == 0 ? "AAAA" : "BBBB")
                        .collect(Collectors.joining("", "aaaabbbbcccc", "")))
                .toList();

        for (int at = 0; at + 300 <= names.size(); at += 300) {
            String event = names.subList(at, at + 300).stream()
                    .map(name -> "\"" + name + "\":1")
                    .collect(Collectors.joining(",", "{", "}"));
            assertThat(plain("/api/v1/events", "application/json", event).status())
                    .isEqualTo(202);
        }
    }

    @Test
    void aDeepBodyIsRefusedWithItsLine() throws IOException {
        String deep = "{\"a\":1}\n{\"a\":" + "[".repeat(100_000);

        assertThat(plain("/api/v1/events", "application/json", deep).text()).contains(" 400 ", "Line 2");
    }

    @Test
    void aByteThatIsNotUtf8IsNamedWithItsLine() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("{\"a\":1}\n{\"a\":\"".getBytes(UTF_8));
        body.write(0xC3);
        body.writeBytes("\"}".getBytes(UTF_8));

        assertThat(http.send(
                                "POST /api/v1/events HTTP/1.1\nHost: x\nConnection: close\nContent-Length: "
                                        + body.size(),
                                body.toByteArray())
                        .text())
                .contains(" 400 ", "Line 2: not valid JSON: a byte that is not UTF-8");
    }

    @Test
    void aParameterThatIsNotPercentEncodedIsTheSendersMistake() throws IOException {
        long end = server.log.end();

        assertThat(plain("/services/collector/raw?host=%zz", "text/plain", "a line")
                        .text())
                .contains(" 400 ", "The parameter host");
        assertThat(server.log.end()).isEqualTo(end);
    }

    @Test
    void labelsThatStandInEachEventAreBoundedTogether() throws IOException {
        long end = server.log.end();
        String lines =
                IntStream.range(0, 100).mapToObj(i -> "[\"1\",\"a line\"]").collect(Collectors.joining(","));
        String body =
                "{\"streams\":[{\"stream\":{\"job\":\"" + "x".repeat(1_000_000) + "\"},\"values\":[" + lines + "]}]}";

        assertThat(plain("/loki/api/v1/push", "application/json", body).text())
                .contains(" 413 ", "bytes together", "tocsin.ingest.max-request-bytes");
        assertThat(server.log.end()).isEqualTo(end);
    }
}
