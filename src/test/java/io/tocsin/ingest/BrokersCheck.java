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
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void mosquittoKeepsWhatIsNotAcknowledged() throws Exception {
        int port = IngestServer.freePort();
        Path configuration = Files.writeString(
                folder.resolve("mosquitto.conf"),
                "listener " + port + " 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n");
        Process broker = new ProcessBuilder("mosquitto", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
        String uri = "tcp://127.0.0.1:" + port;
        String[] settings = {"--tocsin.sources.mqtt.enabled=true", "--tocsin.sources.mqtt.broker=" + uri};
        try {
            await().until(() -> listens(port));
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
            broker.destroy();
            broker.waitFor(10, TimeUnit.SECONDS);
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
        int port = IngestServer.freePort();
        // Debian's script runs as a user of its own.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        ProcessBuilder command = new ProcessBuilder("rabbitmq-server")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("rabbitmq.log").toFile());
        command.environment()
                .putAll(Map.of(
                        "RABBITMQ_NODENAME", "tocsin" + port + "@localhost",
                        "RABBITMQ_NODE_PORT", Integer.toString(port),
                        "RABBITMQ_DIST_PORT", Integer.toString(IngestServer.freePort()),
                        "RABBITMQ_MNESIA_BASE", folder.resolve("mnesia").toString(),
                        "RABBITMQ_LOG_BASE", folder.resolve("log").toString(),
                        "RABBITMQ_PID_FILE", folder.resolve("rabbitmq.pid").toString()));
        Process broker = command.start();
        String[] settings = {
            "--tocsin.sources.rabbitmq.enabled=true", "--tocsin.sources.rabbitmq.uri=amqp://127.0.0.1:" + port
        };
        try {
            await().atMost(LONG).until(() -> listens(port));
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
            broker.descendants().forEach(ProcessHandle::destroy);
            broker.destroy();
            broker.waitFor(20, TimeUnit.SECONDS);
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
