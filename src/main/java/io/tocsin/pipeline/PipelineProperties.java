package io.tocsin.pipeline;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings under {@code tocsin.pipeline}. A name that is not listed here stops the start.
 *
 * @param batch most log records walked through the rooms together, 1 to 10,000
 * @param retryFirst how long to wait before a batch is tried again when the store is away; doubles each time
 * @param retryMax the longest such wait
 */
@ConfigurationProperties(prefix = "tocsin.pipeline", ignoreUnknownFields = false)
public record PipelineProperties(
        @DefaultValue("1000") int batch,
        @DefaultValue("200ms") Duration retryFirst,
        @DefaultValue("5s") Duration retryMax) {

    public PipelineProperties {
        if (batch < 1 || batch > 10_000) {
            throw new IllegalArgumentException("tocsin.pipeline.batch must be 1 to 10000, is " + batch);
        }
    }
}
