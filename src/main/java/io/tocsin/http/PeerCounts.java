package io.tocsin.http;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How many of something each address holds, up to a bound. Holds an entry for addresses with at least one only. */
final class PeerCounts {

    private final ConcurrentMap<String, Integer> counts = new ConcurrentHashMap<>();

    /** Counts one more unless the address has as many as it may. */
    boolean enter(String peer, int max) {
        boolean[] entered = new boolean[1];
        counts.compute(peer, (key, count) -> {
            int now = count == null ? 0 : count;
            entered[0] = now < max;
            return entered[0] ? Integer.valueOf(now + 1) : count;
        });
        return entered[0];
    }

    void leave(String peer) {
        counts.computeIfPresent(peer, (key, count) -> count == 1 ? null : count - 1);
    }
}
