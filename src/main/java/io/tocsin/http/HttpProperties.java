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
 */
@ConfigurationProperties(prefix = "tocsin.http", ignoreUnknownFields = false)
record HttpProperties(
        @DefaultValue("512") int maxConnectionsPerPeer,
        @DefaultValue("10s") Duration headerTimeout,
        @DefaultValue("60s") Duration bodyTimeout,
        @DefaultValue("1KB") DataSize minBodyRate,
        @DefaultValue("64MB") DataSize bodyMemory) {

    private static final Duration LONGEST = Duration.ofHours(1);

    HttpProperties {
        if (maxConnectionsPerPeer < 1) {
            throw new IllegalArgumentException(
                    "tocsin.http.max-connections-per-peer must be 1 or more, is " + maxConnectionsPerPeer);
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

    private static void between(String name, Duration time) {
        if (time.toMillis() < 100 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("tocsin.http." + name + " must be 100ms to 1h, is " + time);
        }
    }
}
