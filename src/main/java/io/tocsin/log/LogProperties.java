package io.tocsin.log;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the event log.
 *
 * @param maxBytes bound on what the pipeline has not read yet; past it nothing is accepted
 * @param retention how long a record stays after everybody has read it
 * @param retainBytes how much of what everybody has read stays at most
 * @param retentionInterval how often old records are looked for
 */
@ConfigurationProperties(prefix = "tocsin.log", ignoreUnknownFields = false)
record LogProperties(
        @DefaultValue("8GB") DataSize maxBytes,
        @DefaultValue("7d") Duration retention,
        @DefaultValue("2GB") DataSize retainBytes,
        @DefaultValue("1m") Duration retentionInterval) {

    LogProperties {
        if (maxBytes.toBytes() < 1) {
            throw new IllegalArgumentException("tocsin.log.max-bytes must be 1 byte or more, is " + maxBytes);
        }
        if (retention.isNegative() || retainBytes.isNegative()) {
            throw new IllegalArgumentException("tocsin.log.retention and tocsin.log.retain-bytes must not be negative");
        }
        if (retentionInterval.isNegative() || retentionInterval.isZero()) {
            throw new IllegalArgumentException(
                    "tocsin.log.retention-interval must be longer than 0, is " + retentionInterval);
        }
    }
}
