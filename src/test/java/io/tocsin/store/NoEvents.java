package io.tocsin.store;

import io.tocsin.event.Event;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A store that has no events, for tests of rooms that only ask; a test may put some into it. */
public class NoEvents implements EventStore {

    @Override
    public int insert(List<Event> events) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void replace(List<Event> events) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Page<Event> find(EventQuery query) {
        EventQuery.check(query.text());
        return new Page<>(List.of(), null);
    }

    @Override
    public Optional<Event> get(String id) {
        return Optional.empty();
    }

    @Override
    public List<Event> get(Collection<String> ids) {
        return List.of();
    }

    @Override
    public void replay(Instant since, long beforePosition, Consumer<Event> reader) {}

    @Override
    public void replayAfter(Event last, Instant since, long beforePosition, Consumer<Event> reader) {}

    @Override
    public void walk(Instant from, Instant to, Predicate<Event> reader) {}

    @Override
    public long count(Instant from, Instant to) {
        return 0;
    }
}
