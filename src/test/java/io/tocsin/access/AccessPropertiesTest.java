package io.tocsin.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class AccessPropertiesTest {

    private final ApplicationContextRunner app = new ApplicationContextRunner().withUserConfiguration(Settings.class);

    @Test
    void theDefaults() {
        app.run(context -> assertThat(context.getBean(AccessProperties.class)).isEqualTo(AccessSettings.standard()));
    }

    @Test
    void aMisspeltNameStopsTheStart() {
        app.withPropertyValues("tocsin.access.idel=1h")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("idel"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wrong-per-peer=0",
                "wrong-per-peer=10001",
                "wrong-per-name=0",
                "wrong-in-all=0",
                "forget-one=0s",
                "forget-one=2h",
                "session=59s",
                "session=31d",
                "idle=0s"
            })
    void whatIsOutOfBoundsStopsTheStartAndSaysWhich(String setting) {
        app.withPropertyValues("tocsin.access." + setting).run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("tocsin.access." + setting.split("=")[0]));
    }

    @EnableConfigurationProperties(AccessProperties.class)
    static class Settings {}
}
