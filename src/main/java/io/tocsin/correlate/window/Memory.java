package io.tocsin.correlate.window;

import io.tocsin.event.Event;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * What one call site remembers: something for each key, for the keys used last.
 *
 * @param <K> what is remembered of a key
 */
abstract class Memory<K extends Kept> {

    /** Where late events came the order is not strict: so many keys that stay are passed over. */
    private static final int LIVE_KEYS_LOOKED_AT = 64;

    /** Stands for "before the horizon was pulled back last". */
    private static final int PULLED_BACK_SINCE = -1;

    private final int maxKeys;
    private final Keys<K> byKey = new Keys<>();
    private Site site;
    private long dropped;
    private boolean thinned;
    private @Nullable Mark sender;
    private long time = Long.MIN_VALUE;
    private int pulledBack;
    private long usesBeforeThat = -1;

    Memory(Site site, int maxKeys) {
        this.site = site;
        this.maxKeys = maxKeys;
    }

    static Memory<?> of(Site site, int maxKeys, int maxWaiting) {
        return switch (site.kind()) {
            case IS_NEW -> new NewValues(site, maxKeys);
            case SURGE -> new Surges(site, maxKeys);
            case TRAVEL -> new Travels(site, maxKeys);
            case MISSING, WITHOUT -> new Missing(site, maxKeys, maxWaiting);
            case SILENT -> new Silence(site, maxKeys);
            case REACHED -> new Reached(site, maxKeys);
            default -> new Rings(site, maxKeys);
        };
    }

    final Site site() {
        return site;
    }

    /** Whether what is remembered is what the call in a changed text counts, as far back as it looks. */
    final boolean carries(Site changed) {
        if (!site.signature().equals(changed.signature()) || !site.canBeSampledAs(changed)) {
            return false;
        }
        int longer = changed.length().compareTo(site.length());
        if (site.kind().isTimed()) {
            return longer == 0; // deadlines are set by the length
        }
        boolean enough = changed.comparison().enough() <= site.comparison().enough();
        return thinned ? longer == 0 && enough : longer <= 0;
    }

    /** Events were dropped on which no answer depends while the length and the threshold stay. */
    final void thinned(boolean now) {
        thinned |= now;
    }

    /** Goes on for the same call in a changed text. */
    void use(Site changed) {
        site = changed;
    }

    /** Goes on with another clock, which was shown the same events; who sent them is there as that clock knows it. */
    void moveTo(EventClock clock, EventClock before) {
        pulledBack = pulledBack == before.pulledBack() ? clock.pulledBack() : PULLED_BACK_SINCE;
        for (K known : byKey) {
            if (known.hold != null) {
                known.hold = known.hold.in(clock);
            }
        }
        sender = null;
    }

    /**
     * Takes the event in, unless it is there already, and answers.
     *
     * @param heldFrom what happened from then on is not forgotten, whatever the clock says (epoch milliseconds)
     */
    final Answer take(String key, Seen seen, Event event, EventClock clock, long heldFrom) {
        sender = clock.sender(event);
        time = clock.horizon();
        if (pulledBack != clock.pulledBack()) {
            pulledBack = clock.pulledBack();
            usesBeforeThat = byKey.uses();
        }
        K known = byKey.get(key);
        if (known != null) {
            forgetAsIfSwept(known, clock);
            byKey.use(known);
        } else {
            if (byKey.size() >= maxKeys) {
                dropped += byKey.removeFirst() == null ? 0 : 1;
            }
            known = make(seen.time());
            byKey.add(key, known);
        }
        if (sender != null && clock.isBehind(sender)) {
            hold(known, sender, clock);
        }
        return take(known, key, seen, event, Math.min(heldFrom, horizon(known, clock)));
    }

    /** Where the horizon was pulled back, what was not used since must not depend on whether a sweep came before that. */
    private void forgetAsIfSwept(K known, EventClock clock) {
        if (known.used <= usesBeforeThat && known.hold == null) {
            forget(known, clock.pulledBackFrom());
        }
    }

    private void hold(K known, Mark behind, EventClock clock) {
        Hold hold = known.hold;
        if (hold == null) {
            forget(known, clock.horizon()); // as a sweep would have done
            hold = new Hold();
            known.hold = hold;
        }
        hold.add(behind);
    }

    /** No event older than this is waited for that could matter to what is known of a key (epoch milliseconds). */
    private static long horizon(Kept known, EventClock clock) {
        Hold hold = known.hold;
        if (hold == null) {
            return clock.horizon();
        }
        long horizon = hold.horizon(clock);
        if (hold.isOver()) {
            known.hold = null;
        }
        return horizon;
    }

    /** Who sent the event that is taken in; null where that is not known. */
    final @Nullable Mark sender() {
        return sender;
    }

    /** Nothing older than this (epoch milliseconds) is waited for, except from senders that time has gone on without. */
    final long time() {
        return time;
    }

    /** What {@link #take} would say, with all that it counts, without taking anything in. */
    final View look(String key, Seen seen, Event event) {
        K known = byKey.get(key);
        return look(known == null ? make(seen.time()) : known, key, seen, event);
    }

    /** As {@link #look(String, Seen, Event)}, of what is known of a key, which must not be changed. */
    abstract View look(K known, String key, Seen seen, Event event);

    /** @param time when its first event happened */
    abstract K make(long time);

    abstract Answer take(K known, String key, Seen seen, Event event, long horizon);

    /** Forgets what can matter no more; true when nothing is left. */
    abstract boolean forget(K known, long horizon);

    /** Forgets of all keys what can matter no more; of those that are forgotten in order, of the first. */
    final void forget(EventClock clock, long heldFrom) {
        int enough = isForgottenInOrder() ? LIVE_KEYS_LOOKED_AT : Integer.MAX_VALUE;
        int live = 0;
        for (Iterator<K> all = byKey.iterator(); all.hasNext() && live < enough; ) {
            K known = all.next();
            if (forget(known, Math.min(heldFrom, horizon(known, clock)))) {
                all.remove();
            } else if (known.hold == null) {
                live++;
            }
        }
    }

    /** Whether what was not used for longest is forgotten first, so that nobody has to look further. */
    boolean isForgottenInOrder() {
        return false;
    }

    /** The first thing that time alone has made true; it stays the first until it is {@link #taken}. */
    @Nullable
    Due firstDue(EventClock clock) {
        return null;
    }

    /** What was the first is told. */
    void taken(Due due) {
        throw new IllegalStateException("time alone makes nothing true here");
    }

    /** Whether something may come true though the horizon stays where it is, because a sender behind it goes on. */
    boolean waitsForOneBehind() {
        return false;
    }

    final Keys<K> byKey() {
        return byKey;
    }

    final int keys() {
        return byKey.size();
    }

    final void drop(long events) {
        dropped += events;
    }

    final long dropped() {
        return dropped;
    }

    /** The start of a window that ends at this time; far back where there is none. */
    static long before(long time, long length) {
        return time < Long.MIN_VALUE + length ? Long.MIN_VALUE : time - length;
    }
}
