package io.tocsin.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.ingest.UdpSockets.UdpSocket;
import java.io.IOException;
import java.net.DatagramSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class UdpSocketsTest {

    private static final String TABLES = """
               sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
             7263: 00000000:3C9A 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 27456 2 000000001fc5ca00 954657
            half a line 1: 2
              sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
             7264: 00000000000000000000000000000000:158A 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 31 2 0000000000000000 0
            """;

    @Test
    void portInodeAndDropsAreReadOfBothTables() {
        assertThat(UdpSockets.parse(TABLES.lines()))
                .containsExactly(new UdpSocket(15514, 27456, 954657), new UdpSocket(5514, 31, 0));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theSystemsOwnTablesAreUnderstood() throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            List<UdpSocket> sockets = UdpSockets.read();

            assertThat(sockets).extracting(UdpSocket::port).contains(socket.getLocalPort());
        }
    }
}
