package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server is killed again and again: while it starts, while events come in, while rules find and while playbooks run. The
 * sender sends again what was not answered, as shippers do. Nothing that was accepted is lost, and the outside world notices
 * nothing.
 *
 * <p>{@code -Dtocsin.kills=500} kills so often, {@code -Dtocsin.seed} repeats a run.
 */
class RandomKillsCheck {

    private static final int KILLS = Integer.getInteger("tocsin.kills", 10);
    private static final int KILLS_EACH = 25;

    /** Every third kill or so hits a start. */
    private static final double AT_START = 0.3;

    private static final int START_MILLIS = 8000;
    private static final int UP_MILLIS = 2500;

    /** Far more than is needed, also on a machine that does much else. */
    private static final Duration ENOUGH = Duration.ofMinutes(15);

    @TempDir
    Path folder;

    @Test
    void nothingIsLostAndNothingHappensTwice() throws Exception {
        long firstSeed = Long.getLong("tocsin.seed", System.nanoTime());
        for (int done = 0; done < KILLS; done += KILLS_EACH) {
            long seed = firstSeed + done;
            int kills = Math.min(KILLS_EACH, KILLS - done);
            System.out.printf(
                    "random kills: %d with seed %d (again with -Dtocsin.kills=%d -Dtocsin.seed=%d)%n",
                    kills, seed, kills, seed);
            round(kills, new Random(seed), folder.resolve("round-" + done));
        }
        System.out.printf(
                "random kills: %d in all; each round 2000 events stored once, 10 alerts, each address blocked by exactly one"
                        + " request, 10 mails%n",
                KILLS);
    }

    private static void round(int kills, Random random, Path data) throws Exception {
        try (OutsideWorld outside = new OutsideWorld(400);
                TocsinProcess server = outside.knownTo(new TocsinProcess(data))) {
            Shipper shipper = new Shipper(server, SharedData.sshLines(), random.nextLong());
            server.launch();
            shipper.start();
            for (int kill = 0; kill < kills; kill++) {
                String moment = "start";
                if (random.nextDouble() < AT_START) {
                    int start = Math.max(START_MILLIS, (int) server.ready().toMillis());
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(start));
                } else {
                    server.awaitUp();
                    moment = "work";
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(UP_MILLIS));
                }
                server.kill();
                System.out.printf(
                        "  killed at %s: %d events accepted, %d calls, %d block requests, %d mails so far%n",
                        moment,
                        shipper.accepted(),
                        outside.calls(),
                        outside.blockRequests().size(),
                        outside.mailIds().size());
                server.launch();
            }
            server.awaitUp();
            shipper.join(ENOUGH.toMillis());
            assertThat(shipper.accepted()).as("events accepted").isEqualTo(2000);
            assertAllIsDoneOnce(server, outside);
        }
    }

    private static void assertAllIsDoneOnce(TocsinProcess server, OutsideWorld outside) throws Exception {
        await().atMost(ENOUGH).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> assertThat(
                        server.all("runs?playbook=contain-bruteforce"))
                .hasSize(10)
                .allSatisfy(run ->
                        assertThat(run.get("state").asText()).as(run.toString()).isEqualTo("succeeded")));
        assertThat(server.all("events")).hasSize(2000);
        assertThat(server.all("parked")).isEmpty();
        assertThat(server.all("alerts?rule=ssh-bruteforce"))
                .extracting(alert -> alert.get("key").asText())
                .containsExactlyInAnyOrderElementsOf(SharedData.bruteForceAddresses());
        assertThat(outside.blockRequests()).containsExactlyInAnyOrderElementsOf(SharedData.bruteForceAddresses());
        List<String> mails = outside.mailIds();
        assertThat(new HashSet<>(mails)).as("different mails").hasSize(10);
        assertThat(mails).as("mails, none of them twice").hasSize(10);
    }

    /** Sends each batch of lines until it is accepted, with ids of its own, so that a batch sent twice is stored once. */
    private static final class Shipper extends Thread {

        private static final int BATCH = 20;

        private final TocsinProcess server;
        private final List<String> lines;
        private final Random random;
        private volatile int accepted;

        Shipper(TocsinProcess server, List<String> lines, long seed) {
            super("shipper");
            this.server = server;
            this.lines = lines;
            this.random = new Random(seed);
            setDaemon(true);
        }

        int accepted() {
            return accepted;
        }

        @Override
        public void run() {
            try {
                while (accepted < lines.size()) {
                    int end = Math.min(lines.size(), accepted + BATCH);
                    if (isAccepted(body(accepted, end))) {
                        accepted = end;
                    }
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(200));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private String body(int from, int to) {
            StringBuilder body = new StringBuilder();
            for (int i = from; i < to; i++) {
                body.append(TocsinProcess.json(Map.of("event", Map.of("id", "line-" + i), "message", lines.get(i))))
                        .append('\n');
            }
            return body.toString();
        }

        private boolean isAccepted(String body) throws InterruptedException {
            try {
                return server.send("POST", "/api/v1/events", "application/x-ndjson", body)
                                .statusCode()
                        == 202;
            } catch (IOException e) {
                return false;
            }
        }
    }
}
