package io.tocsin.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class StorePropertiesTest {

    private final ApplicationContextRunner app = new ApplicationContextRunner().withUserConfiguration(Settings.class);

    @Test
    void defaults() {
        app.run(context -> assertThat(context.getBean(StoreProperties.class))
                .isEqualTo(new StoreProperties(
                        "", "tocsin", Duration.ofDays(90), Map.of(), Duration.ofSeconds(10), Duration.ofSeconds(5))));
    }

    @Test
    void aMisspeltNameStopsTheStart() {
        app.withPropertyValues("tocsin.store.url=mongodb://db")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("url"));
    }

    @EnableConfigurationProperties(StoreProperties.class)
    static class Settings {}
}
