package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Queue;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * The built server is killed with {@code kill -9} while it reads from Kafka and from an AMQP 1.0 queue: every message is stored,
 * and none twice. {@code -Dtocsin.kills=50} kills so often, {@code -Dtocsin.seed} repeats a run.
 */
class QueueKillsCheck {

    private static final int KILLS = Integer.getInteger("tocsin.kills", 3);
    private static final int EACH = 2_000;
    private static final Duration ENOUGH = Duration.ofMinutes(10);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void everyMessageIsStoredOnce() throws Exception {
        EmbeddedKafkaKraftBroker kafka = new EmbeddedKafkaKraftBroker(1, 2, "tocsin");
        kafka.afterPropertiesSet();
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        EmbeddedActiveMQ artemis = artemis(port);
        String amqp = "amqp://127.0.0.1:" + port;
        long seed = Long.getLong("tocsin.seed", System.nanoTime());
        System.out.printf("queues: seed %d (again with -Dtocsin.kills=%d -Dtocsin.seed=%d)%n", seed, KILLS, seed);
        Random random = new Random(seed);
        try (TocsinProcess server = new TocsinProcess(folder.resolve("data"))
                        .with("tocsin.sources.kafka.enabled", true)
                        .with("tocsin.sources.kafka.brokers", kafka.getBrokersAsString())
                        .with("tocsin.sources.amqp.enabled", true)
                        .with("tocsin.sources.amqp.uri", amqp);
                KafkaProducer<String, String> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.getBrokersAsString()),
                        new StringSerializer(),
                        new StringSerializer());
                JMSContext context = new JmsConnectionFactory(amqp).createContext()) {
            JMSProducer sender = context.createProducer();
            Queue queue = context.createQueue("tocsin");
            server.start();
            for (int kill = 0; kill <= KILLS; kill++) {
                for (int i = kill * EACH; i < (kill + 1) * EACH; i++) {
                    var unused = producer.send(new ProducerRecord<>("tocsin", "{\"message\":\"k" + i + "\"}"));
                    sender.send(queue, "{\"message\":\"a" + i + "\"}");
                }
                producer.flush();
                if (kill < KILLS) {
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(2_000));
                    server.kill();
                    server.start();
                }
            }
            int all = EACH * (KILLS + 1);
            for (String source : List.of("kafka", "amqp")) {
                await().atMost(ENOUGH).pollInterval(Duration.ofSeconds(2)).until(() -> stored(server, source) >= all);
                List<String> messages = server.all("events?q=tocsin.source:" + source).stream()
                        .map((JsonNode event) -> event.path("message").asText())
                        .toList();
                assertThat(messages)
                        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, all)
                                .mapToObj(i -> source.charAt(0) + Integer.toString(i))
                                .toList());
            }
            System.out.printf(
                    "queues: %d messages of Kafka and of AMQP 1.0 each, %d kills: each stored once; ready in %d ms%n",
                    all, KILLS, server.ready().toMillis());
        } finally {
            artemis.stop();
            kafka.destroy();
        }
    }

    private static long stored(TocsinProcess server, String source) throws Exception {
        long count = 0;
        for (JsonNode value :
                server.get("/api/v1/events/values?field=tocsin.source&size=100").path("values")) {
            count += value.path("value").asText().equals(source)
                    ? value.path("count").asLong()
                    : 0;
        }
        return count;
    }

    private static EmbeddedActiveMQ artemis(int port) throws Exception {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setPersistenceEnabled(false).setSecurityEnabled(false);
        configuration.addAcceptorConfiguration("amqp", "tcp://127.0.0.1:" + port + "?protocols=AMQP");
        configuration.addAddressSetting("#", new AddressSettings().setMaxDeliveryAttempts(-1));
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ().setConfiguration(configuration);
        broker.start();
        return broker;
    }
}
