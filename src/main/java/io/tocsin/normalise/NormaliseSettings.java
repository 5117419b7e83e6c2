package io.tocsin.normalise;

import java.time.Duration;
import java.time.ZoneId;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code tocsin.normalise.*}.
 *
 * @param zone what a time without a zone is in, e.g. {@code Europe/Berlin}
 * @param clockSkew how far an event may lie in the future before it is tagged {@code tocsin.clock_skew}
 */
@ConfigurationProperties(prefix = "tocsin.normalise", ignoreUnknownFields = false)
record NormaliseSettings(
        @DefaultValue("UTC") ZoneId zone,
        @DefaultValue("5m") Duration clockSkew) {}
