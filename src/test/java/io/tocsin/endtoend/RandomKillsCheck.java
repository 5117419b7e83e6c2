package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.mail.MessagingException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server is killed again and again while playbooks run; the outside world must not notice. */
class RandomKillsCheck {

    private static final int KILLS = 20;
    private static final int KILLS_EACH = 5;

    @TempDir
    Path folder;

    @Test
    void everyAddressIsBlockedOnceAndTheTeamIsToldOnce() throws Exception {
        long firstSeed = Long.getLong("tocsin.seed", System.nanoTime());
        int doubled = 0;
        for (int round = 0; round * KILLS_EACH < KILLS; round++) {
            long seed = firstSeed + round;
            System.out.println("random kills: seed " + seed + " (again with -Dtocsin.seed=" + seed + ")");
            doubled += round(new Random(seed), folder.resolve("round-" + round));
        }
        System.out.printf(
                "random kills: %d kills, each address blocked by exactly one request, 10 mails each round;"
                        + " %d mails arrived twice under the same Message-ID%n",
                KILLS, doubled);
        assertThat(doubled).as("mails that arrived twice").isZero();
    }

    private int round(Random random, Path data) throws Exception {
        try (OutsideWorld outside = new OutsideWorld(400);
                TocsinProcess server = outside.knownTo(new TocsinProcess(data))) {
            server.start();
            server.sendTcp(SharedData.sshLines());
            awaitAccepted(server);
            for (int kill = 0; kill < KILLS_EACH; kill++) {
                awaitRunsAtWork(outside);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(1000));
                server.kill();
                System.out.printf(
                        "  killed: %d calls, %d block requests, %d mails so far%n",
                        outside.calls(),
                        outside.blockRequests().size(),
                        outside.mailIds().size());
                server.start();
            }
            await().atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(server.all("runs?playbook=contain-bruteforce"))
                            .hasSize(10)
                            .allSatisfy(run -> assertThat(run.get("state").asText())
                                    .as(run.toString())
                                    .isEqualTo("succeeded")));

            assertThat(outside.blockRequests()).containsExactlyInAnyOrderElementsOf(SharedData.bruteForceAddresses());
            long foundInMailbox = server.all("runs?playbook=contain-bruteforce").stream()
                    .filter(run -> run.toString().contains("the mailbox has the mail"))
                    .count();
            System.out.println("  mails in doubt after a kill and found in the mailbox: " + foundInMailbox);
            List<String> mails = outside.mailIds();
            assertThat(new HashSet<>(mails)).as("different mails").hasSize(10);
            return mails.size() - 10;
        }
    }

    /** A kill before the first call since the start would only test the start; all done is a moment like any other. */
    private static void awaitRunsAtWork(OutsideWorld outside) throws MessagingException {
        int before = outside.calls();
        boolean done = outside.mailIds().size() >= 10;
        if (!done) {
            await().atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> outside.calls() > before || outside.mailIds().size() >= 10);
        }
    }

    /** TCP has no receipt: only when the server has read the connection to its end is a kill its own doing. */
    private static void awaitAccepted(TocsinProcess server) {
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> {
                    JsonNode log = server.get("/api/v1/health").at("/parts/log");
                    assertThat(log.get("end").asLong()).isEqualTo(2000);
                });
    }
}
