package io.tocsin.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.tocsin.event.RawEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's brokers, started here: needs {@code mosquitto} and {@code rabbitmq-server}. */
class BrokersCheck {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private Path routes() throws IOException {
        return Files.createDirectories(folder.resolve("routes"));
    }

    private static List<String> texts(IngestServer server) {
        return server.log.raws().stream()
                .map(raw -> new String(raw.payload(), UTF_8))
                .toList();
    }

    private static List<String> messages(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "{\"summary\":\"m" + i + "\"}")
                .toList();
    }

    @Test
    void mosquittoKeepsWhatIsNotAcknowledged() throws Exception {
        DebianBroker broker = DebianBroker.mosquitto(folder);
        String uri = "tcp://127.0.0.1:" + broker.port();
        String[] settings = {"--tocsin.sources.mqtt.enabled=true", "--tocsin.sources.mqtt.broker=" + uri};
        try {
            try (IngestServer server = new IngestServer(routes(), settings)) {
                await().until(() -> server.routeFiles().routes().stream()
                        .anyMatch(route ->
                                "mqtt".equals(route.id()) && route.state().equals("started")));
                publish(uri, messages(0, 100));
                await().atMost(LONG).until(() -> server.log.raws().size() == 100);
                server.log.refuse(true);
                publish(uri, messages(100, 120));
                await().until(() -> server.sources().source("mqtt").received().sum() > 100);
            }
            try (IngestServer server = new IngestServer(routes(), settings)) {
                await().atMost(LONG).until(() -> server.log.raws().size() >= 20);
                assertThat(texts(server)).containsExactlyInAnyOrderElementsOf(messages(100, 120));
            }
        } finally {
            broker.close();
        }
    }

    private static void publish(String uri, List<String> messages) throws Exception {
        MqttClient client = new MqttClient(uri, "publisher", new MemoryPersistence());
        client.connect();
        for (String text : messages) {
            client.publish("tocsin/app", text.getBytes(UTF_8), 1, false);
        }
        client.disconnect();
        client.close();
    }

    @Test
    void rabbitMqPutsBackWhatIsNotAcknowledged() throws Exception {
        DebianBroker broker = DebianBroker.rabbitMq(folder);
        int port = broker.port();
        String[] settings = {
            "--tocsin.sources.rabbitmq.enabled=true", "--tocsin.sources.rabbitmq.uri=amqp://127.0.0.1:" + port
        };
        try {
            try (IngestServer server = new IngestServer(routes(), settings)) {
                await().atMost(LONG).ignoreExceptions().until(() -> {
                    send(port, messages(0, 1));
                    return true;
                });
                send(port, messages(1, 500));
                await().atMost(LONG).until(() -> server.log.raws().size() == 500);
                assertThat(texts(server)).containsExactlyInAnyOrderElementsOf(messages(0, 500));
                assertThat(server.log.raws()).extracting(RawEvent::id).contains("id-{\"summary\":\"m7\"}");
                server.log.refuse(true);
                send(port, messages(500, 600));
                await().until(() ->
                        server.sources().source("rabbitmq").received().sum() > 500);
            }
            try (IngestServer server = new IngestServer(routes(), settings)) {
                await().atMost(LONG).until(() -> server.log.raws().size() >= 100);
                assertThat(texts(server)).containsExactlyInAnyOrderElementsOf(messages(500, 600));
            }
        } finally {
            broker.close();
        }
    }

    private static void send(int port, List<String> messages) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setPort(port);
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            for (String text : messages) {
                channel.basicPublish(
                        "eventtask",
                        "eventtask",
                        true,
                        MessageProperties.PERSISTENT_BASIC
                                .builder()
                                .messageId("id-" + text)
                                .build(),
                        text.getBytes(UTF_8));
            }
            channel.waitForConfirmsOrDie(20_000);
        }
    }
}
