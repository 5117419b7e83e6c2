package io.tocsin.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

class IngestPropertiesTest {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(Properties.class);

    @Test
    void theDefaultsAreThoseOfTheReference() {
        runner.run(context -> assertThat(context.getBean(IngestProperties.class))
                .isEqualTo(new IngestProperties(
                        DataSize.ofKilobytes(64),
                        DataSize.ofMegabytes(16),
                        20_000,
                        20_000,
                        DataSize.ofMegabytes(32),
                        Duration.ofSeconds(1))));
    }

    @Test
    void aMisspelledSettingStopsTheStart() {
        runner.withPropertyValues("tocsin.ingest.max-message-byte=64KB")
                .run(context ->
                        assertThat(context).hasFailed().getFailure().hasStackTraceContaining("max-message-byte"));
    }

    @Configuration
    @EnableConfigurationProperties(IngestProperties.class)
    static class Properties {}
}
