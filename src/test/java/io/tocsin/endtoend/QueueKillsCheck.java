package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The built server and its brokers (Kafka, Artemis; Debian's RabbitMQ and mosquitto where they are installed) are killed with
 * {@code kill -9} by turns while messages flow: every message that a broker took is stored, and none twice. MQTT has no ids that
 * last, so a message of mosquitto may be stored twice, and how many are is printed. {@code -Dtocsin.kills=50} kills so often,
 * {@code -Dtocsin.seed} repeats a run.
 */
class QueueKillsCheck {

    private static final int KILLS = Integer.getInteger("tocsin.kills", 2);
    private static final int EACH = 400;
    private static final Duration ENOUGH = Duration.ofMinutes(10);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void everyMessageIsStoredOnce() throws Exception {
        long seed = Long.getLong("tocsin.seed", System.nanoTime());
        System.out.printf("queues: seed %d (again with -Dtocsin.kills=%d -Dtocsin.seed=%d)%n", seed, KILLS, seed);
        Random random = new Random(seed);
        List<BrokerProcess> brokers = new ArrayList<>();
        try (TocsinProcess server = new TocsinProcess(folder.resolve("data"))) {
            brokers.add(new BrokerProcess.Kafka(folder.resolve("kafka")));
            brokers.add(new BrokerProcess.Artemis(folder.resolve("artemis")));
            if (BrokerProcess.isInstalled("rabbitmq-server")) {
                brokers.add(new BrokerProcess.Rabbit(folder.resolve("rabbitmq")));
            }
            if (BrokerProcess.isInstalled("mosquitto")) {
                brokers.add(new BrokerProcess.Mosquitto(folder.resolve("mosquitto")));
            }
            for (BrokerProcess broker : brokers) {
                broker.start();
                server.with("tocsin.sources." + broker.source() + ".enabled", true);
                broker.settings()
                        .forEach((name, value) -> server.with("tocsin.sources." + broker.source() + "." + name, value));
            }
            server.start();
            // mosquitto keeps messages from the first time that somebody has asked for them
            await().atMost(ENOUGH).until(() -> started(server).containsAll(sources(brokers)));
            for (int kill = 0; kill <= KILLS; kill++) {
                for (BrokerProcess broker : brokers) {
                    broker.send(messages(broker, kill * EACH, (kill + 1) * EACH));
                }
                TimeUnit.MILLISECONDS.sleep(random.nextInt(1_000));
                if (kill < KILLS && kill % 2 == 0) {
                    server.kill();
                    server.start();
                } else if (kill < KILLS) {
                    for (BrokerProcess broker : brokers) {
                        broker.kill();
                    }
                    for (BrokerProcess broker : brokers) {
                        broker.start();
                    }
                }
            }
            int all = EACH * (KILLS + 1);
            for (BrokerProcess broker : brokers) {
                allAreStored(server, broker, all);
            }
            System.out.printf("queues: %d messages of %s each, %d kills%n", all, sources(brokers), KILLS);
        } finally {
            brokers.forEach(BrokerProcess::close);
        }
    }

    private static void allAreStored(TocsinProcess server, BrokerProcess broker, int all) throws Exception {
        List<String> stored = new ArrayList<>();
        Set<String> wanted = new HashSet<>(
                IntStream.range(0, all).mapToObj(i -> broker.source() + i).toList());
        await().atMost(ENOUGH).pollInterval(Duration.ofSeconds(1)).until(() -> {
            stored.clear();
            server.all("events?q=tocsin.source:" + broker.source())
                    .forEach(
                            (JsonNode event) -> stored.add(event.path("message").asText()));
            return new HashSet<>(stored).containsAll(wanted);
        });
        if (broker instanceof BrokerProcess.Mosquitto) {
            System.out.printf("queues: %d messages of MQTT were stored twice%n", stored.size() - all);
            assertThat(new HashSet<>(stored)).isEqualTo(wanted);
        } else {
            assertThat(stored).containsExactlyInAnyOrderElementsOf(wanted);
        }
    }

    private static List<String> messages(BrokerProcess broker, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "{\"message\":\"" + broker.source() + i + "\"}")
                .toList();
    }

    private static Set<String> sources(List<BrokerProcess> brokers) {
        Set<String> sources = new TreeSet<>();
        brokers.forEach(broker -> sources.add(broker.source()));
        return sources;
    }

    private static Set<String> started(TocsinProcess server) throws Exception {
        Set<String> started = new TreeSet<>();
        for (JsonNode route : server.get("/api/v1/health").at("/parts/routes")) {
            if (route.path("state").asText().equals("started")) {
                started.add(route.path("id").asText());
            }
        }
        return started;
    }
}
