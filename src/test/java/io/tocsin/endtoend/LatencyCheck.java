package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long it takes from the last line of an attack to its alert on the live stream, and to the first call of a playbook, while
 * a fleet sends. Prints the figures; the bars are of a quiet machine.
 */
class LatencyCheck {

    private static final int RATE = Integer.getInteger("tocsin.latency.rate", 2_500);
    private static final int WARM_SECONDS = 20;
    private static final int ATTACKS = 100;
    private static final Duration EVERY = Duration.ofMillis(300);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    /** When something about an address was seen first (epoch milliseconds). */
    private final Map<String, Long> sent = new ConcurrentHashMap<>();

    private final Map<String, Long> alerted = new ConcurrentHashMap<>();
    private volatile boolean done;

    @Test
    void attacksAmongTheTrafficOfAFleet() throws Exception {
        try (OutsideWorld world = new OutsideWorld(0);
                TocsinProcess server = world.knownTo(new TocsinProcess(folder.resolve("data")))) {
            server.start();
            Thread listener = new Thread(() -> listen(server), "listener");
            listener.setDaemon(true);
            listener.start();
            Thread fleet = new Thread(() -> send(server), "fleet");
            fleet.start();
            LockSupport.parkNanos(Duration.ofSeconds(WARM_SECONDS).toNanos());
            for (int i = 0; i < ATTACKS; i++) {
                String address = "203.0.113." + (1 + i);
                List<String> attack =
                        Stream.generate(() -> failedLogin(address)).limit(6).toList();
                sent.put(address, System.currentTimeMillis());
                server.sendTcp(attack);
                LockSupport.parkNanos(EVERY.toNanos());
            }
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(alerted.keySet()).containsAll(sent.keySet()));
            done = true;
            fleet.join();
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(world.firstLookUps().keySet()).containsAll(sent.keySet()));

            System.out.printf(
                    "latency at %d events a second: event to alert %s; event to first connector call %s (milliseconds)%n",
                    RATE, percentiles(alerted), percentiles(world.firstLookUps()));
        }
    }

    private String percentiles(Map<String, Long> seen) {
        List<Long> took = new ArrayList<>();
        sent.forEach((address, at) -> took.add(seen.get(address) - at));
        took.sort(null);
        return "p50 %d, p90 %d, p99 %d"
                .formatted(took.get(ATTACKS / 2), took.get(ATTACKS * 9 / 10), took.get(ATTACKS * 99 / 100));
    }

    private void listen(TocsinProcess server) {
        try {
            HttpResponse<Stream<String>> stream = server.stream("/api/v1/stream");
            stream.body().filter(line -> line.startsWith("data:")).forEach(line -> {
                long now = System.currentTimeMillis();
                JsonNode alert = read(line.substring("data:".length()));
                if (alert.path("rule").asText().equals("ssh-bruteforce")) {
                    alerted.putIfAbsent(alert.path("key").asText(), now);
                }
            });
        } catch (Exception e) {
            if (!done) {
                throw new IllegalStateException("the stream ended", e);
            }
        }
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void send(TocsinProcess server) {
        long began = System.nanoTime();
        for (long step = 0; !done; step++) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < RATE / 50; i++) {
                lines.add(ordinary(step * RATE / 50 + i));
            }
            try {
                server.sendTcp(lines);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            LockSupport.parkNanos(began + (step + 1) * 20_000_000 - System.nanoTime());
        }
    }

    private static String failedLogin(String address) {
        return "<38>1 %s bastion sshd 4711 - - Failed password for root from %s port 4242 ssh2"
                .formatted(Instant.now(), address);
    }

    private static String ordinary(long number) {
        String at = Instant.now().toString();
        String address = "198.51.100." + number % 250;
        return switch ((int) (number % 4)) {
            case 0 ->
                "<190>1 %s web%03d nginx 812 - - %s - - [02/Mar/2026:10:11:12 +0000] \"GET /item/%d HTTP/1.1\" 200 512 \"-\" \"curl/8.5.0\""
                        .formatted(at, number % 200, address, number % 5);
            case 1 ->
                "<38>1 %s web%03d sshd 4711 - - Accepted publickey for user%d from %s port 4242 ssh2: RSA SHA256:abcdefghijk"
                        .formatted(at, number % 200, number % 2000, address);
            case 2 ->
                "<78>1 %s web%03d CRON 77 - - (root) CMD (run-parts --report /etc/cron.hourly)"
                        .formatted(at, number % 200);
            default ->
                "<134>1 %s web%03d app 77 - - level=info msg=\"request handled\" user=user%d took=%dms"
                        .formatted(at, number % 200, number % 2000, number % 900);
        };
    }
}
