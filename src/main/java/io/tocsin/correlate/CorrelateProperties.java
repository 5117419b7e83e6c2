package io.tocsin.correlate;

import io.tocsin.correlate.window.Windows;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code tocsin.correlate.*}.
 *
 * @param lateness how long after a later event of the same source an event may come and still be counted exactly
 * @param maxKeys keys (addresses, users) that each window call remembers; past it the longest unused is dropped, and
 *     reported
 * @param look how often the rules folder is looked at for changes
 */
@ConfigurationProperties(prefix = "tocsin.correlate", ignoreUnknownFields = false)
public record CorrelateProperties(
        @DefaultValue("5m") Duration lateness,
        @DefaultValue("" + Windows.MAX_KEYS) int maxKeys,
        @DefaultValue("200ms") Duration look) {

    public CorrelateProperties {
        if (lateness.isNegative() || look.toMillis() < 10 || maxKeys < 1) {
            throw new IllegalArgumentException(
                    "tocsin.correlate: lateness must not be negative, look at least 10 ms and"
                            + " max-keys at least 1");
        }
    }

    static CorrelateProperties defaults() {
        return new CorrelateProperties(Duration.ofMinutes(5), Windows.MAX_KEYS, Duration.ofMillis(200));
    }
}
