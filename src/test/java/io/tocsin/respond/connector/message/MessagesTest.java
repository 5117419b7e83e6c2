package io.tocsin.respond.connector.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.playbook.Connectors;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.respond.connector.ConnectorRequest;
import io.tocsin.respond.connector.ConnectorResult;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said of messages without a broker; {@link MessagesCheck} has the brokers. */
class MessagesTest {

    private static final Duration LONG = Duration.ofSeconds(10);

    private int begun;

    private ConnectorResult send(String url, String token, Map<String, ?> with, Duration timeout) {
        Map<String, @Nullable Object> all = new HashMap<>(with);
        all.put(ConnectorRequest.TARGET, new ConnectorRequest.Target(url, token));
        return new Messages()
                .send(
                        new ConnectorRequest(
                                Connectors.builtIn().find("syslog.forward@1").orElseThrow(),
                                all,
                                "key-1",
                                () -> begun++),
                        timeout);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aLineOfSyslogIsOneLineWhateverItHolds() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> received = CompletableFuture.supplyAsync(() -> {
                try (Socket socket = server.accept()) {
                    return new String(socket.getInputStream().readAllBytes(), UTF_8);
                } catch (IOException e) {
                    return e.toString();
                }
            });

            ConnectorResult result = send(
                    "syslog+tcp://127.0.0.1:" + server.getLocalPort(),
                    "",
                    Map.of("topic", "my app", "key", "block", "severity", 4, "body", "blocked\r\n<0>1 forged"),
                    LONG);

            assertThat(result).isInstanceOf(ConnectorResult.Answer.class);
            String text = received.join();
            int space = text.indexOf(' ');
            assertThat(text.substring(space + 1).getBytes(UTF_8)).hasSize(Integer.parseInt(text.substring(0, space)));
            assertThat(text.substring(space + 1)).matches("<132>1 \\S+Z \\S+ myapp \\d+ block - blocked <0>1 forged");
            assertThat(begun).isEqualTo(1);
        }
    }

    @Test
    void syslogByUdpIsOneDatagramAndNeverALongOne() throws Exception {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(10_000);
            String url = "syslog+udp://127.0.0.1:" + server.getLocalPort();

            send(url, "", Map.of("topic", "tocsin", "body", Map.of("address", "203.0.113.7")), LONG);
            DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
            server.receive(packet);
            assertThat(new String(packet.getData(), 0, packet.getLength(), UTF_8))
                    .startsWith("<133>1 ")
                    .endsWith(" - - {\"address\":\"203.0.113.7\"}");

            begun = 0;
            assertThat(send(url, "", Map.of("topic", "tocsin", "body", "x".repeat(3000)), LONG))
                    .isInstanceOfSatisfying(ConnectorResult.Failure.class, failure -> assertThat(failure.errorClass())
                            .isEqualTo(ErrorClass.DATA));
            assertThat(begun).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka", "amqp", "mqtt", "syslog+tcp"})
    void whatCannotBeReachedHasSurelySentNothing(String kind) throws IOException {
        ConnectorResult result = send(
                kind + "://127.0.0.1:" + freePort(),
                "tocsin:s3cret",
                Map.of("topic", "t", "key", "k", "body", Map.of("a", 1)),
                Duration.ofSeconds(1));

        assertThat(result).isInstanceOfSatisfying(ConnectorResult.Failure.class, failure -> {
            assertThat(failure.errorClass()).isIn(ErrorClass.CONNECT, ErrorClass.TIMEOUT);
            assertThat(failure.maybeSent()).isFalse();
            assertThat(failure.message()).doesNotContain("s3cret");
        });
        assertThat(begun).isZero();
    }

    @Test
    void aPasswordIsNotSentWhereOthersCanReadIt() {
        for (String kind : new String[] {"kafka", "amqp", "mqtt"}) {
            assertThat(send(kind + "://broker.example:1", "tocsin:s3cret", Map.of("topic", "t", "body", "x"), LONG))
                    .isInstanceOfSatisfying(ConnectorResult.Failure.class, failure -> {
                        assertThat(failure.errorClass()).isEqualTo(ErrorClass.AUTH);
                        assertThat(failure.message()).contains("readable on the way", kind + "s://");
                    });
        }
        assertThat(send("syslog+tcp://log.example", "tocsin:s3cret", Map.of("topic", "t", "body", "x"), LONG))
                .isInstanceOfSatisfying(ConnectorResult.Failure.class, failure -> assertThat(failure.message())
                        .contains("syslog+tls://"));
    }

    @Test
    void aCollectorThatReadsNothingHoldsNobody() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ConnectorResult result = send(
                    "syslog+tcp://127.0.0.1:" + server.getLocalPort(),
                    "",
                    Map.of("topic", "tocsin", "body", "x".repeat(8 << 20)),
                    Duration.ofSeconds(1));

            assertThat(result)
                    .isInstanceOfSatisfying(ConnectorResult.Failure.class, failure -> assertThat(failure.errorClass())
                            .isEqualTo(ErrorClass.TIMEOUT));
        }
    }

    @Test
    void aSeverityThatSyslogDoesNotHaveIsRefused() {
        assertThat(send("syslog+tcp://127.0.0.1:1", "", Map.of("topic", "t", "severity", 8, "body", "x"), LONG))
                .isInstanceOfSatisfying(ConnectorResult.Failure.class, failure -> {
                    assertThat(failure.errorClass()).isEqualTo(ErrorClass.DATA);
                    assertThat(failure.message()).contains("0 to 7");
                });
        assertThat(begun).isZero();
    }

    @Test
    void theUrlSaysWhereAndHow() {
        Address kafka = Address.of(new ConnectorRequest.Target(
                "kafkas://broker-1:9093,broker-2?mechanism=SCRAM-SHA-512", "tocsin:a:b\"c"));
        assertThat(kafka.servers(9092)).isEqualTo("broker-1:9093,broker-2:9092");
        assertThat(kafka)
                .extracting(Address::kind, Address::tls, Address::mechanism, Address::user, Address::password)
                .containsExactly("kafka", true, "SCRAM-SHA-512", "tocsin", "a:b\"c");
        Address rabbit = Address.of(new ConnectorRequest.Target("amqps://rabbit.example/my%2Fhost", ""));
        assertThat(rabbit)
                .extracting(Address::kind, Address::host, Address::path)
                .containsExactly("amqp", "rabbit.example", "my/host");
        assertThat(rabbit.port(5671)).isEqualTo(5671);
    }
}
