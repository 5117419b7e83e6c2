package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backtest finds what the server found; an edit of a rule is live at once, a broken one changes nothing. */
class EditAndBacktestCheck {

    @TempDir
    Path folder;

    @Test
    void aBacktestOverTheFileGivesTheSameTenAlerts() throws Exception {
        Path alerts = folder.resolve("alerts.ndjson");
        Process backtest = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        TocsinProcess.JAR.toString(),
                        "backtest",
                        "--rules",
                        "rules",
                        "--events",
                        SharedData.folder().resolve("loghub-OpenSSH_2k.log").toString(),
                        "--format",
                        "syslog")
                .redirectOutput(alerts.toFile())
                .redirectError(folder.resolve("summary.txt").toFile())
                .start();
        assertThat(backtest.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(backtest.exitValue())
                .as(Files.readString(folder.resolve("summary.txt")))
                .isZero();

        List<JsonNode> found = new ArrayList<>();
        for (String line : Files.readAllLines(alerts)) {
            found.add(new ObjectMapper().readTree(line));
        }
        Set<String> addresses = new TreeSet<>();
        found.stream()
                .filter(alert -> alert.get("rule").asText().equals("ssh-bruteforce"))
                .forEach(alert ->
                        assertThat(addresses.add(alert.get("key").asText())).isTrue());
        assertThat(addresses).isEqualTo(SharedData.bruteForceAddresses());
        System.out.println("backtest: the same 10 alerts; "
                + Files.readString(folder.resolve("summary.txt")).strip());
    }

    @Test
    void anEditIsLiveWithoutARestartAndABrokenOneChangesNothing() throws Exception {
        Path rules = copyOf(Path.of("rules"), folder.resolve("rules"));
        Path file;
        try (Stream<Path> files = Files.walk(rules)) {
            file = files.filter(path -> path.toString().endsWith(".drl"))
                    .filter(path -> read(path).contains("rule \"ssh-bruteforce\""))
                    .findFirst()
                    .orElseThrow();
        }
        String text = Files.readString(file);
        assertThat(text).contains("> 5");
        try (TocsinProcess server = new TocsinProcess(folder.resolve("data")).with("tocsin.rules", rules)) {
            server.start();
            warmUp(server, file, text);

            write(file, text.replace("> 5", "> 2"));
            Duration live = untilAlert(server, 3);
            System.out.printf(
                    "live edit: a lower threshold raised its first alert after %.2f s, of 2 s that a user waits at most%n",
                    live.toMillis() / 1000.0);

            write(file, text.replace("> 2", "> 5").replace("then", "thn"));
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                JsonNode report = server.get("/api/v1/health").at("/parts/rules");
                assertThat(report.toString())
                        .contains(file.getFileName().toString())
                        .containsPattern("line|:\\d+");
                assertThat(server.get("/api/v1/health").get("status").asText()).isEqualTo("degraded");
            });
            String message = server.get("/api/v1/health").at("/parts/rules").toString();
            server.sendTcp(failures("198.51.100.99", 3));
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() ->
                            assertThat(server.all("alerts?key=198.51.100.99")).hasSize(1));
            System.out.println("broken edit: the old rule still raised its alert; the server says " + message);
        }
    }

    /** Lets the compiler and the way to an alert run once, as in a server that has been up for a while. */
    private static void warmUp(TocsinProcess server, Path file, String text) throws Exception {
        write(file, text + "\n// touched\n");
        server.sendTcp(failures("198.51.100.1", 6));
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(server.all("alerts?key=198.51.100.1"))
                .hasSize(1));
        write(file, text);
        TimeUnit.SECONDS.sleep(3);
    }

    /** Sends the failures of a new address again and again until one address is an alert; the time from the first. */
    private static Duration untilAlert(TocsinProcess server, int failures) throws Exception {
        Instant began = Instant.now();
        for (int i = 1; Duration.between(began, Instant.now()).compareTo(Duration.ofSeconds(30)) < 0; i++) {
            server.sendTcp(failures("203.0.113." + i, failures));
            TimeUnit.MILLISECONDS.sleep(100);
            if (server.all("alerts").size() > 1) {
                break;
            }
        }
        assertThat(server.all("alerts").size()).isGreaterThan(1);
        return Duration.between(began, Instant.now());
    }

    private static List<String> failures(String address, int count) {
        String now = Instant.now().toString();
        return IntStream.range(0, count)
                .mapToObj(i -> "<38>1 " + now + " gate sshd 4711 - - Failed password for root from " + address
                        + " port 4242 ssh2")
                .toList();
    }

    private static void write(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path copyOf(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
        return to;
    }
}
