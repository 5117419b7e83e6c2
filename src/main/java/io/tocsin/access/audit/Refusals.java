package io.tocsin.access.audit;

import io.tocsin.platform.Peers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Bounds the audit lines of strangers, who must not be able to fill the store: each minute so many of a peer and of all. What
 * is left out is counted, for one line. Safe for many threads.
 */
final class Refusals {

    static final int OF_A_PEER = 10;
    static final int OF_ALL = 60;
    static final Duration WINDOW = Duration.ofMinutes(1);

    /** More peers than this are not told apart among those left out. */
    private static final int MOST_PEERS = 1000;

    private final int ofAll;
    private final Clock clock;
    private Instant since = Instant.EPOCH;
    private int written;
    private final Map<String, Integer> ofPeers = new HashMap<>();
    private long leftOut;
    private final Set<String> peersLeftOut = new HashSet<>();

    Refusals(Clock clock) {
        this(clock, OF_ALL);
    }

    /** @param ofAll lines of all together in a minute */
    Refusals(Clock clock, int ofAll) {
        this.ofAll = ofAll;
        this.clock = clock;
    }

    /** Refusals of the last minute that have no line of their own. */
    record LeftOut(long lines, int peers, Instant since) {}

    /** Whether a refusal of this peer is written; otherwise it is counted. */
    synchronized boolean admits(String address) {
        return admitsOf(Peers.of(address));
    }

    /** As {@link #admits}, of somebody who is known. */
    synchronized boolean admitsOf(String peer) {
        Instant now = clock.instant();
        if (leftOut == 0 && isOver(now)) {
            begin(now);
        }
        if (written < ofAll && ofPeers.getOrDefault(peer, 0) < OF_A_PEER) {
            written++;
            ofPeers.merge(peer, 1, Integer::sum);
            return true;
        }
        leftOut++;
        if (peersLeftOut.size() < MOST_PEERS) {
            peersLeftOut.add(peer);
        }
        return false;
    }

    /** What was left out, once its minute is over; the next begins then. */
    synchronized Optional<LeftOut> leftOut() {
        Instant now = clock.instant();
        if (leftOut == 0 || !isOver(now)) {
            return Optional.empty();
        }
        LeftOut found = new LeftOut(leftOut, peersLeftOut.size(), since);
        begin(now);
        return Optional.of(found);
    }

    /** Also where the clock was set back. */
    private boolean isOver(Instant now) {
        return now.isBefore(since) || !now.isBefore(since.plus(WINDOW));
    }

    private void begin(Instant now) {
        since = now;
        written = 0;
        ofPeers.clear();
        leftOut = 0;
        peersLeftOut.clear();
    }
}
