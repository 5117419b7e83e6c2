package io.tocsin.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

class LogPropertiesTest {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(Properties.class);

    @Test
    void theDefaultsAreThoseOfTheReference() {
        runner.run(context -> assertThat(context.getBean(LogProperties.class))
                .isEqualTo(new LogProperties(
                        DataSize.ofGigabytes(8), Duration.ofDays(7), DataSize.ofGigabytes(2), Duration.ofMinutes(1))));
    }

    @Test
    void aMisspelledSettingStopsTheStart() {
        runner.withPropertyValues("tocsin.log.max-byte=1GB")
                .run(context -> assertThat(context).hasFailed().getFailure().hasStackTraceContaining("max-byte"));
    }

    @Test
    void aBoundOfNothingStopsTheStart() {
        runner.withPropertyValues("tocsin.log.max-bytes=0B").run(context -> assertThat(context)
                .hasFailed()
                .getFailure()
                .hasStackTraceContaining("tocsin.log.max-bytes must be 1 byte or more"));
    }

    @Configuration
    @EnableConfigurationProperties(LogProperties.class)
    static class Properties {}
}
