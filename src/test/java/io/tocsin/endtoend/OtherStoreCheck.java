package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole server on the store that {@code TOCSIN_TEST_STORE_URI} names: events in, an alert out, and acknowledged. */
class OtherStoreCheck {

    @TempDir
    Path folder;

    @Test
    void eventsGoInAndAnAlertComesOutAndIsAcknowledged() throws Exception {
        String uri = System.getenv("TOCSIN_TEST_STORE_URI");
        assumeTrue(uri != null && !uri.isBlank(), "set TOCSIN_TEST_STORE_URI to a mongodb:// URI");
        try (TocsinProcess server = new TocsinProcess(folder.resolve("data"))
                .with("tocsin.store.uri", uri)
                .with("tocsin.store.database", "tocsin-check-" + System.nanoTime())) {
            server.start();
            List<String> lines = SharedData.sshLines();
            server.sendTcp(lines);
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(server.all("events")).hasSize(lines.size()));
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(server.all("alerts?rule=ssh-bruteforce"))
                            .extracting(alert -> alert.get("key").asText())
                            .containsExactlyInAnyOrderElementsOf(SharedData.bruteForceAddresses()));

            JsonNode alert = server.all("alerts?rule=ssh-bruteforce").get(0);
            String path = "/api/v1/alerts/" + alert.get("id").asText();
            int answer = server.send("POST", path + "/acknowledge", "application/json", "{}")
                    .statusCode();

            assertThat(answer).isEqualTo(200);
            assertThat(server.get(path).get("state").asText()).isEqualToIgnoringCase("acknowledged");
            assertThat(server.all("events?q=source.ip:" + alert.get("key").asText()))
                    .isNotEmpty();
            assertThat(Files.readString(server.output())).containsOnlyOnce("Without partial indexes");
            System.out.printf("%d events stored, an alert acknowledged%n", lines.size());
        }
    }
}
