package io.tocsin.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.ingest.UdpSockets.UdpSocket;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LostMessagesIT {

    @Test
    void whatTheKernelDropsAndWhatIsShedIsCountedAndReported(@TempDir Path folder) throws IOException {
        try (IngestServer server = new IngestServer(folder, "--tocsin.ingest.queue-messages=1")) {
            LostMessages losses = server.lostMessages();
            losses.look(List.of(new UdpSocket(server.syslogPort, 1, 0), new UdpSocket(server.syslogPort + 1, 2, 7)));
            assertThat(losses.problems()).isEmpty();

            losses.look(List.of(new UdpSocket(server.syslogPort, 1, 5)));
            losses.look(List.of(new UdpSocket(server.syslogPort, 1, 5)));
            losses.look(List.of(new UdpSocket(server.syslogPort, 3, 4)));

            assertThat(server.meters()
                            .get("tocsin.ingest.kernel.drops")
                            .tag("source", "syslog-udp")
                            .functionCounter()
                            .count())
                    .isEqualTo(9);
            assertThat(losses.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.what()).startsWith("9 messages of source syslog-udp were lost: the kernel drops");
                assertThat(problem.remedy()).contains("net.core.rmem_max");
            });

            server.log.refuse(true);
            await().until(() -> {
                send(server.syslogPort);
                losses.look(List.of());
                return losses.problems().size() == 2;
            });
            server.log.refuse(false);
        }
    }

    private static void send(int port) throws IOException {
        byte[] bytes = "<1>x".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
        }
    }
}
