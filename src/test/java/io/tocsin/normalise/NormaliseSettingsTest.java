package io.tocsin.normalise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class NormaliseSettingsTest {

    private final ApplicationContextRunner context = new ApplicationContextRunner().withUserConfiguration(Room.class);

    @Test
    void theDefaultsAreUtcAndFiveMinutes() {
        context.run(started -> assertThat(started.getBean(NormaliseSettings.class))
                .isEqualTo(new NormaliseSettings(ZoneId.of("UTC"), Duration.ofMinutes(5))));
    }

    @Test
    void aMisspelledSettingStopsTheStart() {
        context.withPropertyValues("tocsin.normalise.zoen=UTC")
                .run(started ->
                        assertThat(started).hasFailed().getFailure().rootCause().hasMessageContaining("zoen"));
    }

    @Test
    void aZoneThatDoesNotExistStopsTheStart() {
        context.withPropertyValues("tocsin.normalise.zone=Mars/Olympus")
                .run(started -> assertThat(started).hasFailed());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(NormaliseSettings.class)
    static class Room {}
}
