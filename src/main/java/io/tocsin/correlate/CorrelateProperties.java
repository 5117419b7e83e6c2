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
 * @param shards threads that look at the events of a batch before their turn, 1 to 64; 0 is one for each core, at most 4.
 *     What is found is the same
 */
@ConfigurationProperties(prefix = "tocsin.correlate", ignoreUnknownFields = false)
public record CorrelateProperties(
        @DefaultValue("5m") Duration lateness,
        @DefaultValue("" + Windows.MAX_KEYS) int maxKeys,
        @DefaultValue("200ms") Duration look,
        @DefaultValue("0") int shards) {

    private static final int MOST_BY_ITSELF = 4;
    private static final int MOST = 64;

    public CorrelateProperties {
        if (lateness.isNegative() || look.toMillis() < 10 || maxKeys < 1) {
            throw new IllegalArgumentException(
                    "tocsin.correlate: lateness must not be negative, look at least 10 ms and"
                            + " max-keys at least 1");
        }
        if (shards < 0 || shards > MOST) {
            throw new IllegalArgumentException("tocsin.correlate.shards must be 0 to " + MOST + ", is " + shards);
        }
    }

    static CorrelateProperties defaults() {
        return new CorrelateProperties(Duration.ofMinutes(5), Windows.MAX_KEYS, Duration.ofMillis(200), 0);
    }

    /** How many threads look at events: as many as were asked for, else as many as this machine can use. */
    int threads() {
        return shards > 0
                ? shards
                : Math.min(MOST_BY_ITSELF, Runtime.getRuntime().availableProcessors());
    }

    /** The same for rules beside those in force, which must not take the other cores from them. */
    CorrelateProperties onOneThread() {
        return new CorrelateProperties(lateness, maxKeys, look, 1);
    }
}
