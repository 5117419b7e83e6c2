package io.tocsin.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.normalise.Normaliser;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** Messages of real brokers reach the log before they are acknowledged, and keep the queue's id. */
class QueuesCheck {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private static List<String> texts(IngestServer server) {
        return server.log.raws().stream()
                .map(raw -> new String(raw.payload(), UTF_8))
                .toList();
    }

    private static List<String> messages(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "{\"message\":\"m" + i + "\"}")
                .toList();
    }

    @Test
    void offsetsOfKafkaAreCommittedAfterTheAppendOnly() throws Exception {
        EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1, "tocsin");
        broker.afterPropertiesSet();
        String[] settings = {
            "--tocsin.sources.kafka.enabled=true", "--tocsin.sources.kafka.brokers=" + broker.getBrokersAsString()
        };
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.getBrokersAsString()),
                        new StringSerializer(),
                        new StringSerializer());
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.getBrokersAsString()))) {
            try (IngestServer server = new IngestServer(folder, settings)) {
                send(producer, messages(0, 3_000));
                await().atMost(LONG).until(() -> server.log.raws().size() == 3_000);
                assertThat(texts(server)).isEqualTo(messages(0, 3_000));
                await().atMost(LONG).until(() -> committed(admin) == 3_000);
                RawEvent first = server.log.raws().get(0);
                assertThat(first.id()).isEqualTo("tocsin/0/0");
                Event event = Normaliser.standard().normalise(first, "x", 1);
                assertThat(event.id()).isEqualTo("kafka:-::tocsin/0/0");

                server.log.refuse(true);
                send(producer, messages(3_000, 3_100));
                await().during(Duration.ofSeconds(2)).atMost(LONG).until(() -> committed(admin) == 3_000);
            }
            // What the server that stopped had not appended is delivered to the next one.
            try (IngestServer server = new IngestServer(folder, settings)) {
                await().atMost(LONG).until(() -> server.log.raws().size() == 100);
                assertThat(texts(server)).isEqualTo(messages(3_000, 3_100));
                await().atMost(LONG).until(() -> committed(admin) == 3_100);
            }
        } finally {
            broker.destroy();
        }
    }

    private static void send(KafkaProducer<String, String> producer, List<String> messages) {
        for (String text : messages) {
            var unused = producer.send(new ProducerRecord<>("tocsin", text));
        }
        producer.flush();
    }

    private static long committed(Admin admin) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets("tocsin")
                .partitionsToOffsetAndMetadata()
                .get();
        OffsetAndMetadata offset = offsets.get(new TopicPartition("tocsin", 0));
        return offset == null ? 0 : offset.offset();
    }

    @Test
    void aMessageOfAmqpIsTakenWhenItIsInTheLogOnly() throws Exception {
        int port = IngestServer.freePort();
        EmbeddedActiveMQ broker = artemis(port);
        String uri = "amqp://127.0.0.1:" + port;
        String[] settings = {"--tocsin.sources.amqp.enabled=true", "--tocsin.sources.amqp.uri=" + uri};
        try {
            try (IngestServer server = new IngestServer(folder, settings)) {
                send(uri, messages(0, 200));
                await().atMost(LONG).until(() -> server.log.raws().size() == 200);
                assertThat(texts(server)).containsExactlyInAnyOrderElementsOf(messages(0, 200));
                assertThat(server.log.raws())
                        .extracting(RawEvent::id)
                        .doesNotHaveDuplicates()
                        .doesNotContain("");
                server.log.refuse(true);
                send(uri, messages(200, 250));
                await().during(Duration.ofSeconds(1)).atMost(LONG).until(() -> waiting(broker) == 50);
            }
            try (IngestServer server = new IngestServer(folder, settings)) {
                await().atMost(LONG).until(() -> server.log.raws().size() == 50);
                await().atMost(LONG).until(() -> waiting(broker) == 0);
                assertThat(texts(server)).containsExactlyInAnyOrderElementsOf(messages(200, 250));
                sendOtherKinds(uri);
                send(uri, messages(250, 251));
                await().atMost(LONG).until(() -> server.log.raws().size() == 53);
                assertThat(texts(server)).contains("{\"action\":\"login\"}").containsAll(messages(250, 251));
                assertThat(texts(server))
                        .filteredOn(text -> text.startsWith("A message that cannot be read"))
                        .hasSize(1);
            }
        } finally {
            broker.stop();
        }
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

    private static long waiting(EmbeddedActiveMQ broker) {
        var queue = broker.getActiveMQServer().locateQueue("tocsin");
        return queue == null ? 0 : queue.getMessageCount();
    }

    private static void send(String uri, List<String> messages) {
        try (JMSContext context = new JmsConnectionFactory(uri).createContext()) {
            JMSProducer producer = context.createProducer();
            messages.forEach(text -> producer.send(context.createQueue("tocsin"), text));
        }
    }

    /** A map, and a serialized Java object, which nobody may make this server read. */
    private static void sendOtherKinds(String uri) throws JMSException {
        try (JMSContext context = new JmsConnectionFactory(uri).createContext()) {
            MapMessage map = context.createMapMessage();
            map.setString("action", "login");
            JMSProducer producer = context.createProducer();
            producer.send(context.createQueue("tocsin"), context.createObjectMessage(new File("x")));
            producer.send(context.createQueue("tocsin"), map);
        }
    }

    @Test
    void aBrokerThatIsAwayIsTriedAgainAndKeepsNothingElseFromRunning() throws IOException {
        try (IngestServer server = new IngestServer(
                folder,
                "--tocsin.sources.amqp.enabled=true",
                "--tocsin.sources.amqp.uri=amqp://127.0.0.1:1",
                "--tocsin.sources.kafka.enabled=true",
                "--tocsin.sources.kafka.brokers=127.0.0.1:1")) {
            await().until(() -> server.routeFiles().routes().stream()
                    .anyMatch(route ->
                            "http-events".equals(route.id()) && route.state().equals("started")));
        }
    }
}
