package io.tocsin.access.web;

import io.tocsin.access.AccessProperties;
import io.tocsin.platform.Peers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Bounds how many wrong credentials are looked at, of each peer and of all together. A peer that showed too many is refused
 * without its credential being looked at, so that guessing faster tells nothing; each forgotten one lets it show one more.
 *
 * <p>A peer that showed the right token lately is <em>known</em>: its right token is taken at any time, so that a guesser
 * cannot lock out the shippers behind the same address. Guesses from there stay unlimited in number; a made token has 256
 * bits. Signing in at the console is throttled for known peers too.
 *
 * <p>Each bucket is one instant (the generic cell rate algorithm); a library would bring more than that, and the bounded
 * table would still be ours. Safe for many threads.
 */
@Component
final class Throttle {

    /** Peers of which something is remembered; past it, the one not heard of for longest is forgotten. */
    static final int MOST_PEERS = 10_000;

    /** A peer stays known for so long after its last right token. */
    static final Duration KNOWN = Duration.ofHours(24);

    private final Duration forgetOne;
    private final int perPeer;
    private final int inAll;
    private final Clock clock;
    /** By peer, when its wrong credentials will all be forgotten. */
    private final Map<String, Instant> wrong = bounded();
    /** By peer, when it last showed the right token. */
    private final Map<String, Instant> known = bounded();

    private Instant wrongOfAll = Instant.EPOCH;

    Throttle(AccessProperties settings, Clock clock) {
        this.forgetOne = settings.forgetOne();
        this.perPeer = settings.wrongPerPeer();
        this.inAll = settings.wrongInAll();
        this.clock = clock;
    }

    static Map<String, Instant> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
                return size() > MOST_PEERS;
            }
        };
    }

    /**
     * Decides on a credential that was shown, and counts it where it is wrong and was looked at.
     *
     * @param right whether it is the right one
     * @param taken whether the right one is taken from a known peer at any time
     * @return how long the peer has to wait, whatever it showed; empty where the credential counts
     */
    synchronized Optional<Duration> judge(String address, boolean right, boolean taken) {
        String peer = Peers.of(address);
        Instant now = clock.instant();
        boolean isKnown = isKnown(peer, now);
        if (!(right && taken && isKnown)) {
            Optional<Duration> longer = wait(address);
            if (longer.isPresent()) {
                return longer;
            }
        }
        if (right) {
            known.put(peer, now);
        } else {
            wrong.put(peer, add(wrong.getOrDefault(peer, Instant.EPOCH), forgetOne, perPeer, now));
            wrongOfAll = add(wrongOfAll, forgetOneOfAll(), inAll, now);
        }
        return Optional.empty();
    }

    /** How long the peer has to wait until a password is looked at, before the work of looking is done. */
    synchronized Optional<Duration> wait(String address) {
        String peer = Peers.of(address);
        Instant now = clock.instant();
        Duration ofPeer = wait(wrong.getOrDefault(peer, Instant.EPOCH), forgetOne, perPeer, now);
        Duration ofAll = isKnown(peer, now) ? Duration.ZERO : wait(wrongOfAll, forgetOneOfAll(), inAll, now);
        Duration longer = ofPeer.compareTo(ofAll) > 0 ? ofPeer : ofAll;
        return longer.isZero() ? Optional.empty() : Optional.of(longer);
    }

    private boolean isKnown(String peer, Instant now) {
        Instant last = known.get(peer);
        return last != null && last.plus(KNOWN).isAfter(now);
    }

    private Duration forgetOneOfAll() {
        return forgetOne.dividedBy(AccessProperties.IN_ALL_FACTOR);
    }

    static Instant add(Instant forgotten, Duration one, int most, Instant now) {
        Instant bounded = notAhead(forgotten, one, most, now);
        return (bounded.isAfter(now) ? bounded : now).plus(one);
    }

    /** Zero where fewer than so many are not forgotten yet. */
    static Duration wait(Instant forgotten, Duration one, int most, Instant now) {
        Instant free = notAhead(forgotten, one, most, now).minus(one.multipliedBy(most - 1L));
        return free.isAfter(now) ? Duration.between(now, free) : Duration.ZERO;
    }

    /** A clock that was set back must not lock anybody out for longer than wrong credentials can. */
    private static Instant notAhead(Instant forgotten, Duration one, int most, Instant now) {
        Instant latest = now.plus(one.multipliedBy(most));
        return forgotten.isAfter(latest) ? latest : forgotten;
    }

    synchronized int peers() {
        return wrong.size();
    }
}
