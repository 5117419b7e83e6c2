package io.tocsin.log;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings {@code tocsin.health.*}: from when on the disk and the lag are reported as problems.
 *
 * @param diskLowPercent the disk of the data folder is nearly full with less than this share of it left, 0 to 100, …
 * @param diskLowBytes … where that is less than this as well; 0 never reports it
 * @param lag as many accepted events may wait; more that grow for a minute are reported, 1 or more
 */
@ConfigurationProperties(prefix = "tocsin.health", ignoreUnknownFields = false)
record LogHealthProperties(
        @DefaultValue("10") int diskLowPercent,
        @DefaultValue("10GB") DataSize diskLowBytes,
        @DefaultValue("100000") long lag) {

    LogHealthProperties {
        if (diskLowPercent < 0 || diskLowPercent > 100) {
            throw new IllegalArgumentException("tocsin.health.disk-low-percent must be 0 to 100, is " + diskLowPercent);
        }
        if (diskLowBytes.isNegative()) {
            throw new IllegalArgumentException("tocsin.health.disk-low-bytes must not be negative, is " + diskLowBytes);
        }
        if (lag < 1) {
            throw new IllegalArgumentException("tocsin.health.lag must be 1 or more, is " + lag);
        }
    }
}
