package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.store.embedded.EmbeddedMongo;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store is away for half a minute under load: senders notice nothing, nothing is lost, alerts come late. */
class StoreAwayCheck {

    private static final Duration AWAY = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void nothingIsLostWhileTheStoreIsAway() throws Exception {
        try (EmbeddedMongo engine = EmbeddedMongo.open(folder.resolve("store"));
                Cable cable = new Cable(portOf(engine.uri()));
                TocsinProcess server = new TocsinProcess(folder.resolve("data"))
                        .with("tocsin.store.uri", engine.uri().replace(":" + portOf(engine.uri()), ":" + cable.port()))
                        .with("tocsin.store.timeout", "2s")) {
            server.start();
            List<String> lines = SharedData.sshLines();
            server.sendTcp(lines.subList(0, 500));
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(server.all("events")).hasSize(500));

            cable.pull();
            Instant gone = Instant.now();
            List<Integer> answers = new ArrayList<>();
            int sent = 500;
            while (Duration.between(gone, Instant.now()).compareTo(AWAY) < 0) {
                if (sent < 1900) {
                    server.sendTcp(lines.subList(sent, sent + 100));
                    sent += 100;
                }
                answers.add(server.send("POST", "/api/v1/events", "application/json", "{\"message\": \"while away\"}")
                        .statusCode());
                TimeUnit.MILLISECONDS.sleep(500);
            }
            cable.plug();
            server.sendTcp(lines.subList(sent, 2000));

            int expected = 2000 + answers.size();
            await().atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(server.all("events")).hasSize(expected));
            assertThat(answers).as("what HTTP senders were told").containsOnly(202);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(server.all("alerts?rule=ssh-bruteforce"))
                            .extracting(alert -> alert.get("key").asText())
                            .containsExactlyInAnyOrderElementsOf(SharedData.bruteForceAddresses()));
            System.out.printf(
                    "store away for %d s: %d syslog lines and %d HTTP events sent meanwhile, all accepted, all stored"
                            + " once; 10 of 10 addresses%n",
                    AWAY.toSeconds(), sent - 500, answers.size());
        }
    }

    private static int portOf(String uri) {
        Matcher port = Pattern.compile(":(\\d+)/").matcher(uri);
        assertThat(port.find()).isTrue();
        return Integer.parseInt(port.group(1));
    }
}
