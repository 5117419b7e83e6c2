package io.tocsin.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.platform.HealthProblem;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bounds on syslog connections, and ports that are taken, over real sockets. */
class SyslogConnectionsIT {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void closeSockets() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** From an address of loopback, all of which belong to this machine. */
    private Socket connect(IngestServer server, String from) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.syslogPort));
        socket.setSoTimeout(100);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    private static boolean isOpen(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> texts(IngestServer server) {
        return server.log.raws().stream()
                .map(raw -> new String(raw.payload(), UTF_8))
                .toList();
    }

    private static double closed(IngestServer server, String reason) {
        return server.meters()
                .get("tocsin.ingest.connections.closed")
                .tag("reason", reason)
                .counter()
                .count();
    }

    @Test
    void onePeerHasNoMoreThanItsShareAndTakesNoOthersPlace() throws Exception {
        try (IngestServer server = new IngestServer(
                folder, "--tocsin.syslog.max-connections=6", "--tocsin.syslog.max-connections-per-peer=4")) {
            Socket honest = connect(server, "127.0.0.2");
            send(honest, "<1>hello\n");
            await().until(() -> texts(server).contains("<1>hello"));
            for (int i = 0; i < 20; i++) {
                connect(server, "127.0.0.3");
            }
            await().until(() -> closed(server, "peer") == 16);
            assertThat(server.syslogConnections().problems())
                    .singleElement()
                    .extracting(HealthProblem::what)
                    .asString()
                    .contains("127.0.0.3 has 4 syslog connections");

            Socket newcomer = connect(server, "127.0.0.4");
            send(newcomer, "<1>I am new\n");
            await().until(() -> texts(server).contains("<1>I am new"));
            Socket another = connect(server, "127.0.0.5");
            send(another, "<1>me too\n");
            await().until(() -> texts(server).contains("<1>me too"));

            assertThat(closed(server, "displaced")).isEqualTo(1);
            assertThat(isOpen(honest)).isTrue();
            send(honest, "<1>still here\n");
            await().until(() -> texts(server).contains("<1>still here"));
        }
    }

    @Test
    void idleConnectionsAreClosedAndThoseThatSendAreNot() throws Exception {
        try (IngestServer server = new IngestServer(folder, "--tocsin.syslog.idle-timeout=2s")) {
            Socket busy = connect(server, "127.0.0.2");
            Socket slow = connect(server, "127.0.0.3");
            await().pollDelay(Duration.ofMillis(200)).until(() -> {
                send(busy, "<1>busy\n");
                send(slow, "x");
                return closed(server, "idle") == 1;
            });

            assertThat(isOpen(busy)).isTrue();
            await().until(() -> !isOpen(slow));
        }
    }

    @Test
    void unfinishedMessagesTakeNoMoreThanTheirMemory() throws Exception {
        try (IngestServer server = new IngestServer(
                folder, "--tocsin.syslog.max-unfinished-bytes=1MB", "--tocsin.ingest.max-message-bytes=1MB")) {
            Socket honest = connect(server, "127.0.0.2");
            send(honest, "<1>half of a");
            for (int i = 0; i < 3; i++) {
                send(connect(server, "127.0.0.3"), "<1>" + "x".repeat(400_000));
            }

            await().until(() -> closed(server, "unfinished") >= 1);
            send(honest, " message\n");
            await().until(() -> texts(server).contains("<1>half of a message"));
        }
    }

    @Test
    void theBoundsHoldWhileTheEventLogRefuses() throws Exception {
        try (IngestServer server = new IngestServer(
                folder,
                "--tocsin.syslog.max-connections=60",
                "--tocsin.syslog.max-connections-per-peer=30",
                "--tocsin.ingest.queue-messages=1")) {
            // The gate stands in front of the port from the first connection on.
            send(connect(server, "127.0.0.2"), "<1>first\n");
            await().until(() -> texts(server).contains("<1>first"));
            server.log.refuse(true);
            for (int i = 0; i < 12; i++) {
                send(connect(server, "127.0.0.2"), "<1>waits\n".repeat(50));
            }
            for (int i = 0; i < 100; i++) {
                connect(server, "127.0.0.3");
            }

            await().until(() -> closed(server, "peer") >= 70);
            server.log.refuse(false);
            await().until(() -> texts(server).size() == 601);
        }
    }

    @Test
    void aTakenPortIsReportedAndServedWhenItIsFree() throws Exception {
        ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"));
        int port = tcp.getLocalPort();
        try (IngestServer server = new IngestServer(folder, "--tocsin.syslog.port=" + port)) {
            assertThat(server.routeFiles().problems()).singleElement().satisfies(problem -> {
                assertThat(problem.level()).isEqualTo(HealthProblem.Level.DOWN);
                assertThat(problem.what())
                        .startsWith("syslog TCP " + port + " cannot be opened: ")
                        .containsIgnoringCase("address already in use");
                assertThat(problem.remedy()).contains("Stop the other program or set tocsin.syslog.port");
            });
            try (DatagramSocket udp = new DatagramSocket()) {
                byte[] bytes = "<1>UDP is served".getBytes(UTF_8);
                udp.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
            }
            await().until(() -> texts(server).contains("<1>UDP is served"));

            tcp.close();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> server.routeFiles().problems().isEmpty());
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                send(socket, "<1>TCP is served\n");
            }
            await().until(() -> texts(server).contains("<1>TCP is served"));
        }
    }

    @Test
    void aTakenUdpPortIsReported() throws Exception {
        try (DatagramSocket udp = udpWithFreeTcp()) {
            try (IngestServer server = new IngestServer(folder, "--tocsin.syslog.port=" + udp.getLocalPort())) {
                assertThat(server.routeFiles().problems())
                        .singleElement()
                        .extracting(HealthProblem::what)
                        .asString()
                        .startsWith("syslog UDP " + udp.getLocalPort() + " cannot be opened");
            }
        }
    }

    /** Below the ports that the system gives to connections, which other tests open all the time. */
    private static DatagramSocket udpWithFreeTcp() throws IOException {
        InetAddress any = InetAddress.getByName("0.0.0.0");
        for (int port = 20_000 + (int) (ProcessHandle.current().pid() % 10_000); port < 32_000; port++) {
            try (ServerSocket tcp = new ServerSocket(port, 1, any)) {
                return new DatagramSocket(tcp.getLocalPort(), any);
            } catch (BindException e) {
                // somebody else has it: the next
            }
        }
        throw new IllegalStateException("no free port below 32000");
    }
}
