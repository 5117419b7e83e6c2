package io.tocsin.correlate.window;

import io.tocsin.event.Event;

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
        // what no step asks about is answered for and not remembered: anybody can have as much of it as they like
        Ring asked = isOfAStep(seen) ? ring : ring.copy();
        Answer answer =
                asked.count(seen, site(), before(horizon, site().length().toMillis()));
        drop(ring.takeLost());
        thinned(ring.isThinned());
        return answer;
    }

    private boolean isOfAStep(Seen seen) {
        return switch (site().kind()) {
            case SEQUENCE, TOGETHER ->
                site().arguments().rules().stream().anyMatch(step -> step.rule().equals(seen.value()));
            default -> true;
        };
    }

    @Override
    View look(Ring ring, String key, Seen seen, Event event) {
        return View.of(ring.copy().add(seen, site()));
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
