package io.tocsin.ingest;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The sources that ship switched off. {@code tocsin.sources.X.enabled} switches the routes file {@code X.camel.yaml}; nothing
 * of a file is read while its source is off. The defaults stand in {@code application.yaml}, where routes read them too.
 *
 * @param elasticsearch Elasticsearch's bulk API
 * @param splunkHec Splunk's HTTP Event Collector
 * @param gelf Graylog's GELF over UDP, TCP and HTTP
 * @param otlp OpenTelemetry's logs over HTTP
 * @param loki Loki's push API
 * @param cloudEvents CloudEvents over HTTP
 */
@ConfigurationProperties(prefix = "tocsin.sources", ignoreUnknownFields = false)
public record SourcesProperties(
        @DefaultValue Switch elasticsearch,
        @DefaultValue Switch splunkHec,
        @DefaultValue Gelf gelf,
        @DefaultValue Switch otlp,
        @DefaultValue Switch loki,
        @DefaultValue Switch cloudEvents) {

    /** @param enabled whether its routes run */
    public record Switch(@DefaultValue("false") boolean enabled) {}

    /**
     * @param enabled whether its routes run
     * @param port where it listens, UDP and TCP
     */
    public record Gelf(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("12201") int port) {

        public Gelf {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("tocsin.sources.gelf.port must be 0 to 65535, is " + port);
            }
        }
    }
}
