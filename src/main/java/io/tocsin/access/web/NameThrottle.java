package io.tocsin.access.web;

import io.tocsin.access.AccessProperties;
import io.tocsin.platform.Peers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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
    private final Map<String, Instant> wrong = Throttle.bounded();
    /** By name and peer, when the user last signed in from there. */
    private final Map<String, Instant> known = Throttle.bounded();

    NameThrottle(AccessProperties settings, Clock clock) {
        this.perName = settings.wrongPerName();
        this.clock = clock;
    }

    /** How long to wait until a password for this name is looked at; empty where it is looked at now. */
    synchronized Optional<Duration> locked(String name, String address) {
        Instant now = clock.instant();
        Instant last = known.get(pair(name, address));
        if (last != null && last.plus(KNOWN).isAfter(now)) {
            return Optional.empty();
        }
        Duration wait = Throttle.wait(wrong.getOrDefault(name, Instant.EPOCH), FORGET_ONE, perName, now);
        return wait.isZero() ? Optional.empty() : Optional.of(wait);
    }

    synchronized void wrong(String name) {
        Instant now = clock.instant();
        wrong.put(name, Throttle.add(wrong.getOrDefault(name, Instant.EPOCH), FORGET_ONE, perName, now));
    }

    synchronized void right(String name, String address) {
        wrong.remove(name);
        known.put(pair(name, address), clock.instant());
    }

    /** An admin gave the user another password. */
    synchronized void unlock(String name) {
        wrong.remove(name);
    }

    private static String pair(String name, String address) {
        return name + " " + Peers.of(address);
    }
}
