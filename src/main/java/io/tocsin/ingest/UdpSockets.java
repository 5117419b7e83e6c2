package io.tocsin.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The table of UDP sockets in {@code /proc/net/udp} and {@code udp6} (Linux, {@code proc_net_udp(5)}). */
final class UdpSockets {

    private static final List<Path> TABLES = List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));
    private static final int LOCAL_ADDRESS = 1;
    private static final int INODE = 9;
    private static final int DROPS = 12;

    private UdpSockets() {}

    /**
     * A UDP socket of this machine.
     *
     * @param port where it listens
     * @param inode tells it from one that had the port before
     * @param drops datagrams that the kernel received for it and dropped, since it was opened
     */
    record UdpSocket(int port, long inode, long drops) {}

    /** Empty where the system has no such tables. */
    static List<UdpSocket> read() throws IOException {
        List<UdpSocket> sockets = new ArrayList<>();
        for (Path table : TABLES) {
            if (Files.isReadable(table)) {
                try (Stream<String> lines = Files.lines(table)) {
                    sockets.addAll(parse(lines));
                }
            }
        }
        return sockets;
    }

    /** Lines that are not understood are passed over, like the table's head. */
    static List<UdpSocket> parse(Stream<String> lines) {
        List<UdpSocket> sockets = new ArrayList<>();
        lines.forEach(line -> {
            String[] columns = line.strip().split("\\s+");
            if (columns.length > DROPS) {
                try {
                    String local = columns[LOCAL_ADDRESS];
                    sockets.add(new UdpSocket(
                            Integer.parseInt(local.substring(local.indexOf(':') + 1), 16),
                            Long.parseLong(columns[INODE]),
                            Long.parseLong(columns[DROPS])));
                } catch (NumberFormatException e) {
                    return;
                }
            }
        });
        return sockets;
    }
}
