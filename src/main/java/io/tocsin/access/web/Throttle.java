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
 * Bounds how many wrong credentials are looked at, of each peer and of all together. A peer that showed too many is refused
 * without its credential being looked at, so that guessing faster tells nothing; each forgotten one lets it show one more.
 *
 * <p>A peer that showed the right token lately is <em>known</em>: its right token is taken at any time, so that a guesser
 * cannot lock out the shippers behind the same address. Guesses from there stay unlimited in number; a made token has 256
 * bits. Signing in at the console is throttled for known peers too.
 *
 * <p>What one node counts, the others know within {@link AccessExchange#OFTEN}.
 *
 * <p>Each bucket is one instant (the generic cell rate algorithm); a library would bring more than that, and the bounded
 * table would still be ours. Safe for many threads.
 */
@Component
final class Throttle {

    /** The name under which the wrong ones of all peers together are counted. */
    private static final String ALL = "all";

    /** A peer stays known for so long after its last right token. */
    static final Duration KNOWN = Duration.ofHours(24);

    /** A right token of a peer that is known is noted to this precision. */
    private static final Duration NOTE_KNOWN = Duration.ofMinutes(1);

    private final Duration forgetOne;
    private final int perPeer;
    private final int inAll;
    private final Clock clock;
    /** By peer, when its wrong credentials will all be forgotten. */
    private final SharedTimes wrong;
    /** By peer, until when it is known. */
    private final SharedTimes known;

    private final SharedTimes wrongOfAll;

    Throttle(AccessProperties settings, Rows<SharedTime> rows, Clock clock) {
        this.wrong = new SharedTimes("wrong-of-peer", rows, clock);
        this.known = new SharedTimes("known-peer", rows, clock);
        this.wrongOfAll = new SharedTimes("wrong-of", rows, clock);
        this.forgetOne = settings.forgetOne();
        this.perPeer = settings.wrongPerPeer();
        this.inAll = settings.wrongInAll();
        this.clock = clock;
    }

    /** What was counted goes to the other nodes, and what they counted comes here. From one thread at a time. */
    void exchange(List<SharedTime> all) {
        wrong.exchange(all);
        known.exchange(all);
        wrongOfAll.exchange(all);
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
            Instant until = now.plus(KNOWN);
            if (known.get(peer).plus(NOTE_KNOWN).isBefore(until)) {
                known.change(peer, before -> before.isAfter(until) ? before : until);
            }
        } else {
            wrong.change(peer, before -> add(before, forgetOne, perPeer, now));
            wrongOfAll.change(ALL, before -> add(before, forgetOneOfAll(), inAll, now));
        }
        return Optional.empty();
    }

    /** How long the peer has to wait until a password is looked at, before the work of looking is done. */
    synchronized Optional<Duration> wait(String address) {
        String peer = Peers.of(address);
        Instant now = clock.instant();
        Duration ofPeer = wait(wrong.get(peer), forgetOne, perPeer, now);
        Duration ofAll = isKnown(peer, now) ? Duration.ZERO : wait(wrongOfAll.get(ALL), forgetOneOfAll(), inAll, now);
        Duration longer = ofPeer.compareTo(ofAll) > 0 ? ofPeer : ofAll;
        return longer.isZero() ? Optional.empty() : Optional.of(longer);
    }

    private boolean isKnown(String peer, Instant now) {
        return known.get(peer).isAfter(now);
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
