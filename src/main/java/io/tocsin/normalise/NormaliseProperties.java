package io.tocsin.normalise;

import java.time.ZoneId;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings under {@code tocsin.normalise}. A name that is not listed here stops the start.
 *
 * @param zone of times that do not name one, e.g. {@code Europe/Vienna}
 */
@ConfigurationProperties(prefix = "tocsin.normalise", ignoreUnknownFields = false)
record NormaliseProperties(@DefaultValue("UTC") ZoneId zone) {}
