package io.tocsin.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The shipped routes over real sockets. */
@TestInstance(Lifecycle.PER_CLASS)
class IngestIT {

    private final IngestServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    IngestIT(@TempDir Path folder) throws IOException {
        server = new IngestServer(
                folder,
                "--tocsin.ingest.max-message-bytes=8KB",
                "--tocsin.ingest.max-request-bytes=100KB",
                "--tocsin.ingest.queue-messages=5");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @AfterEach
    void accept() {
        server.log.refuse(false);
    }

    private List<RawEvent> since(long position) {
        return server.log.raws().stream().skip(position).toList();
    }

    private List<String> texts(long position) {
        return since(position).stream()
                .map(raw -> new String(raw.payload(), UTF_8))
                .toList();
    }

    private void sendTcp(String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.syslogPort)) {
            socket.getOutputStream().write(text.getBytes(UTF_8));
        }
    }

    private void sendUdp(String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), server.syslogPort));
        }
    }

    private HttpResponse<String> post(String path, String type, String body) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(server.url(path)))
                .header("Content-Type", type)
                .header("X-Secret", "echo")
                .POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void syslogLinesOverTcpReachTheLogWithSourceAndPeer() throws IOException {
        long end = server.log.end();

        sendTcp("<1>one\n<2>zwei ü\r\n9 <3>counted<4>last without line feed");

        await().until(() -> server.log.end() >= end + 4);
        assertThat(texts(end)).containsExactly("<1>one", "<2>zwei ü", "<3>counte", "d<4>last without line feed");
        RawEvent first = since(end).get(0);
        assertThat(first.source()).isEqualTo("syslog-tcp");
        assertThat(first.format()).isEqualTo(Format.SYSLOG);
        assertThat(first.peer()).isEqualTo("127.0.0.1");
    }

    @Test
    void manyLinesOverTcpArriveInOrder() throws IOException {
        long end = server.log.end();
        List<String> lines =
                IntStream.range(0, 3000).mapToObj(i -> "<1>line " + i).toList();

        sendTcp(lines.stream().collect(Collectors.joining("\n")));

        await().until(() -> server.log.end() >= end + 3000);
        assertThat(texts(end)).isEqualTo(lines);
    }

    @Test
    void aDatagramIsOneMessageHoweverLong() throws IOException {
        long end = server.log.end();

        sendUdp("<1>datagram\nwith a line feed");
        await().until(() -> server.log.end() == end + 1);
        sendUdp("<1>" + "x".repeat(7000));
        await().until(() -> server.log.end() == end + 2);

        assertThat(texts(end)).containsExactly("<1>datagram\nwith a line feed", "<1>" + "x".repeat(7000));
        assertThat(since(end).get(0).source()).isEqualTo("syslog-udp");
        assertThat(since(end).get(0).peer()).isEqualTo("127.0.0.1");
    }

    @Test
    void whatIsTooLongIsKeptInPartAndCounted() throws IOException {
        long end = server.log.end();
        long truncated = server.sources().source("syslog-udp").truncated().sum();

        sendUdp("<1>" + "x".repeat(20_000));
        await().until(() -> server.log.end() == end + 1);
        sendTcp("<1>" + "y".repeat(20_000) + "\n<2>next\n");
        await().until(() -> server.log.end() == end + 3);

        assertThat(texts(end)).containsExactly("<1>" + "x".repeat(8192 - 3), "<1>" + "y".repeat(8192 - 3), "<2>next");
        assertThat(server.sources().source("syslog-udp").truncated().sum()).isEqualTo(truncated + 1);
    }

    @Test
    void whileTheLogIsFullTcpWaitsUdpIsShedAndHttpIsToldToComeAgain() throws Exception {
        long end = server.log.end();
        server.log.refuse(true);

        sendTcp(IntStream.range(0, 100).mapToObj(i -> "<1>t" + i).collect(Collectors.joining("\n")));
        Source udp = server.sources().source("syslog-udp");
        long shed = udp.shed().sum();
        await().until(() -> {
            sendUdp("<1>shed");
            return udp.shed().sum() > shed;
        });
        HttpResponse<String> refused = post("/api/v1/events", "application/json", "{\"a\":1}");

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).contains("5");
        assertThat(refused.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(server.log.end()).isEqualTo(end);

        server.log.refuse(false);
        await().until(() -> texts(end).contains("<1>t99"));
        assertThat(texts(end)).filteredOn(text -> text.startsWith("<1>t")).hasSize(100);
    }

    @Test
    void jsonIsAcceptedAsObjectArrayAndLines() throws Exception {
        long end = server.log.end();

        HttpResponse<String> one = post("/api/v1/events", "application/json", "{ \"n\": 1.10 }");
        HttpResponse<String> array = post("/api/v1/events", "application/json", "[{\"n\":2},{\"n\":3}]");
        HttpResponse<String> lines = post("/api/v1/events", "application/x-ndjson", "{\"n\":4}\n{\"n\":5}\n");
        HttpResponse<String> curl =
                post("/api/v1/events", "application/x-www-form-urlencoded", "{\"n\":6}\n{\"n\":\"7&8=9\"}\n");

        assertThat(one.statusCode()).isEqualTo(202);
        assertThat(one.body()).isEqualTo("{\"accepted\":1,\"parked\":0}");
        assertThat(one.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        assertThat(one.headers().firstValue("X-Secret")).isEmpty();
        assertThat(one.headers().firstValue("User-Agent")).isEmpty();
        assertThat(array.body()).isEqualTo("{\"accepted\":2,\"parked\":0}");
        assertThat(lines.body()).isEqualTo("{\"accepted\":2,\"parked\":0}");
        assertThat(curl.body()).isEqualTo("{\"accepted\":2,\"parked\":0}");
        assertThat(texts(end))
                .containsExactly(
                        "{\"n\":1.10}",
                        "{\"n\":2}",
                        "{\"n\":3}",
                        "{\"n\":4}",
                        "{\"n\":5}",
                        "{\"n\":6}",
                        "{\"n\":\"7&8=9\"}");
        assertThat(since(end)).allSatisfy(raw -> {
            assertThat(raw.source()).isEqualTo("http-events");
            assertThat(raw.format()).isEqualTo(Format.JSON);
            assertThat(raw.peer()).isEqualTo("127.0.0.1");
        });
    }

    @Test
    void aMalformedLineRefusesTheWholeRequestAndIsNamed() throws Exception {
        long end = server.log.end();

        HttpResponse<String> answer = post("/api/v1/events", "application/x-ndjson", "{\"n\":1}\n{\"n\":\n{\"n\":3}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(answer.body()).contains("\"status\":400", "Line 2: not valid JSON", "Nothing of this request");
        assertThat(post("/api/v1/events", "application/json", " ").statusCode()).isEqualTo(400);
        assertThat(server.log.end()).isEqualTo(end);
    }

    @Test
    void aRequestThatIsTooLargeIsRefusedAlsoWhenItsLengthIsNotTold() throws Exception {
        long end = server.log.end();
        String large = "{\"a\":\"" + "x".repeat(200_000) + "\"}";

        HttpResponse<String> told = post("/api/v1/events", "application/json", large);
        HttpResponse<String> chunked = send(HttpRequest.newBuilder(URI.create(server.url("/api/v1/events")))
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(large))));
        HttpResponse<String> bomb = send(HttpRequest.newBuilder(URI.create(server.url("/api/v1/events")))
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(gzip(large))));

        assertThat(List.of(told, chunked, bomb)).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("tocsin.ingest.max-request-bytes");
        });
        assertThat(server.log.end()).isEqualTo(end);
    }

    @Test
    void gzipIsUnpacked() throws Exception {
        long end = server.log.end();

        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(server.url("/api/v1/events")))
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(gzip("{\"n\":1}"))));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(texts(end)).containsExactly("{\"n\":1}");
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void theControllerKeepsItsMethodOfThePath() throws Exception {
        HttpResponse<String> found = send(
                HttpRequest.newBuilder(URI.create(server.url("/api/v1/events"))).GET());
        HttpResponse<String> deleted = send(
                HttpRequest.newBuilder(URI.create(server.url("/api/v1/events"))).DELETE());

        assertThat(found.statusCode()).isEqualTo(200);
        assertThat(found.body()).isEqualTo("found");
        assertThat(deleted.statusCode()).isEqualTo(405);
    }

    @Test
    void mozdefSendersAreUnderstood() throws Exception {
        long end = server.log.end();

        HttpResponse<String> event = post("/events", "application/json", "{\"summary\":\"a\"}");
        HttpResponse<String> custom = post("/custom/bro", "application/json", "{\"summary\":\"b\",\"endpoint\":1}");

        assertThat(event.statusCode()).isEqualTo(202);
        assertThat(custom.statusCode()).isEqualTo(202);
        assertThat(texts(end))
                .containsExactly(
                        "{\"summary\":\"a\"}", "{\"endpoint\":\"bro\",\"customendpoint\":true,\"summary\":\"b\"}");
        assertThat(since(end)).allSatisfy(raw -> assertThat(raw.format()).isEqualTo(Format.MOZDEF));
        assertThat(since(end)).extracting(RawEvent::source).containsExactly("http-mozdef-events", "http-mozdef-custom");
    }

    @Test
    void elasticsearchBulkIsAnsweredAsShippersExpect() throws Exception {
        long end = server.log.end();

        HttpResponse<String> bulk = post(
                "/_bulk",
                "application/x-ndjson",
                "{\"index\":{\"_index\":\"x\"}}\n{\"index\":{\"a\":1}}\n{\"create\":{}}\n{\"b\":2}\n{\"c\":3}\n");

        assertThat(bulk.statusCode()).isEqualTo(200);
        assertThat(bulk.body())
                .contains("\"errors\":false")
                .contains("{\"index\":{\"_index\":\"x\",\"_id\":\"0badcafe-" + String.format("%012x", end) + "\"")
                .contains("{\"create\":{")
                .contains("\"status\":201");
        assertThat(texts(end))
                .containsExactly("{\"_index\":\"x\",\"_source\":{\"index\":{\"a\":1}}}", "{\"b\":2}", "{\"c\":3}");

        HttpResponse<String> delete = post("/_bulk", "application/x-ndjson", "{\"delete\":{\"_id\":\"1\"}}\n");
        assertThat(delete.statusCode()).isEqualTo(200);
        assertThat(delete.body())
                .contains("\"errors\":true")
                .contains("\"status\":400")
                .contains("Line 1")
                .contains("delete");
    }
}
