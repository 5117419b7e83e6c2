package io.tocsin.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The built jar as a process of its own, driven from outside as its users do: sockets, REST, {@code kill -9}.
 *
 * <p>Needs {@code target/tocsin.jar}. Not thread-safe.
 */
final class TocsinProcess implements AutoCloseable {

    static final String TOKEN = "check-token-0123456789abcdef";
    static final Path JAR = Path.of("target", "tocsin.jar").toAbsolutePath();

    /** How the server's JVM compiles: tests of seconds start sooner with its quick compiler alone. */
    private static final Optional<String> JIT =
            Optional.ofNullable(System.getProperty("test.server.jit")).filter(option -> !option.isBlank());

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Far more than any start takes, also on a machine that does much else. */
    private static final Duration START = Duration.ofMinutes(15);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Path data;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final int httpPort = freePort();
    private final int syslogPort = freePort();
    private Process process;
    private Instant began = Instant.EPOCH;
    private Duration ready = Duration.ZERO;

    TocsinProcess(Path data) {
        this.data = data;
    }

    TocsinProcess with(String setting, Object value) {
        settings.put(setting, value.toString());
        return this;
    }

    /** Starts it and waits until its health says UP. */
    TocsinProcess start() throws IOException, InterruptedException {
        launch();
        return awaitUp();
    }

    /** Starts it and waits for nothing. */
    void launch() throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        JIT.ifPresent(command::add);
        command.addAll(List.of(
                "-jar",
                JAR.toString(),
                "serve",
                "--server.port=" + httpPort,
                "--tocsin.syslog.port=" + syslogPort,
                "--tocsin.data=" + data,
                "--tocsin.admin.token=" + TOKEN));
        settings.forEach((key, value) -> command.add("--" + key + "=" + value));
        Files.createDirectories(data);
        began = Instant.now();
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()))
                .start();
    }

    TocsinProcess awaitUp() throws InterruptedException {
        while (!isUp()) {
            if (!process.isAlive() || Instant.now().isAfter(began.plus(START))) {
                throw new IllegalStateException("the server did not start: read " + output());
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        ready = Duration.between(began, Instant.now());
        return this;
    }

    Path output() {
        return data.resolveSibling(data.getFileName() + ".log");
    }

    /** How long the last start took until ready. */
    Duration ready() {
        return ready;
    }

    private boolean isUp() {
        try {
            HttpRequest request = HttpRequest.newBuilder(uri("/actuator/health"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(30, TimeUnit.SECONDS);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Resident memory in MB, as Linux tells it. */
    long residentMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(-1);
    }

    void sendTcp(List<String> lines) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), syslogPort);
                OutputStream out = socket.getOutputStream()) {
            out.write((String.join("\n", lines) + "\n").getBytes(UTF_8));
        }
    }

    /** Sends a datagram a line, in small bursts, so that the kernel's buffer is not the thing under test. */
    void sendUdp(List<String> lines) throws IOException, InterruptedException {
        try (DatagramSocket socket = new DatagramSocket()) {
            int sent = 0;
            for (String line : lines) {
                byte[] bytes = line.getBytes(UTF_8);
                socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), syslogPort));
                if (++sent % 50 == 0) {
                    TimeUnit.MILLISECONDS.sleep(5);
                }
            }
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + httpPort + path);
    }

    int syslogPort() {
        return syslogPort;
    }

    String url() {
        return uri("").toString();
    }

    HttpResponse<String> send(String method, String path, String contentType, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", contentType)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("GET", path, "application/json", "");
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("GET " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    /** What {@code GET /api/v1/stream} sends, for as long as it is open: the data of each event. */
    Stream<JsonNode> stream() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri("/api/v1/stream"))
                .header("Authorization", "Bearer " + TOKEN)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith("data:"))
                .map(line -> read(line.substring(5)));
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException("not JSON: " + json, e);
        }
    }

    /** All items of a list, page after page. */
    List<JsonNode> all(String list) throws IOException, InterruptedException {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        do {
            String separator = list.contains("?") ? "&" : "?";
            JsonNode page = get("/api/v1/" + list + separator + "size=200" + cursor);
            page.get("items").forEach(items::add);
            cursor = page.hasNonNull("next") ? "&cursor=" + page.get("next").asText() : "";
        } while (!cursor.isEmpty());
        return items;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            process.destroyForcibly();
        }
    }
}
