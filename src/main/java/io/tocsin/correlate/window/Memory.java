package io.tocsin.correlate.window;

import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What one call site remembers: something for each key, for the keys used last.
 *
 * @param <K> what is remembered of a key
 */
abstract class Memory<K extends Kept> {

    /** Where late events came the order is not strict: so many keys that stay are passed over. */
    private static final int LIVE_KEYS_LOOKED_AT = 64;

    private final int maxKeys;
    private final Keys<K> byKey = new Keys<>();
    private Site site;
    private long dropped;
    private boolean thinned;

    Memory(Site site, int maxKeys) {
        this.site = site;
        this.maxKeys = maxKeys;
    }

    static Memory<?> of(Site site, int maxKeys) {
        return switch (site.kind()) {
            case IS_NEW -> new NewValues(site, maxKeys);
            case SURGE -> new Surges(site, maxKeys);
            case TRAVEL -> new Travels(site, maxKeys);
            case MISSING, WITHOUT -> new Missing(site, maxKeys);
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

    /**
     * Takes the event in, unless it is there already, and answers.
     *
     * @param horizon no event older than this is waited for (epoch milliseconds)
     */
    final Answer take(String key, Seen seen, Event event, long horizon) {
        K known = byKey.use(key);
        if (known == null) {
            if (byKey.size() >= maxKeys) {
                dropped += byKey.removeFirst() == null ? 0 : 1;
            }
            known = make(seen.time());
            byKey.add(key, known);
        }
        return take(known, key, seen, event, horizon);
    }

    /** What {@link #take} would say, without taking anything in. */
    final Answer look(String key, Seen seen, Event event) {
        K known = byKey.get(key);
        return copyOf(known == null ? make(seen.time()) : known)
                .map(copy -> look(copy, key, seen, event))
                .orElse(Answer.NOTHING);
    }

    /** What a copy says of an event, with all that it counts. */
    Answer look(K copy, String key, Seen seen, Event event) {
        return take(copy, key, seen, event, Long.MIN_VALUE);
    }

    /** Something that can be changed in place of what is known; empty where what is known cannot be copied. */
    Optional<K> copyOf(K known) {
        return Optional.empty();
    }

    /** @param time when its first event happened */
    abstract K make(long time);

    abstract Answer take(K known, String key, Seen seen, Event event, long horizon);

    /** Forgets what can matter no more; true when nothing is left. */
    abstract boolean forget(K known, long horizon);

    /** Forgets of all keys what can matter no more; of those that are forgotten in order, of the first. */
    final void forget(long horizon) {
        int enough = isForgottenInOrder() ? LIVE_KEYS_LOOKED_AT : Integer.MAX_VALUE;
        int live = 0;
        for (Iterator<K> known = byKey.iterator(); known.hasNext() && live < enough; ) {
            if (forget(known.next(), horizon)) {
                known.remove();
            } else {
                live++;
            }
        }
    }

    /** Whether what was not used for longest is forgotten first, so that nobody has to look further. */
    boolean isForgottenInOrder() {
        return false;
    }

    /** What time alone has made true by this horizon; each is told once. */
    List<Due> due(long horizon) {
        return new ArrayList<>();
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
