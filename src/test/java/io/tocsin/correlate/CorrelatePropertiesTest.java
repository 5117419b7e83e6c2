package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class CorrelatePropertiesTest {

    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(Binding.class);

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(CorrelateProperties.class)
    static class Binding {}

    @Test
    void withoutSettingsTheDefaultsOfTheReferenceHold() {
        context.run(started ->
                assertThat(started.getBean(CorrelateProperties.class)).isEqualTo(CorrelateProperties.defaults()));
    }

    @Test
    void aMisspelledSettingStopsTheStartAndIsNamed() {
        context.withPropertyValues("tocsin.correlate.latenes=1m").run(failed -> assertThat(failed.getStartupFailure())
                .hasStackTraceContaining("tocsin.correlate.latenes"));
    }

    @Test
    void aBoundOfNoKeysIsRefused() {
        context.withPropertyValues("tocsin.correlate.max-keys=0")
                .run(failed -> assertThat(failed.getStartupFailure()).hasStackTraceContaining("max-keys at least 1"));
    }
}
