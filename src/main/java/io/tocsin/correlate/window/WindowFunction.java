package io.tocsin.correlate.window;

import io.tocsin.event.Event;
import org.jspecify.annotations.Nullable;

/**
 * A window function of one call: what it remembers of each key, and what it says of an event.
 *
 * @param <S> what is remembered of a key
 */
abstract class WindowFunction<S> {

    private final KeyedState<S> keys;
    private Site site;
    private long dropped;
    private boolean thinned;
    private long watermark = Long.MIN_VALUE;

    WindowFunction(Site site, int maxKeys) {
        this.site = site;
        keys = new KeyedState<>(maxKeys);
    }

    static WindowFunction<?> of(Site site, Bounds bounds) {
        int maxKeys = bounds.maxKeys();
        return switch (site.kind()) {
            case IS_NEW -> new NewValues(site, maxKeys);
            case SURGE -> new RateBaseline(site, maxKeys);
            case TRAVEL -> new ImpossibleTravel(site, maxKeys);
            case MISSING, WITHOUT -> new AwaitedMatches(site, bounds);
            case SILENT -> new AbsenceDetector(site, bounds);
            case REACHED -> new ListEntryCounts(site, maxKeys);
            default -> new SlidingWindows(site, maxKeys);
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
            return longer == 0; // timers are set by the length
        }
        boolean enough = changed.comparison().enough() <= site.comparison().enough();
        return thinned ? longer == 0 && enough : longer <= 0;
    }

    /** Events were dropped on which no answer depends while the length and the threshold stay. */
    final void thinned(boolean now) {
        thinned |= now;
    }

    /** Goes on for the same call in a changed text. */
    final void use(Site changed) {
        site = changed;
    }

    /**
     * Takes the event in, unless it is there already, and answers.
     *
     * @param now the watermark (epoch milliseconds)
     */
    final Answer take(String key, WindowEntry entry, Event event, long now) {
        watermark = now;
        S known = keys.getOrMake(key, this::make);
        // what is forgotten depends on the watermark alone, and not on when somebody swept
        forget(known, now);
        return take(known, key, entry, event);
    }

    /** What {@link #take} would say, with all that it counts, without taking anything in. */
    final View look(String key, WindowEntry entry, Event event) {
        S known = keys.get(key);
        return look(known == null ? make() : known, key, entry, event);
    }

    abstract S make();

    abstract Answer take(S known, String key, WindowEntry entry, Event event);

    /** As {@link #look(String, WindowEntry, Event)}, of what is known of a key, which must not be changed. */
    abstract View look(S known, String key, WindowEntry entry, Event event);

    /** Forgets what can matter no more now that the watermark is there (epoch milliseconds); true when nothing is left. */
    abstract boolean forget(S known, long now);

    final void sweep(long now) {
        keys.sweep(known -> forget(known, now));
    }

    /** How far time had come when the event at hand came (epoch milliseconds). */
    final long watermark() {
        return watermark;
    }

    /** Nothing that arrived at this time or before is kept (epoch milliseconds). */
    final long keptAfter(long now) {
        return before(now, site.reach().toMillis());
    }

    final KeyedState<S> keys() {
        return keys;
    }

    final void drop(long events) {
        dropped += events;
    }

    final long dropped() {
        return dropped + keys.evicted();
    }

    /** The start of a window that ends at this time; far back where there is none. */
    static long before(long time, long length) {
        return time < Long.MIN_VALUE + length ? Long.MIN_VALUE : time - length;
    }

    /** A function that time alone makes true. */
    abstract static class Timed<S> extends WindowFunction<S> {

        Timed(Site site, int maxKeys) {
            super(site, maxKeys);
        }

        /** The first timer that is due; it stays the first until it is {@link #fired}. Null where none is. */
        abstract @Nullable Timer due(Watermarks clock);

        abstract void fired(Timer timer);
    }
}
