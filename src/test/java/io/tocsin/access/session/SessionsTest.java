package io.tocsin.access.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.access.AccessSettings;
import io.tocsin.access.MemoryRows;
import io.tocsin.access.Subject;
import io.tocsin.platform.HandMovedClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionsTest {

    private final HandMovedClock clock = new HandMovedClock();
    private final MemoryRows<Session> rows = new MemoryRows<>();
    private final Sessions sessions = new Sessions(AccessSettings.standard(), rows, clock);

    @Test
    void aSessionThatIsUsedLastsTwelveHours() {
        Sessions.Opened opened = open();

        for (int third = 0; third < 35; third++) {
            clock.move(Duration.ofMinutes(20));
            assertThat(sessions.use(opened.cookie())).isPresent();
        }
        clock.move(Duration.ofMinutes(20).minusMillis(1));
        assertThat(sessions.use(opened.cookie())).isPresent();
        clock.move(Duration.ofMillis(1));
        assertThat(sessions.use(opened.cookie())).isEmpty();
    }

    @Test
    void aSessionThatIsNotUsedEndsAfterHalfAnHour() {
        Sessions.Opened opened = open();

        clock.move(Duration.ofMinutes(30).minusMillis(1));
        assertThat(sessions.peek(opened.cookie())).isPresent();
        clock.move(Duration.ofMillis(1));
        assertThat(sessions.peek(opened.cookie())).isEmpty();
        assertThat(sessions.use(opened.cookie())).isEmpty();
    }

    @Test
    void aStreamThatAsksWhetherItMayGoOnKeepsNoSessionAlive() {
        Sessions.Opened opened = open();

        for (int minute = 0; minute < 29; minute++) {
            clock.move(Duration.ofMinutes(1));
            assertThat(sessions.peek(opened.cookie())).isPresent();
        }
        clock.move(Duration.ofMinutes(1));
        assertThat(sessions.peek(opened.cookie())).isEmpty();
    }

    @Test
    void pastTheBoundTheOneNotUsedForLongestIsSignedOut() {
        Sessions.Opened first = open();
        clock.move(Duration.ofSeconds(1));
        Sessions.Opened second = open();
        for (int i = 0; i < 999; i++) {
            open("user" + i);
        }

        assertThat(sessions.use(first.cookie())).isEmpty();
        assertThat(sessions.use(second.cookie())).isPresent();
    }

    @Test
    void whoeverSignsInAgainAndAgainSignsNobodyElseOut() {
        Sessions.Opened ada = open("ada");
        Sessions.Opened first = open("eve");
        clock.move(Duration.ofSeconds(1));
        for (int i = 0; i < 100; i++) {
            open("eve");
        }

        assertThat(sessions.use(ada.cookie())).isPresent();
        assertThat(sessions.use(first.cookie())).isEmpty();
        assertThat(sessions.all()).hasSize(101);
    }

    @Test
    void allSessionsOfAUserEndAlsoThoseThatThisNodeHasNotHeardOf() {
        Sessions other = new Sessions(AccessSettings.standard(), rows, clock);
        Sessions.Opened there = other.open(Subject.user("ada"), "ada", "password", "192.0.2.1", "a browser");

        assertThat(sessions.close(session -> session.subject().equals(Subject.user("ada"))))
                .isEqualTo(1);

        other.exchange();
        assertThat(other.use(there.cookie())).isEmpty();
    }

    @Test
    void noTwoCookiesAreAlike() {
        assertThat(open().cookie()).isNotEqualTo(open().cookie());
    }

    @Test
    void aRestartGoesOnWithTheSessionsAndTheirLastUse() {
        Sessions.Opened opened = open();
        clock.move(Duration.ofMinutes(20));
        sessions.use(opened.cookie());
        sessions.exchange();

        Sessions restarted = new Sessions(AccessSettings.standard(), rows, clock);
        restarted.exchange();

        clock.move(Duration.ofMinutes(20));
        assertThat(restarted.use(opened.cookie())).isPresent();
    }

    @Test
    void theStoreHasNothingThatOpensASession() {
        Sessions.Opened opened = open();

        assertThat(rows.all()).hasSize(1);
        assertThat(rows.all().toString())
                .doesNotContain(opened.cookie())
                .doesNotContain(Sessions.csrf(opened.cookie()));
    }

    @Test
    void aSessionEndedOnAnotherNodeEndsHereToo() {
        Sessions other = new Sessions(AccessSettings.standard(), rows, clock);
        Sessions.Opened opened = open();
        other.exchange();
        assertThat(other.use(opened.cookie())).isPresent();

        other.close(opened.cookie());
        sessions.exchange();

        assertThat(sessions.use(opened.cookie())).isEmpty();
        assertThat(rows.all()).isEmpty();
    }

    @Test
    void whatIsOpenedAndEndedWhileTheStoreIsAwayIsWrittenLater() {
        Sessions.Opened before = open();
        rows.away(true);
        Sessions.Opened meanwhile = open();
        sessions.close(before.cookie());
        assertThat(sessions.use(meanwhile.cookie())).isPresent();
        assertThat(sessions.use(before.cookie())).isEmpty();

        rows.away(false);
        sessions.exchange();

        assertThat(rows.all())
                .extracting(Session::hash)
                .containsExactly(meanwhile.session().hash());
        assertThat(sessions.use(before.cookie())).isEmpty();
    }

    @Test
    void sessionsThatHaveEndedLeaveTheStore() {
        open();
        clock.move(Duration.ofHours(2));

        sessions.exchange();

        assertThat(rows.all()).isEmpty();
    }

    private Sessions.Opened open() {
        return open("ada");
    }

    private Sessions.Opened open(String name) {
        return sessions.open(Subject.user(name), name, "password", "192.0.2.1", "a browser");
    }
}
