package io.tocsin.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LokiPushTest {

    @Test
    void aSelectorIsReadUpToWhatIsNotALabel() {
        assertThat(LokiPush.labels("{job=\"a\", host = \"b\\\"c\\\\d\",}"))
                .isEqualTo(Map.of("job", "a", "host", "b\"c\\d"));
        assertThat(LokiPush.labels("{job=\"a\" ? host=\"b\"}")).isEqualTo(Map.of("job", "a"));
        assertThat(LokiPush.labels("")).isEmpty();
    }

    @Test
    void aLongLabelTakesNoStackAndLongBlanksNoSecondLook() {
        String value = "x".repeat(1_000_000);

        assertThat(LokiPush.labels("{a=\"" + value + "\"}")).containsEntry("a", value);
        assertThat(LokiPush.labels("{a=\"" + "\\\\".repeat(500_000) + "\"}")).containsEntry("a", "\\".repeat(500_000));
        assertThat(LokiPush.labels("{" + " ".repeat(1_000_000) + "?}")).isEmpty();
    }
}
