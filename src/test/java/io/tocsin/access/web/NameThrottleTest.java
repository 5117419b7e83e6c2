package io.tocsin.access.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.access.AccessSettings;
import io.tocsin.platform.HandMovedClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NameThrottleTest {

    private final HandMovedClock clock = new HandMovedClock();
    private final NameThrottle names = new NameThrottle(AccessSettings.wrong(1000, 3, 1000), clock);

    @Test
    void aNameIsLockedWhereverTheWrongPasswordsComeFrom() {
        for (int i = 0; i < 3; i++) {
            assertThat(names.locked("ada", "192.0.2." + i)).isEmpty();
            names.wrong("ada");
        }

        assertThat(names.locked("ada", "198.51.100.1")).contains(Duration.ofMinutes(1));
        assertThat(names.locked("eve", "198.51.100.1")).isEmpty();
        clock.move(Duration.ofMinutes(1));
        assertThat(names.locked("ada", "198.51.100.1")).isEmpty();
    }

    @Test
    void theUserIsNotLockedOutWhereTheyAlwaysSignIn() {
        names.right("ada", "192.0.2.1");
        for (int i = 0; i < 3; i++) {
            names.wrong("ada");
        }

        assertThat(names.locked("ada", "192.0.2.1")).isEmpty();
        assertThat(names.locked("ada", "192.0.2.2")).isPresent();
        clock.move(Duration.ofDays(31));
        assertThat(names.locked("ada", "192.0.2.1")).isEmpty();
    }

    @Test
    void anAdminUnlocks() {
        for (int i = 0; i < 3; i++) {
            names.wrong("ada");
        }
        names.unlock("ada");

        assertThat(names.locked("ada", "192.0.2.1")).isEmpty();
    }
}
