package io.tocsin.access.web;

import io.tocsin.access.AccessProperties;
import io.tocsin.access.Rows;
import io.tocsin.access.SharedTime;
import io.tocsin.platform.Peers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Bounds how many wrong passwords are looked at for one name, from wherever they come: past that the name is locked, and
 * one more is looked at whenever one was forgotten. An address from which the user signed in lately is not locked out by
 * what others try; its own wrong passwords are bounded by {@link Throttle}. Names that no user has are locked alike. Safe
 * for many threads.
 */
@Component
final class NameThrottle {

    /** One wrong password of a name is forgotten after this time: at most 70 of an hour are looked at. */
    private static final Duration FORGET_ONE = Duration.ofMinutes(1);

    private static final Duration KNOWN = Duration.ofDays(30);

    private final int perName;
    private final Clock clock;
    /** By name, when its wrong passwords will all be forgotten. */
    private final SharedTimes wrong;
    /** By name and peer, until when the peer is known as the user's. */
    private final SharedTimes known;

    NameThrottle(AccessProperties settings, Rows<SharedTime> rows, Clock clock) {
        this.wrong = new SharedTimes("wrong-of-name", rows, clock);
        this.known = new SharedTimes("known-of-name", rows, clock);
        this.perName = settings.wrongPerName();
        this.clock = clock;
    }

    /** What was counted goes to the other nodes, and what they counted comes here. From one thread at a time. */
    void exchange(List<SharedTime> all) {
        wrong.exchange(all);
        known.exchange(all);
    }

    /** How long to wait until a password for this name is looked at; empty where it is looked at now. */
    synchronized Optional<Duration> locked(String name, String address) {
        Instant now = clock.instant();
        if (known.get(pair(name, address)).isAfter(now)) {
            return Optional.empty();
        }
        Duration wait = Throttle.wait(wrong.get(name), FORGET_ONE, perName, now);
        return wait.isZero() ? Optional.empty() : Optional.of(wait);
    }

    synchronized void wrong(String name) {
        Instant now = clock.instant();
        wrong.change(name, before -> Throttle.add(before, FORGET_ONE, perName, now));
    }

    synchronized void right(String name, String address) {
        wrong.clear(name);
        Instant until = clock.instant().plus(KNOWN);
        known.change(pair(name, address), before -> before.isAfter(until) ? before : until);
    }

    /** An admin gave the user another password. */
    synchronized void unlock(String name) {
        wrong.clear(name);
    }

    private static String pair(String name, String address) {
        return name + " " + Peers.of(address);
    }
}
