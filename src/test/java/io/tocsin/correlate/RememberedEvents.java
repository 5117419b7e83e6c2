package io.tocsin.correlate;

import io.tocsin.event.Event;
import io.tocsin.platform.TransientException;
import io.tocsin.store.EventQuery;
import io.tocsin.store.EventStore;
import io.tocsin.store.Page;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Events at rest, in memory, in the order of the log; can be away, and can keep who reads waiting. */
final class RememberedEvents implements EventStore {

    private final ConcurrentSkipListMap<Long, Event> events = new ConcurrentSkipListMap<>();
    private final AtomicInteger readings = new AtomicInteger();
    volatile boolean away;
    volatile @Nullable CountDownLatch gate;
    /** It is away for who wants the event at this log position. */
    volatile long awayAt = -1;

    volatile boolean wasAskedInVain;

    @Override
    public int insert(List<Event> batch) {
        return (int) batch.stream()
                .filter(event -> events.putIfAbsent(event.position(), event) == null)
                .count();
    }

    @Override
    public void replace(List<Event> changed) {
        changed.forEach(event -> events.replace(event.position(), event));
    }

    @Override
    public void replay(Instant since, long beforePosition, Consumer<Event> reader) {
        readings.incrementAndGet();
        hand(-1, since, beforePosition, reader);
    }

    @Override
    public void replayAfter(Event last, Instant since, long beforePosition, Consumer<Event> reader) {
        hand(last.position(), since, beforePosition, reader);
    }

    /** How often somebody began to read. */
    int readings() {
        return readings.get();
    }

    private void hand(long after, Instant since, long before, Consumer<Event> reader) {
        for (Event event : events.subMap(after, false, before, false).values()) {
            awaitGate();
            wasAskedInVain |= event.position() == awayAt;
            if (away || event.position() == awayAt) {
                throw new TransientException("the store is away");
            }
            if (!event.ingestedAt().isBefore(since)) {
                reader.accept(event);
            }
        }
    }

    private void awaitGate() {
        CountDownLatch closed = gate;
        if (closed != null) {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public Page<Event> find(EventQuery query) {
        throw new UnsupportedOperationException("nobody searches here");
    }

    @Override
    public Optional<Event> get(String id) {
        throw new UnsupportedOperationException("nobody asks for one event here");
    }

    @Override
    public List<Event> get(Collection<String> ids) {
        throw new UnsupportedOperationException("nobody asks for events here");
    }

    @Override
    public void walk(Instant from, Instant to, Predicate<Event> reader) {
        throw new UnsupportedOperationException("nobody walks a period here");
    }

    @Override
    public long count(Instant from, Instant to) {
        throw new UnsupportedOperationException("nobody counts here");
    }
}
