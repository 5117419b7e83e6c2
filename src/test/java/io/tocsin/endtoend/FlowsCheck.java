package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a sender can choose to make rules dear, through the built jar: one busy key, and texts that expressions go through
 * again and again. No rule is switched off by it, what is counted is right, and the real attack afterwards is found.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FlowsCheck {

    private static final int FLOWS = 20_000;
    private static final List<String> OF_FLOWS =
            List.of("busy-distinct", "busy-sum", "busy-average", "busy-percentile");

    private static final String OWN = """
            package own;
            rule "busy-distinct" @title("t") @severity("low") @key("source.ip") @suppress("1d")
            when $e : Event( category == "network", distinct( "1h", sourceIp, number( "destination.port" ) ) > 500 )
            then alert( $e ); end
            rule "busy-sum" @title("t") @severity("low") @key("source.ip") @suppress("1d")
            when $e : Event( category == "network", sum( "1h", sourceIp, number( "source.bytes" ) ) > 1000000000 )
            then alert( $e ); end
            rule "busy-average" @title("t") @severity("low") @key("source.ip") @suppress("1d")
            when $e : Event( category == "network", average( "1h", sourceIp, number( "source.bytes" ) ) > 1000000 )
            then alert( $e ); end
            rule "busy-percentile" @title("t") @severity("low") @key("source.ip") @suppress("1d")
            when $e : Event( category == "network", percentile( "1h", 90, sourceIp, number( "source.bytes" ) ) > 1000000 )
            then alert( $e ); end
            rule "encoded-powershell" @title("t") @severity("high") @key("host.name")
            when $e : Event( category == "process",
                             commandLine matches "(?i).*powershell.*-e(nc|ncodedcommand)? +[a-z0-9+/=]{16,}.*" )
            then alert( $e ); end
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path folder;

    private TocsinProcess server;

    @BeforeAll
    void start() throws Exception {
        Path rules = folder.resolve("rules");
        try (Stream<Path> all = Files.walk(Path.of("rules"))) {
            for (Path from : all.filter(Files::isRegularFile).toList()) {
                Path to = rules.resolve(Path.of("rules").relativize(from));
                Files.createDirectories(to.getParent());
                Files.copy(from, to);
            }
        }
        Files.createDirectory(rules.resolve("own"));
        Files.writeString(rules.resolve("own/own.drl"), OWN);
        server = new TocsinProcess(folder.resolve("data"))
                .with("tocsin.rules", rules)
                .start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    @Order(1)
    void ordinaryWebTraffic() throws Exception {
        print("ordinary web requests", post(4_000, i -> request("198.51.100." + i % 200, "id=" + i + "&page=2")));
        print("ordinary web requests", post(4_000, i -> request("198.51.100." + i % 200, "id=" + i + "&page=3")));
    }

    @Test
    @Order(2)
    void flowsOfOneMachine() throws Exception {
        Instant start = Instant.now().minus(Duration.ofMinutes(61));
        double rate = post(
                FLOWS,
                i ->
                        ("{\"@timestamp\":\"%s\",\"event\":{\"category\":[\"network\"]},\"source\":{\"ip\":\"10.0.0.5\",\"bytes\":1500000},"
                                        + "\"destination\":{\"ip\":\"203.0.113.77\",\"port\":%d}}")
                                .formatted(start.plusMillis(180L * i), 1 + i % 2_000));
        print("flows of one machine", rate);

        assertCount("large-upload", "10.0.0.5", FLOWS);
        for (String rule : OF_FLOWS) {
            assertCount(rule, "10.0.0.5", FLOWS);
        }
        assertThat(server.all("alerts?rule=upload-in-pieces")).isEmpty();
        assertNothingQuarantined();
    }

    @Test
    @Order(3)
    void failedLoginsOfOneAddressAtOneHost() throws Exception {
        for (int count : List.of(2_000, 20_000)) {
            String address = "203.0.113." + (count == 2_000 ? 66 : 67);
            Instant start = Instant.now().minusSeconds(100);
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                lines.add("<38>1 %s web000 sshd %d - - Failed password for user%d from %s port %d ssh2"
                        .formatted(start.plusMillis(4L * i), i, i % 2_000, address, 1_024 + i));
            }
            long before = cursor();
            long began = System.nanoTime();
            server.sendTcp(lines);
            awaitCursor(before + count);
            print("failed logins of one address", count * 1e9 / (System.nanoTime() - began));

            assertCount("ssh-bruteforce", address, count);
            assertNothingQuarantined();
        }
    }

    @Test
    @Order(4)
    void commandLinesThatAnExpressionGoesThroughAgainAndAgain() throws Exception {
        String padding = "powershell -e ".repeat(2_000);
        print("command lines of 28 KB", post(600, i -> process("host-a", padding + i)));
        post(1, i -> process("host-b", "powershell -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoA"));

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(server.all("alerts?rule=encoded-powershell"))
                        .extracting(alert -> alert.get("key").asText())
                        .contains("host-b"));
        assertNothingQuarantined();
    }

    @Test
    @Order(5)
    void webRequestsFullOfWhatExpressionsLookFor() throws Exception {
        for (String piece : List.of("' or ", "and+", "exp(", "union%20", "=1 or ")) {
            String padding = piece.repeat(8_000 / piece.length());
            String name = "web requests of 8 KB, " + piece.strip() + " again and again";
            print(name, post(240, i -> request("192.0.2.7", padding + i)));
        }
        String padding = "' or ".repeat(1_580);
        post(11, i -> request("203.0.113.8", padding + "&id=" + i + "%27+union+all+select+null--+"));
        String mixed = "' or ".repeat(1_600);
        print(
                "one such request in twenty ordinary ones",
                post(
                        4_800,
                        i -> i % 20 == 0
                                ? request("192.0.2.8", mixed + i)
                                : request("198.51.100." + i % 200, "id=" + i + "&page=4")));

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(server.all("alerts?rule=web-sql-injection"))
                        .extracting(alert -> alert.get("key").asText())
                        .contains("203.0.113.8"));
        assertNothingQuarantined();
    }

    private static String request(String source, String query) {
        return ("{\"@timestamp\":\"%s\",\"event\":{\"category\":[\"web\"],\"action\":\"http request\",\"outcome\":\"success\"},"
                        + "\"source\":{\"ip\":\"%s\"},\"http\":{\"request\":{\"method\":\"GET\"},\"response\":{\"status_code\":200}},"
                        + "\"url\":{\"original\":\"/item?%s\",\"path\":\"/item\",\"query\":\"%s\"}}")
                .formatted(Instant.now(), source, query, query);
    }

    private static String process(String host, String commandLine) {
        return ("{\"@timestamp\":\"%s\",\"event\":{\"category\":[\"process\"]},\"host\":{\"name\":\"%s\"},"
                        + "\"process\":{\"command_line\":\"%s\"}}")
                .formatted(Instant.now(), host, commandLine);
    }

    /** Posts events and waits until the rules have seen them; how many that were a second. */
    private double post(int count, IntFunction<String> event) throws Exception {
        long before = cursor();
        long began = System.nanoTime();
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < count; i++) {
            body.append(event.apply(i)).append('\n');
            if (body.length() > 500_000 || i + 1 == count) {
                HttpResponse<String> answer =
                        server.send("POST", "/api/v1/events", "application/x-ndjson", body.toString());
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
                body.setLength(0);
            }
        }
        awaitCursor(before + count);
        return count * 1e9 / (System.nanoTime() - began);
    }

    private long cursor() throws IOException, InterruptedException {
        return server.get("/api/v1/health").at("/parts/log/cursor").asLong();
    }

    private void awaitCursor(long wanted) {
        await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(cursor()).isGreaterThanOrEqualTo(wanted));
    }

    private void assertCount(String rule, String key, long count) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(server.all("alerts?rule=" + rule + "&key=" + key))
                        .as(rule)
                        .singleElement()
                        .satisfies(alert ->
                                assertThat(alert.get("count").asLong()).as(rule).isEqualTo(count)));
    }

    private void assertNothingQuarantined() throws Exception {
        List<JsonNode> rules = server.all("rules");
        assertThat(rules).hasSizeGreaterThan(80);
        assertThat(rules)
                .extracting(rule ->
                        rule.get("id").asText() + " " + rule.get("status").asText())
                .noneMatch(rule -> rule.endsWith("quarantined"));
        HttpResponse<String> metrics = server.send("GET", "/actuator/prometheus", "text/plain", "");
        assertThat(metrics.body().lines().filter(line -> line.startsWith("tocsin_rules_quarantined")))
                .singleElement()
                .asString()
                .endsWith(" 0.0");
        assertThat(server.all("alerts?rule=tocsin-rule-quarantined")).isEmpty();
    }

    private static void print(String what, double rate) {
        System.out.printf(Locale.ROOT, "flows: %s: %.0f events/s%n", what, rate);
    }
}
