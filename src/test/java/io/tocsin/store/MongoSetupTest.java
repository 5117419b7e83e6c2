package io.tocsin.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.platform.PermanentException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MongoSetupTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://root:hunter2@h",
                "mongodb://root:hunter2@h:abc",
                "mongodb://root:hunter2@",
                "mongodb://root:hun/ter2@h",
                "mongodb://root:hunter2@h:99999/x",
                "nonsense"
            })
    void anAddressThatIsNoneIsRefusedWithoutItsPassword(String uri) {
        StoreProperties settings = new StoreProperties(
                uri, "tocsin", Duration.ofDays(1), Map.of(), Duration.ofSeconds(10), Duration.ofSeconds(1));

        assertThatThrownBy(() -> MongoSetup.open(uri, settings).close())
                .isInstanceOf(PermanentException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith("tocsin.store.uri is not a MongoDB connection string: ")
                        .doesNotContain("hunter2")
                        .doesNotContain("ter2"));
    }
}
