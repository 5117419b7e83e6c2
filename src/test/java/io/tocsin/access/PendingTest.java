package io.tocsin.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.platform.HandMovedClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PendingTest {

    private final HandMovedClock clock = new HandMovedClock();
    private final Pending<String> pending = new Pending<>(Duration.ofMinutes(5), 10, clock);

    @Test
    void whatIsBegunIsFinishedOnceAndInTime() {
        pending.put("a", "one");
        pending.put("b", "two");

        assertThat(pending.take("a")).contains("one");
        assertThat(pending.take("a")).isEmpty();
        clock.move(Duration.ofMinutes(5));
        assertThat(pending.take("b")).isEmpty();
    }

    @Test
    void whoeverBeginsAgainAndAgainPushesOutNobodyElse() {
        pending.put("mine", "one", "192.0.2.1", 3);
        for (int i = 0; i < 100; i++) {
            pending.put("flood" + i, "x", "192.0.2.66", 3);
        }

        assertThat(pending.take("mine")).contains("one");
        assertThat(pending.take("flood96")).isEmpty();
        assertThat(pending.take("flood97")).contains("x");
    }
}
