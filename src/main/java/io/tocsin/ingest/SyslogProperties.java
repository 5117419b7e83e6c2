package io.tocsin.ingest;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the syslog sources.
 *
 * @param port where the shipped routes listen, UDP and TCP
 * @param maxConnections TCP connections that may be open together; at most a quarter of the files that the process may
 *     open
 * @param maxConnectionsPerPeer how many of them one address may have, or one /64 network of IPv6
 * @param idleTimeout a connection that has brought no message for so long is closed
 * @param maxUnfinishedBytes memory that messages may take which have not arrived completely, of all connections
 * @param tlsBundle name of the SSL bundle of {@code #syslogTls}; empty for none
 */
@ConfigurationProperties(prefix = "tocsin.syslog", ignoreUnknownFields = false)
record SyslogProperties(
        @DefaultValue("5514") int port,
        @DefaultValue("4096") int maxConnections,
        @DefaultValue("512") int maxConnectionsPerPeer,
        @DefaultValue("1h") Duration idleTimeout,
        @DefaultValue("32MB") DataSize maxUnfinishedBytes,
        @DefaultValue("") String tlsBundle) {

    SyslogProperties {
        between("port", port, 0, 65_535);
        between("max-connections", maxConnections, 1, 1_000_000);
        between("max-connections-per-peer", maxConnectionsPerPeer, 1, 1_000_000);
        between("max-unfinished-bytes", maxUnfinishedBytes.toBytes(), 1 << 20, 1 << 30);
        if (idleTimeout.toMillis() < 100 || idleTimeout.toDays() > 30) {
            throw new IllegalArgumentException("tocsin.syslog.idle-timeout must be 100ms to 30d, is " + idleTimeout);
        }
    }

    private static void between(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "tocsin.syslog." + name + " must be " + least + " to " + most + ", is " + value);
        }
    }
}
