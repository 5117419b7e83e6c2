package io.tocsin.correlate.window;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** The senders, behind time, of which something was taken in: it is not forgotten while it can matter to one of them. */
final class Hold {

    private final Set<Mark> senders = new LinkedHashSet<>(2);

    void add(Mark sender) {
        senders.add(sender);
    }

    void addAll(Hold more) {
        senders.addAll(more.senders);
    }

    /** The same, for another clock. */
    Hold in(EventClock clock) {
        Hold same = new Hold();
        senders.forEach(sender -> same.add(clock.known(sender)));
        return same;
    }

    boolean isBy(Mark sender) {
        return senders.contains(sender);
    }

    /** No event older than this is waited for from any of them, nor from anybody else (epoch milliseconds). */
    long horizon(EventClock clock) {
        long earliest = clock.horizon();
        for (Iterator<Mark> all = senders.iterator(); all.hasNext(); ) {
            Mark sender = all.next();
            if (clock.isBehind(sender)) {
                earliest = Math.min(earliest, clock.own(sender));
            } else {
                all.remove(); // it has caught up
            }
        }
        return earliest;
    }

    /** Whether all have caught up, as far as was seen when the horizon was asked for. */
    boolean isOver() {
        return senders.isEmpty();
    }
}
