package io.tocsin.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class SessionsTest {

    private final SettableClock clock = new SettableClock();
    private final Sessions sessions = new Sessions(clock);

    @Test
    void aSessionLastsTwelveHours() {
        Sessions.Opened opened = sessions.open("admin");

        clock.now = clock.now.plus(Duration.ofHours(12)).minusMillis(1);
        assertThat(sessions.find(opened.cookie())).contains(opened.session());
        clock.now = clock.now.plusMillis(1);
        assertThat(sessions.find(opened.cookie())).isEmpty();
    }

    @Test
    void pastTheBoundTheOldestIsSignedOut() {
        Sessions.Opened first = sessions.open("admin");
        Sessions.Opened second = sessions.open("admin");
        for (int i = 0; i < 999; i++) {
            sessions.open("admin");
        }

        assertThat(sessions.find(first.cookie())).isEmpty();
        assertThat(sessions.find(second.cookie())).isPresent();
    }

    @Test
    void noTwoCookiesAreAlike() {
        assertThat(sessions.open("admin").cookie())
                .isNotEqualTo(sessions.open("admin").cookie());
    }

    private static final class SettableClock extends Clock {

        private Instant now = Instant.parse("2026-01-05T12:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
