package io.tocsin.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * More comes over TCP, HTTP, Kafka and UDP, all at once and as fast as the senders can, than the built server stores, so that its
 * log (of 64 MB here) fills: TCP and Kafka wait, HTTP is told 503, and of UDP each datagram is stored or counted as lost. Nothing
 * that was accepted is lost. {@code -Dtocsin.seconds=300} goes on so long; prints the figures.
 */
class OverloadCheck {

    private static final int SECONDS = Integer.getInteger("tocsin.seconds", 20);
    private static final int BATCH = 500;
    private static final Duration ENOUGH = Duration.ofMinutes(20);
    private static final String PADDING = "x".repeat(300);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void sendersAreSlowedOrToldAndWhatIsLostIsCounted() throws Exception {
        try (BrokerProcess.Kafka kafka = new BrokerProcess.Kafka(folder.resolve("kafka"));
                TocsinProcess server = new TocsinProcess(folder.resolve("data"))
                        .with("tocsin.log.max-bytes", "64MB")
                        .with("tocsin.sources.kafka.enabled", true)
                        .with("tocsin.sources.kafka.brokers", "127.0.0.1:" + kafka.port)) {
            kafka.start();
            server.start();
            Instant end = Instant.now().plusSeconds(SECONDS);
            List<Callable<Long>> senders = List.of(
                    () -> tcp(server, end), () -> udp(server, end), () -> http(server, end), () -> kafka(kafka, end));
            ExecutorService threads = Executors.newFixedThreadPool(senders.size());
            List<Long> sent = new ArrayList<>();
            for (Future<Long> one : threads.invokeAll(senders)) {
                sent.add(one.get());
            }
            threads.shutdown();
            long tcp = sent.get(0);
            long udp = sent.get(1);
            long http = sent.get(2);
            long kafkas = sent.get(3);
            System.out.printf(
                    "overload of %d s: sent over TCP %d, UDP %d, accepted over HTTP %d (told 503 %d times), Kafka %d%n",
                    SECONDS, tcp, udp, http, refused, kafkas);
            stored(server, "syslog-tcp", tcp);
            stored(server, "http-events", http);
            stored(server, "kafka", kafkas);
            await().atMost(ENOUGH).pollInterval(Duration.ofSeconds(2)).untilAsserted(() -> {
                JsonNode source = source(server, "syslog-udp");
                long lost = source.path("shed").asLong() + kernelDrops(server);
                assertThat(source.path("stored").asLong() + lost).isEqualTo(udp);
            });
            JsonNode datagrams = source(server, "syslog-udp");
            System.out.printf(
                    "overload: of UDP %d stored, %d shed, %d dropped by the kernel: all are accounted for%n",
                    datagrams.path("stored").asLong(), datagrams.path("shed").asLong(), kernelDrops(server));
        }
    }

    private int refused;

    /** The sender waits where the server does not read. */
    private static long tcp(TocsinProcess server, Instant end) throws IOException {
        long sent = 0;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.syslogPort());
                OutputStream out = socket.getOutputStream()) {
            while (Instant.now().isBefore(end)) {
                StringBuilder lines = new StringBuilder();
                for (int i = 0; i < BATCH; i++) {
                    lines.append(line("tcp", sent++)).append('\n');
                }
                out.write(lines.toString().getBytes(UTF_8));
            }
        }
        return sent;
    }

    private static long udp(TocsinProcess server, Instant end) throws IOException {
        long sent = 0;
        try (DatagramSocket socket = new DatagramSocket()) {
            while (Instant.now().isBefore(end)) {
                byte[] bytes = line("udp", sent++).getBytes(UTF_8);
                socket.send(
                        new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), server.syslogPort()));
            }
        }
        return sent;
    }

    private static String line(String way, long number) {
        return "<38>1 2026-01-05T12:00:00Z host app - - - " + way + number + " " + PADDING;
    }

    private long http(TocsinProcess server, Instant end) throws Exception {
        long accepted = 0;
        for (long batch = 0; Instant.now().isBefore(end); batch++) {
            long first = batch * BATCH;
            String body = IntStream.range(0, BATCH)
                    .mapToObj(i -> "{\"message\":\"http" + (first + i) + " " + PADDING + "\"}")
                    .collect(Collectors.joining("\n"));
            HttpResponse<String> answer = server.send("POST", "/api/v1/events", "application/x-ndjson", body);
            if (answer.statusCode() == 202) {
                accepted += BATCH;
            } else {
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                refused++;
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        return accepted;
    }

    private static long kafka(BrokerProcess.Kafka kafka, Instant end) throws Exception {
        long sent = 0;
        while (Instant.now().isBefore(end)) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 20 * BATCH; i++) {
                texts.add("{\"message\":\"kafka" + sent++ + " " + PADDING + "\"}");
            }
            kafka.send(texts);
        }
        return sent;
    }

    private static void stored(TocsinProcess server, String source, long wanted) {
        await().atMost(ENOUGH).pollInterval(Duration.ofSeconds(2)).untilAsserted(() -> assertThat(
                        source(server, source).path("stored").asLong())
                .as(source)
                .isEqualTo(wanted));
    }

    private static JsonNode source(TocsinProcess server, String name) throws Exception {
        for (JsonNode source : server.get("/api/v1/sources").path("items")) {
            if (source.path("source").asText().equals(name)) {
                return source;
            }
        }
        throw new IllegalStateException("no source " + name);
    }

    private static long kernelDrops(TocsinProcess server) throws Exception {
        return server.send("GET", "/actuator/prometheus", "text/plain", "")
                .body()
                .lines()
                .filter(line -> line.startsWith("tocsin_ingest_kernel_drops") && line.contains("syslog-udp"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
