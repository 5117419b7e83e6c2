package io.tocsin.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.platform.HandMovedClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RefusalsTest {

    private final HandMovedClock clock = new HandMovedClock();
    private final Refusals refusals = new Refusals(clock);

    @Test
    void oneLoudPeerLeavesRoomForTheLinesOfOthers() {
        int written = 0;
        for (int i = 0; i < 1000; i++) {
            written += refusals.admits("203.0.113.7") ? 1 : 0;
        }

        assertThat(written).isEqualTo(Refusals.OF_A_PEER);
        assertThat(refusals.admits("198.51.100.9")).isTrue();
    }

    @Test
    void whatIsLeftOutIsSummarisedOnceItsMinuteIsOver() {
        Instant began = clock.instant();
        for (int peer = 0; peer < 100; peer++) {
            refusals.admits("192.0.2." + peer);
        }

        assertThat(refusals.leftOut()).isEmpty();
        clock.move(Duration.ofMinutes(1));

        assertThat(refusals.leftOut()).contains(new Refusals.LeftOut(100L - Refusals.OF_ALL, 40, began));
        assertThat(refusals.leftOut()).isEmpty();
        assertThat(refusals.admits("192.0.2.99")).isTrue();
    }

    @Test
    void aClockThatIsSetBackBeginsANewMinute() {
        for (int i = 0; i < 100; i++) {
            refusals.admits("203.0.113.7");
        }

        clock.move(Duration.ofHours(-1));

        assertThat(refusals.leftOut()).isPresent();
        assertThat(refusals.admits("203.0.113.7")).isTrue();
    }
}
