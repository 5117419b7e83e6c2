package io.tocsin.correlate;

import io.tocsin.correlate.window.Bounds;
import io.tocsin.correlate.window.Windows;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code tocsin.correlate.*}.
 *
 * @param lateness how long after a later event of the same source an event may come and still be counted exactly
 * @param maxLag how far a sender, a source with its host, may be behind the one that is furthest and still hold time for
 *     the others; at least the lateness
 * @param maxKeys keys (addresses, users) that each window call remembers; past it the longest unused is dropped, and
 *     reported
 * @param maxWaiting events that each call of {@code found}, {@code missing} and {@code without} waits with; past it the next
 *     are let go, and reported
 * @param look how often the rules folder is looked at for changes
 */
@ConfigurationProperties(prefix = "tocsin.correlate", ignoreUnknownFields = false)
public record CorrelateProperties(
        @DefaultValue("5m") Duration lateness,
        @DefaultValue("1h") Duration maxLag,
        @DefaultValue("" + Windows.MAX_KEYS) int maxKeys,
        @DefaultValue("" + Bounds.MAX_WAITING) int maxWaiting,
        @DefaultValue("200ms") Duration look) {

    @ConstructorBinding
    public CorrelateProperties {
        if (lateness.isNegative() || maxLag.isNegative() || look.toMillis() < 10 || maxKeys < 1) {
            throw new IllegalArgumentException("tocsin.correlate: lateness and max-lag must not be negative, look at"
                    + " least 10 ms and max-keys at least 1");
        }
        if (maxWaiting < 1) {
            throw new IllegalArgumentException("tocsin.correlate.max-waiting must be at least 1, is " + maxWaiting);
        }
    }

    /** The rest as it is where nothing is said. */
    public CorrelateProperties(Duration lateness, int maxKeys, Duration look) {
        this(lateness, Bounds.MAX_LAG, maxKeys, Bounds.MAX_WAITING, look);
    }

    static CorrelateProperties defaults() {
        return new CorrelateProperties(Duration.ofMinutes(5), Windows.MAX_KEYS, Duration.ofMillis(200));
    }

    Bounds bounds() {
        return new Bounds(lateness, maxLag.compareTo(lateness) > 0 ? maxLag : lateness, maxKeys, maxWaiting);
    }
}
