package io.tocsin.correlate.trial;

import io.tocsin.event.Event;
import io.tocsin.store.EventStore;
import java.time.Instant;
import java.util.function.Predicate;

/** The events at rest, in the order in which they happened. */
public final class StoredEvents implements Recording {

    private final EventStore events;

    public StoredEvents(EventStore events) {
        this.events = events;
    }

    @Override
    public long estimate(Instant from, Instant to) {
        return events.count(within(from), within(to));
    }

    @Override
    public void play(Instant from, Instant to, Predicate<Event> reader) {
        events.walk(within(from), within(to), reader);
    }

    /** Stores know no times as far out as an {@link Instant} can be. */
    private static Instant within(Instant time) {
        Instant latest = Instant.ofEpochMilli(Long.MAX_VALUE / 2);
        if (time.isBefore(Instant.EPOCH)) {
            return Instant.EPOCH;
        }
        return time.isAfter(latest) ? latest : time;
    }

    @Override
    public long refused() {
        return 0;
    }

    @Override
    public void close() {
        // the store is not ours
    }
}
