package io.tocsin.access.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.access.AccessSettings;
import io.tocsin.access.MemoryRows;
import io.tocsin.access.SharedTime;
import io.tocsin.platform.HandMovedClock;
import io.tocsin.platform.TransientException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NameThrottleTest {

    private final HandMovedClock clock = new HandMovedClock();
    private final MemoryRows<SharedTime> rows = new MemoryRows<>();
    private final NameThrottle names = new NameThrottle(AccessSettings.wrong(1000, 3, 1000), rows, clock);

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

    @Test
    void whatOneNodeCountsTheOtherKnows() {
        NameThrottle other = new NameThrottle(AccessSettings.wrong(1000, 3, 1000), rows, clock);
        names.right("eve", "192.0.2.1");
        names.wrong("ada");
        other.wrong("ada");
        names.wrong("ada");
        names.exchange(rows.all());
        other.exchange(rows.all());

        assertThat(other.locked("ada", "198.51.100.1")).contains(Duration.ofMinutes(1));
        names.exchange(rows.all());
        assertThat(names.locked("ada", "198.51.100.1")).contains(Duration.ofMinutes(1));

        other.unlock("ada");
        other.exchange(rows.all());
        names.exchange(rows.all());
        assertThat(names.locked("ada", "198.51.100.1")).isEmpty();

        for (int i = 0; i < 3; i++) {
            other.wrong("eve");
        }
        assertThat(other.locked("eve", "192.0.2.1"))
                .as("where she always signs in")
                .isEmpty();
    }

    @Test
    void whileTheStoreIsAwayEachNodeCountsForItselfAndTellsLater() {
        rows.away(true);
        for (int i = 0; i < 3; i++) {
            names.wrong("ada");
        }
        assertThatThrownBy(() -> names.exchange(List.of())).isInstanceOf(TransientException.class);
        assertThat(names.locked("ada", "198.51.100.1")).isPresent();

        rows.away(false);
        names.exchange(rows.all());
        NameThrottle afterARestart = new NameThrottle(AccessSettings.wrong(1000, 3, 1000), rows, clock);
        afterARestart.exchange(rows.all());
        assertThat(afterARestart.locked("ada", "198.51.100.1")).isPresent();

        clock.move(Duration.ofMinutes(10));
        names.exchange(rows.all());
        assertThat(rows.all()).as("what is past is not kept").isEmpty();
    }
}
