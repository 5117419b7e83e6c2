package io.tocsin.access.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.access.AccessSettings;
import io.tocsin.access.MemoryRows;
import io.tocsin.access.SharedTime;
import io.tocsin.platform.HandMovedClock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ThrottleTest {

    private static final String GUESSER = "203.0.113.7";
    private static final String OTHER = "198.51.100.9";

    private final HandMovedClock clock = new HandMovedClock();
    private final MemoryRows<SharedTime> rows = new MemoryRows<>();
    private final Throttle throttle = new Throttle(AccessSettings.wrong(3, 5, 20), rows, clock);

    @Test
    void soManyWrongOnesAreLookedAtThenNone() {
        assertThat(guess(GUESSER)).isEmpty();
        assertThat(guess(GUESSER)).isEmpty();
        assertThat(guess(GUESSER)).isEmpty();

        assertThat(guess(GUESSER)).contains(Duration.ofSeconds(30));
        assertThat(throttle.judge(GUESSER, true, true))
                .as("not even the right one")
                .isPresent();
        assertThat(throttle.judge(GUESSER, true, false)).isPresent();
    }

    @Test
    void whileOneGuessesTheRightOneOfAnotherIsTaken() {
        guess(GUESSER, 1000);

        assertThat(throttle.judge(OTHER, true, false)).isEmpty();
        assertThat(throttle.judge(OTHER, true, true)).isEmpty();
    }

    @Test
    void eachForgottenOneLetsOneMoreBeLookedAt() {
        guess(GUESSER, 4);

        clock.move(Duration.ofSeconds(29));
        assertThat(guess(GUESSER)).contains(Duration.ofSeconds(1));
        clock.move(Duration.ofSeconds(1));
        assertThat(guess(GUESSER)).isEmpty();
        assertThat(guess(GUESSER)).contains(Duration.ofSeconds(30));
    }

    @Test
    void thoseThatAreNotLookedAtDoNotProlongTheWait() {
        guess(GUESSER, 1000);

        clock.move(Duration.ofSeconds(90));

        assertThat(guess(GUESSER)).isEmpty();
        assertThat(guess(GUESSER)).isEmpty();
        assertThat(guess(GUESSER)).isEmpty();
        assertThat(guess(GUESSER)).isPresent();
    }

    @Test
    void aShipperBehindTheAddressOfAGuesserIsNotLockedOut() {
        assertThat(throttle.judge(GUESSER, true, true)).isEmpty();
        guess(GUESSER, 1000);

        assertThat(throttle.judge(GUESSER, true, true)).as("right Bearer token").isEmpty();
        assertThat(throttle.judge(GUESSER, true, false)).as("sign-in").isPresent();
        clock.move(Duration.ofHours(24));
        guess(GUESSER, 1000);
        assertThat(throttle.judge(GUESSER, true, true)).as("a day later").isPresent();
    }

    @Test
    void manyGuessersAreBoundedTogetherAndKnownPeersAreNotRefusedForIt() {
        throttle.judge(OTHER, true, true);
        for (int peer = 0; peer < 100; peer++) {
            guess("192.0.2." + peer);
        }

        assertThat(throttle.judge("203.0.113.200", true, true)).contains(Duration.ofSeconds(3));
        assertThat(throttle.judge(OTHER, true, false)).isEmpty();
        clock.move(Duration.ofSeconds(3));
        assertThat(throttle.judge("203.0.113.200", true, true)).isEmpty();
    }

    @Test
    void ofIpv6TheNetworkOf64BitsIsOnePeer() {
        guess("2001:db8:1:2::1", 2);
        guess("2001:db8:1:2:ffff::9%eth0", 1);
        guess("2001:0db8:0001:0002:0:0:0:7", 1);

        assertThat(guess("2001:db8:1:2:abcd::1")).isPresent();
        assertThat(guess("2001:db8:1:3::1")).isEmpty();
    }

    @Test
    void theTableIsBounded() {
        for (int peer = 0; peer < SharedTimes.MOST + 500; peer++) {
            clock.move(Duration.ofSeconds(3));
            guess("10." + peer / 65536 + "." + peer / 256 % 256 + "." + peer % 256);
        }

        assertThat(throttle.peers()).isEqualTo(SharedTimes.MOST);
    }

    @Test
    void aClockThatIsSetBackLocksNobodyOutForLonger() {
        guess(GUESSER, 4);

        clock.move(Duration.ofHours(-5));

        assertThat(guess(GUESSER).orElseThrow()).isLessThanOrEqualTo(Duration.ofSeconds(30));
    }

    private Optional<Duration> guess(String address) {
        return throttle.judge(address, false, true);
    }

    private void guess(String address, int times) {
        for (int i = 0; i < times; i++) {
            guess(address);
        }
    }
}
