package io.tocsin.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.tocsin.ingest.DebianBroker;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Queue;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;

/** A broker as a process of its own, which keeps its messages on disk and can be killed with {@code kill -9}. */
abstract class BrokerProcess implements AutoCloseable {

    private static final Duration LONG = Duration.ofMinutes(3);

    final Path folder;
    final int port;
    private Process process;

    BrokerProcess(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.port = freePort();
    }

    abstract String source();

    /** The settings of the server that reads from it. */
    abstract Map<String, String> settings();

    abstract ProcessBuilder command() throws IOException, InterruptedException;

    /** Returns when the broker has taken all of them. */
    abstract void send(List<String> texts) throws Exception;

    void start() throws IOException, InterruptedException {
        process = command()
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("output.log").toFile()))
                .start();
        await().atMost(LONG).until(() -> DebianBroker.listens(port));
    }

    void kill() throws Exception {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.waitFor(30, TimeUnit.SECONDS);
        await().atMost(LONG).until(() -> !DebianBroker.listens(port));
    }

    @Override
    public void close() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    long pid() {
        return process.pid();
    }

    static boolean isInstalled(String command) {
        return Arrays.stream((System.getenv("PATH") + ":/usr/sbin").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /** A main class of the tests' class path. */
    private static ProcessBuilder java(String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                main));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    private static String classPath() {
        if (Thread.currentThread().getContextClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("java.class.path");
    }

    static final class Kafka extends BrokerProcess {

        Kafka(Path folder) throws IOException {
            super(folder);
        }

        @Override
        String source() {
            return "kafka";
        }

        @Override
        Map<String, String> settings() {
            return Map.of("brokers", "127.0.0.1:" + port);
        }

        @Override
        ProcessBuilder command() throws IOException, InterruptedException {
            Path properties = folder.resolve("server.properties");
            if (!Files.exists(properties)) {
                int controller = freePort();
                Files.writeString(properties, """
                        process.roles=broker,controller
                        node.id=1
                        controller.quorum.voters=1@127.0.0.1:%2$d
                        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                        controller.listener.names=CONTROLLER
                        log.dirs=%3$s
                        num.partitions=2
                        offsets.topic.num.partitions=1
                        offsets.topic.replication.factor=1
                        transaction.state.log.replication.factor=1
                        transaction.state.log.min.isr=1
                        group.initial.rebalance.delay.ms=0
                        """.formatted(port, controller, folder.resolve("log")));
                int formatted = java(
                                "kafka.tools.StorageTool",
                                "format",
                                "-t",
                                "MkU3OEVBNTcwNTJENDM2Qg",
                                "-c",
                                properties.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("format.log").toFile())
                        .start()
                        .waitFor();
                if (formatted != 0) {
                    throw new IOException("the storage of Kafka was not formatted: read " + folder);
                }
            }
            return java("kafka.Kafka", properties.toString());
        }

        @Override
        void send(List<String> texts) throws Exception {
            try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", "127.0.0.1:" + port), new StringSerializer(), new StringSerializer())) {
                List<Future<?>> sent = new ArrayList<>();
                texts.forEach(text -> sent.add(producer.send(new ProducerRecord<>("tocsin", text))));
                for (Future<?> one : sent) {
                    one.get();
                }
            }
        }
    }

    static final class Artemis extends BrokerProcess {

        Artemis(Path folder) throws IOException {
            super(folder);
        }

        /** @param arguments port and folder */
        public static void main(String[] arguments) throws Exception {
            ConfigurationImpl configuration = new ConfigurationImpl();
            configuration
                    .setSecurityEnabled(false)
                    .setJournalType(JournalType.NIO)
                    .setJournalDirectory(arguments[1] + "/journal")
                    .setBindingsDirectory(arguments[1] + "/bindings")
                    .setPagingDirectory(arguments[1] + "/paging")
                    .setLargeMessagesDirectory(arguments[1] + "/large");
            configuration.addAcceptorConfiguration("amqp", "tcp://127.0.0.1:" + arguments[0] + "?protocols=AMQP");
            configuration.addAddressSetting(
                    "#", new AddressSettings().setMaxDeliveryAttempts(-1).setAutoDeleteQueues(false));
            new EmbeddedActiveMQ().setConfiguration(configuration).start();
        }

        @Override
        String source() {
            return "amqp";
        }

        @Override
        Map<String, String> settings() {
            // the client of AMQP tries again by itself
            return Map.of("uri", "failover:(amqp://127.0.0.1:" + port + ")");
        }

        @Override
        ProcessBuilder command() {
            return java(Artemis.class.getName(), Integer.toString(port), folder.toString());
        }

        @Override
        void send(List<String> texts) {
            try (JMSContext context =
                    new JmsConnectionFactory("amqp://127.0.0.1:" + port).createContext(JMSContext.SESSION_TRANSACTED)) {
                JMSProducer producer = context.createProducer();
                Queue queue = context.createQueue("tocsin");
                texts.forEach(text -> producer.send(queue, text));
                context.commit();
            }
        }
    }

    static final class Rabbit extends BrokerProcess {

        private final int distribution = freePort();

        Rabbit(Path folder) throws IOException {
            super(folder);
            // Debian's script runs as a user of its own.
            for (Path shared = folder;
                    shared.startsWith(System.getProperty("java.io.tmpdir"));
                    shared = shared.getParent()) {
                if (!shared.equals(Path.of(System.getProperty("java.io.tmpdir")))) {
                    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
                }
            }
        }

        @Override
        String source() {
            return "rabbitmq";
        }

        @Override
        Map<String, String> settings() {
            return Map.of("uri", "amqp://127.0.0.1:" + port);
        }

        @Override
        ProcessBuilder command() throws IOException {
            return DebianBroker.rabbitMq(folder, port, distribution);
        }

        @Override
        void send(List<String> texts) throws Exception {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setPort(port);
            try (Connection connection = factory.newConnection();
                    Channel channel = connection.createChannel()) {
                channel.exchangeDeclare("eventtask", "direct", true);
                channel.queueDeclare("eventtask", true, false, false, null);
                channel.queueBind("eventtask", "eventtask", "eventtask");
                channel.confirmSelect();
                for (String text : texts) {
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
                channel.waitForConfirmsOrDie(60_000);
            }
        }
    }

    /** It writes what it holds to its disk now and then, and when it is told to by a signal: before a kill it is told. */
    static final class Mosquitto extends BrokerProcess {

        Mosquitto(Path folder) throws IOException {
            super(folder);
        }

        @Override
        String source() {
            return "mqtt";
        }

        @Override
        Map<String, String> settings() {
            return Map.of("broker", "tcp://127.0.0.1:" + port);
        }

        @Override
        ProcessBuilder command() throws IOException {
            return DebianBroker.mosquitto(
                    folder, port, "user root\npersistence true\npersistence_location " + folder + "/\n");
        }

        @Override
        void kill() throws Exception {
            Path kept = folder.resolve("mosquitto.db");
            Files.deleteIfExists(kept);
            new ProcessBuilder("kill", "-USR1", Long.toString(pid())).start().waitFor();
            await().atMost(LONG).until(() -> Files.exists(kept));
            super.kill();
        }

        @Override
        void send(List<String> texts) throws Exception {
            MqttClient client = new MqttClient("tcp://127.0.0.1:" + port, "publisher", new MemoryPersistence());
            client.connect();
            for (String text : texts) {
                await().atMost(LONG).until(() -> isPublished(client, text));
            }
            client.disconnect();
            client.close();
        }

        private static boolean isPublished(MqttClient client, String text) throws MqttException {
            try {
                client.publish("tocsin/app", text.getBytes(UTF_8), 1, false);
                return true;
            } catch (MqttException e) {
                if (e.getReasonCode() == MqttClientException.REASON_CODE_MAX_INFLIGHT) {
                    return false; // nothing was sent
                }
                throw e;
            }
        }
    }
}
