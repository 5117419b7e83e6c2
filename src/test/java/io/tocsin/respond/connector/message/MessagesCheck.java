package io.tocsin.respond.connector.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.tocsin.ingest.DebianBroker;
import io.tocsin.playbook.ConnectorSpec;
import io.tocsin.playbook.Connectors;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.respond.connector.ConnectorRequest;
import io.tocsin.respond.connector.ConnectorResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** The shipped connectors for brokers against the brokers: needs {@code mosquitto} and {@code rabbitmq-server}. */
class MessagesCheck {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private static ConnectorResult send(String use, String url, Map<String, ?> request) {
        Map<String, @Nullable Object> all = new HashMap<>(request);
        all.put(ConnectorRequest.TARGET, new ConnectorRequest.Target(url, ""));
        ConnectorSpec connector = Connectors.builtIn().find(use).orElseThrow();
        return new Messages().send(new ConnectorRequest(connector, all, "key-1", () -> {}), LONG);
    }

    private static int status(ConnectorResult result) {
        assertThat(result).isInstanceOf(ConnectorResult.Answer.class);
        return ((ConnectorResult.Answer) result).status();
    }

    @Test
    void kafkaKeepsTheRecord() throws Exception {
        EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1, "blocks");
        broker.afterPropertiesSet();
        String url = "kafka://" + broker.getBrokersAsString();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.getBrokersAsString(),
                        "group.id",
                        "g",
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of("blocks"));

            ConnectorResult taken = send(
                    "kafka.publish@1",
                    url,
                    Map.of(
                            "topic",
                            "blocks",
                            "key",
                            "203.0.113.7",
                            "headers",
                            Map.of("why", "alert"),
                            "body",
                            Map.of("a", 1)));

            assertThat(status(taken)).isEqualTo(202);
            assertThat(String.valueOf(((ConnectorResult.Answer) taken).body())).contains("offset=0");
            ConsumerRecord<String, String> record = null;
            for (int i = 0; i < 60 && record == null; i++) {
                for (ConsumerRecord<String, String> one : consumer.poll(Duration.ofMillis(500))) {
                    record = one;
                }
            }
            assertThat(Objects.requireNonNull(record).value()).isEqualTo("{\"a\":1}");
            assertThat(record.key()).isEqualTo("203.0.113.7");
            assertThat(new String(record.headers().lastHeader("message-id").value(), UTF_8))
                    .isEqualTo("key-1");
            assertThat(new String(record.headers().lastHeader("why").value(), UTF_8))
                    .isEqualTo("alert");
            assertThat(send("kafka.publish@1", url, Map.of("topic", "no such topic", "body", "x")))
                    .isInstanceOfSatisfying(ConnectorResult.Failure.class, failure -> {
                        assertThat(failure.errorClass()).isEqualTo(ErrorClass.DATA);
                        assertThat(failure.maybeSent()).isFalse();
                    });
        } finally {
            broker.destroy();
        }
    }

    @Test
    void mosquittoHandsTheMessageOn() throws Exception {
        try (DebianBroker broker = DebianBroker.mosquitto(folder)) {
            String uri = "127.0.0.1:" + broker.port();
            CompletableFuture<MqttMessage> received = new CompletableFuture<>();
            MqttClient client = new MqttClient("tcp://" + uri, "reader", new MemoryPersistence());
            client.connect();
            IMqttMessageListener listener = (topic, message) -> received.complete(message);
            client.subscribe(
                    new MqttSubscription[] {new MqttSubscription("site/#", 1)}, new IMqttMessageListener[] {listener});

            assertThat(status(send(
                            "mqtt.publish@1",
                            "mqtt://" + uri,
                            Map.of("topic", "site/door", "headers", Map.of("why", "alert"), "body", "lock"))))
                    .isEqualTo(202);

            MqttMessage message = received.get(20, TimeUnit.SECONDS);
            assertThat(new String(message.getPayload(), UTF_8)).isEqualTo("lock");
            assertThat(new String(message.getProperties().getCorrelationData(), UTF_8))
                    .isEqualTo("key-1");
            assertThat(send("mqtt.publish@1", "mqtt://" + uri, Map.of("topic", "site/#", "body", "x")))
                    .isInstanceOf(ConnectorResult.Failure.class);
            client.disconnect();
            client.close();
        }
    }

    @Test
    void rabbitMqSaysWhetherAQueueTookIt() throws Exception {
        try (DebianBroker broker = DebianBroker.rabbitMq(folder)) {
            String url = "amqp://127.0.0.1:" + broker.port();
            ConnectionFactory factory = new ConnectionFactory();
            factory.setPort(broker.port());
            try (Connection connection = await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> factory.newConnection("127.0.0.1"), Objects::nonNull)) {
                var channel = connection.createChannel();
                channel.queueDeclare("blocks", false, false, false, null);

                assertThat(status(send("rabbitmq.publish@1", url, Map.of("key", "blocks", "body", Map.of("a", 1)))))
                        .isEqualTo(202);
                GetResponse got = await().until(() -> channel.basicGet("blocks", true), Objects::nonNull);
                assertThat(new String(got.getBody(), UTF_8)).isEqualTo("{\"a\":1}");
                assertThat(got.getProps().getMessageId()).isEqualTo("key-1");
                assertThat(status(send("rabbitmq.publish@1", url, Map.of("key", "nobody", "body", "x"))))
                        .isEqualTo(404);
                assertThat(status(send("rabbitmq.publish@1", url, Map.of("topic", "none", "key", "x", "body", "x"))))
                        .isEqualTo(404);
                assertThat(send("rabbitmq.publish@1", url + "/none", Map.of("key", "x", "body", "x")))
                        .isInstanceOf(ConnectorResult.Failure.class);
            }
        }
    }
}
