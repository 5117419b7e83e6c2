package io.tocsin.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;

class SourcesPropertiesTest {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(Properties.class);

    @Test
    void routesReadTheSameDefaults() throws IOException {
        PropertySource<?> shipped = new YamlPropertySourceLoader()
                .load("shipped", new ClassPathResource("application.yaml"))
                .get(0);

        runner.withInitializer(
                        context -> context.getEnvironment().getPropertySources().addLast(shipped))
                .run(given -> runner.run(none -> assertThat(given.getBean(SourcesProperties.class))
                        .isEqualTo(none.getBean(SourcesProperties.class))));
    }

    @Test
    void aMisspelledSettingStopsTheStart() {
        refused("tocsin.sources.kafka.topic=auth", "topic");
    }

    @Test
    void aFormatThatMessagesDoNotHaveStopsTheStart() {
        refused("tocsin.sources.rabbitmq.format=xml", "tocsin.sources.rabbitmq.format");
    }

    @Test
    void aShortSecretOfAWebhookStopsTheStart() {
        refused("tocsin.sources.webhooks.hooks.repos.secret=short", "tocsin.sources.webhooks.hooks.repos.secret");
    }

    private void refused(String setting, String named) {
        runner.withPropertyValues(setting)
                .run(context -> assertThat(context).hasFailed().getFailure().hasStackTraceContaining(named));
    }

    @Configuration
    @EnableConfigurationProperties(SourcesProperties.class)
    static class Properties {}
}
