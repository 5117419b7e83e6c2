package io.tocsin.correlate.window;

import io.tocsin.event.Event;
import java.util.Optional;

/** Windows over the events of a key: {@code count, distinct, sum, average, percentile, sequence, together}. */
final class Rings extends Memory<Ring> {

    Rings(Site site, int maxKeys) {
        super(site, maxKeys);
    }

    @Override
    Ring make(long time) {
        return new Ring();
    }

    @Override
    Answer take(Ring ring, String key, Seen seen, Event event, long horizon) {
        Answer answer = ring.count(seen, site(), before(horizon, site().length().toMillis()));
        drop(ring.takeLost());
        thinned(ring.isThinned());
        return answer;
    }

    @Override
    Answer look(Ring copy, String key, Seen seen, Event event) {
        return copy.add(seen, site());
    }

    @Override
    Optional<Ring> copyOf(Ring ring) {
        return Optional.of(ring.copy());
    }

    @Override
    boolean forget(Ring ring, long horizon) {
        return ring.forget(before(horizon, site().length().toMillis()));
    }

    /** What lies too far back in a key that is used goes when it is used. */
    @Override
    boolean isForgottenInOrder() {
        return true;
    }
}
