package io.tocsin.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.platform.HandMovedClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionsTest {

    private final HandMovedClock clock = new HandMovedClock();
    private final Sessions sessions = new Sessions(
            new AccessProperties(10, 200, Duration.ofSeconds(30), Duration.ofHours(12), Duration.ofHours(1)), clock);

    @Test
    void aSessionThatIsUsedLastsTwelveHours() {
        Sessions.Opened opened = sessions.open("admin");

        for (int half = 0; half < 23; half++) {
            clock.move(Duration.ofMinutes(30));
            assertThat(sessions.use(opened.cookie())).contains(opened.session());
        }
        clock.move(Duration.ofMinutes(30).minusMillis(1));
        assertThat(sessions.use(opened.cookie())).contains(opened.session());
        clock.move(Duration.ofMillis(1));
        assertThat(sessions.use(opened.cookie())).isEmpty();
    }

    @Test
    void aSessionThatIsNotUsedEndsAfterAnHour() {
        Sessions.Opened opened = sessions.open("admin");

        clock.move(Duration.ofHours(1).minusMillis(1));
        assertThat(sessions.isAlive(opened.cookie())).isTrue();
        clock.move(Duration.ofMillis(1));
        assertThat(sessions.isAlive(opened.cookie())).isFalse();
        assertThat(sessions.use(opened.cookie())).isEmpty();
    }

    @Test
    void aStreamThatAsksWhetherItMayGoOnKeepsNoSessionAlive() {
        Sessions.Opened opened = sessions.open("admin");

        for (int minute = 0; minute < 59; minute++) {
            clock.move(Duration.ofMinutes(1));
            assertThat(sessions.isAlive(opened.cookie())).isTrue();
        }
        clock.move(Duration.ofMinutes(1));
        assertThat(sessions.isAlive(opened.cookie())).isFalse();
    }

    @Test
    void pastTheBoundTheOldestIsSignedOut() {
        Sessions.Opened first = sessions.open("admin");
        Sessions.Opened second = sessions.open("admin");
        for (int i = 0; i < 999; i++) {
            sessions.open("admin");
        }

        assertThat(sessions.use(first.cookie())).isEmpty();
        assertThat(sessions.use(second.cookie())).isPresent();
    }

    @Test
    void noTwoCookiesAreAlike() {
        assertThat(sessions.open("admin").cookie())
                .isNotEqualTo(sessions.open("admin").cookie());
    }
}
