package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long it takes from an event to its alert and to the first call of its playbook, while the built server carries half of
 * what it can. Every attack is found and answered; the times are printed, not judged.
 *
 * <p>{@code -Dtocsin.rate} sets the events a second, {@code -Dtocsin.warm} the seconds before the first attack.
 */
class LatencyCheck {

    private static final int RATE = Integer.getInteger("tocsin.rate", 4_250);
    private static final Duration WARM = Duration.ofSeconds(Integer.getInteger("tocsin.warm", 60));
    private static final int ATTACKS = 100;
    private static final int GUESSES = 6;
    private static final long APART_MILLIS = 300;
    private static final Duration ENOUGH = Duration.ofMinutes(5);

    private static final String PLAYBOOK = """
            apiVersion: playbook/v1
            id: look-up
            title: Look an address up
            triggers: {alert: {rules: [ssh-bruteforce], states: [new]}}
            inputs: {ip: {type: ip, from: alert.source.ip, required: true}}
            steps:
              - id: reputation
                uses: http.request@1
                effect: read
                timeout: PT10S
                with: {method: GET, url: "${{ targets.intel.url }}/v1/ip/${{ inputs.ip }}"}
            """;

    private final Map<String, Instant> sent = new HashMap<>();
    private final Map<String, Instant> alerted = new ConcurrentHashMap<>();

    @Test
    void fromAnEventToItsAlertAndToTheFirstCall(@TempDir Path folder) throws Exception {
        Path playbooks = Files.createDirectory(folder.resolve("playbooks"));
        Files.writeString(playbooks.resolve("look-up.yaml"), PLAYBOOK);
        try (OutsideWorld outside = new OutsideWorld(0);
                TocsinProcess server = outside.knownTo(new TocsinProcess(folder.resolve("data")))
                        .with("tocsin.playbooks", playbooks)
                        .start();
                Stream<JsonNode> stream = server.stream()) {
            Thread listener = new Thread(() -> listen(stream), "listener");
            listener.setDaemon(true);
            listener.start();
            Load load = new Load(server);
            load.start();
            TimeUnit.MILLISECONDS.sleep(WARM.toMillis());
            System.out.printf("latency: %d events not yet correlated after %s%n", lag(server), WARM);

            for (int i = 1; i <= ATTACKS; i++) {
                String address = "203.0.113." + i;
                List<String> lines = new ArrayList<>();
                Instant now = Instant.now();
                for (int guess = 0; guess < GUESSES; guess++) {
                    lines.add(FleetLines.failedLogin(now, "bastion", address));
                }
                sent.put(address, now);
                server.sendTcp(lines);
                TimeUnit.MILLISECONDS.sleep(APART_MILLIS);
            }
            await().atMost(ENOUGH).untilAsserted(() -> assertThat(alerted)
                    .containsKeys(sent.keySet().toArray(String[]::new)));
            await().atMost(ENOUGH).untilAsserted(() -> assertThat(outside.lookUps())
                    .containsKeys(sent.keySet().toArray(String[]::new)));
            double rate = load.stopped();

            print("from an event to its alert", rate, alerted);
            print("from an event to the first call of its playbook", rate, outside.lookUps());
            System.out.printf("latency: %d MB resident at that load%n", server.residentMegabytes());
            assertThat(server.all("rules"))
                    .noneMatch(rule -> rule.path("quarantined").asBoolean());
        }
    }

    private void listen(Stream<JsonNode> stream) {
        try {
            stream.filter(data -> data.path("rule").asText().equals("ssh-bruteforce"))
                    .forEach(alert -> alerted.putIfAbsent(alert.path("key").asText(), Instant.now()));
        } catch (UncheckedIOException e) {
            // The test has ended and closed it.
        }
    }

    private void print(String what, double rate, Map<String, Instant> reached) {
        List<Long> millis = sent.entrySet().stream()
                .map(one -> Duration.between(one.getValue(), reached.get(one.getKey()))
                        .toMillis())
                .sorted()
                .toList();
        System.out.printf(
                "latency %s, at %.0f events/s: p50 %d, p90 %d, p99 %d, most %d ms%n",
                what, rate, at(millis, 50), at(millis, 90), at(millis, 99), at(millis, 100));
    }

    private static long at(List<Long> sorted, int percent) {
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    private static long lag(TocsinProcess server) throws IOException, InterruptedException {
        JsonNode log = server.get("/api/v1/health").at("/parts/log");
        return log.path("end").asLong() - log.path("cursor").asLong();
    }

    /** Sends lines of the moment at an even rate, fifty times a second. */
    private static final class Load extends Thread {

        private static final int STEPS_A_SECOND = 50;

        private final TocsinProcess server;
        private final FleetLines fleet = new FleetLines(Instant.now());
        private volatile boolean stopping;
        private volatile double rate;

        Load(TocsinProcess server) {
            super("load");
            this.server = server;
            setDaemon(true);
        }

        @Override
        public void run() {
            long began = System.nanoTime();
            long lines = 0;
            try {
                for (long step = 1; !stopping; step++) {
                    server.sendTcp(fleet.now(RATE / STEPS_A_SECOND));
                    lines += RATE / STEPS_A_SECOND;
                    long rest = began + step * (1_000_000_000 / STEPS_A_SECOND) - System.nanoTime();
                    TimeUnit.NANOSECONDS.sleep(Math.max(0, rest));
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            rate = lines * 1e9 / (System.nanoTime() - began);
        }

        /** Stops it; the events a second that were sent. */
        double stopped() throws InterruptedException {
            stopping = true;
            join();
            return rate;
        }
    }
}
