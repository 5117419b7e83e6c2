package io.tocsin.http;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Bounds on what clients of the HTTP port may take.
 *
 * @param maxConnectionsPerPeer connections of one address; more are closed at once
 * @param headerTimeout how long request line and headers may take from their first byte
 * @param bodyTimeout how long a body that is read into memory may take
 * @param minBodyRate bytes a second that a body must bring, over each ten seconds
 * @param bodyMemory memory for all bodies of callers with a credential together, packed and unpacked
 * @param redirectPort a port of plain HTTP that sends everybody to HTTPS, 0 to 65,535; 0 for none. Only with HTTPS
 * @param redirectTo the port of HTTPS as clients reach it, 0 to 65,535; 0 for the one that the server listens on
 * @param hsts how long browsers remember to use HTTPS only, 0 to 730 days; 0 sends no {@code Strict-Transport-Security}
 * @param hstsSubdomains whether that holds for all names below the server's, too
 */
@ConfigurationProperties(prefix = "tocsin.http", ignoreUnknownFields = false)
public record HttpProperties(
        @DefaultValue("512") int maxConnectionsPerPeer,
        @DefaultValue("10s") Duration headerTimeout,
        @DefaultValue("60s") Duration bodyTimeout,
        @DefaultValue("1KB") DataSize minBodyRate,
        @DefaultValue("64MB") DataSize bodyMemory,
        @DefaultValue("0") int redirectPort,
        @DefaultValue("0") int redirectTo,
        @DefaultValue("365d") Duration hsts,
        @DefaultValue("true") boolean hstsSubdomains) {

    private static final Duration LONGEST_HSTS = Duration.ofDays(730);
    private static final Duration LONGEST = Duration.ofHours(1);

    public HttpProperties {
        if (maxConnectionsPerPeer < 1) {
            throw new IllegalArgumentException(
                    "tocsin.http.max-connections-per-peer must be 1 or more, is " + maxConnectionsPerPeer);
        }
        port("redirect-port", redirectPort);
        port("redirect-to", redirectTo);
        if (hsts.isNegative() || hsts.compareTo(LONGEST_HSTS) > 0) {
            throw new IllegalArgumentException("tocsin.http.hsts must be 0 to 730d, is " + hsts);
        }
        between("header-timeout", headerTimeout);
        between("body-timeout", bodyTimeout);
        if (minBodyRate.toBytes() < 1 || minBodyRate.toMegabytes() > 1) {
            throw new IllegalArgumentException("tocsin.http.min-body-rate must be 1B to 1MB, is " + minBodyRate);
        }
        if (bodyMemory.toBytes() < 1 << 20) {
            throw new IllegalArgumentException("tocsin.http.body-memory must be 1MB or more, is " + bodyMemory);
        }
    }

    private static void port(String name, int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("tocsin.http." + name + " must be a port, 0 to 65535, is " + port);
        }
    }

    private static void between(String name, Duration time) {
        if (time.toMillis() < 100 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("tocsin.http." + name + " must be 100ms to 1h, is " + time);
        }
    }
}
