package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 2,000 real sshd lines through the built jar: exactly the right alerts, whatever the transport and whatever dies. */
class WholeWayCheck {

    @TempDir
    Path folder;

    @Test
    void tcpWithAKillBetweenTheHalves() throws Exception {
        List<String> lines = SharedData.sshLines();
        try (TocsinProcess server = new TocsinProcess(folder.resolve("tcp"))) {
            server.start();
            Duration cold = server.ready();
            assertThat(folder.resolve("tcp/compiled-rules"))
                    .as("rules that the build has not compiled")
                    .doesNotExist();
            server.sendTcp(lines.subList(0, 1000));
            awaitEvents(server, 1000);
            server.kill();
            server.start();
            server.sendTcp(lines.subList(1000, 2000));
            awaitEvents(server, 2000);

            assertRightAlerts(server);

            System.out.printf(
                    "whole way, TCP, kill -9 between the halves: 2000 events, 10 of 10 addresses; ready in %.1f s"
                            + " (empty folder), %.1f s (again); resident memory %d MB%n",
                    cold.toMillis() / 1000.0, server.ready().toMillis() / 1000.0, server.residentMegabytes());
            // a collection that is under way gives back what the burst has taken
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(server.residentMegabytes())
                    .as("resident MB")
                    .isLessThan(800));
        }
    }

    @Test
    void udp() throws Exception {
        try (TocsinProcess server = new TocsinProcess(folder.resolve("udp"))) {
            server.start();
            server.sendUdp(SharedData.sshLines());
            awaitEvents(server, 2000);

            assertRightAlerts(server);

            System.out.println("whole way, UDP: 2000 events, 10 of 10 addresses");
        }
    }

    private static void awaitEvents(TocsinProcess server, int count) {
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(server.all("events")).hasSize(count));
    }

    private static void assertRightAlerts(TocsinProcess server) throws Exception {
        Set<String> expected = SharedData.bruteForceAddresses();
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(server.all("alerts?rule=ssh-bruteforce"))
                .extracting(alert -> alert.get("key").asText())
                .containsExactlyInAnyOrderElementsOf(expected));
        List<JsonNode> success = server.all("alerts?rule=ssh-bruteforce-success");
        assertThat(success)
                .as("a success after failures, which this log does not hold")
                .isEmpty();
    }
}
