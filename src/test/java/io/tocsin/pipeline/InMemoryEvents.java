package io.tocsin.pipeline;

import io.tocsin.event.Event;
import io.tocsin.platform.TransientException;
import io.tocsin.store.EventQuery;
import io.tocsin.store.EventStore;
import io.tocsin.store.Listened;
import io.tocsin.store.Page;
import io.tocsin.store.Parked;
import io.tocsin.store.ParkedStore;
import io.tocsin.store.Watermarks;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the pipeline stores, in memory. */
final class InMemoryEvents implements EventStore {

    private final Map<String, Event> events = new TreeMap<>();
    private Map<String, Instant> saved = Map.of();
    private @Nullable Instant tick;
    private @Nullable Listened listened;
    private int replayed = Integer.MAX_VALUE;

    @Override
    public int insert(List<Event> batch) {
        return (int) batch.stream()
                .filter(event -> events.putIfAbsent(event.id(), event) == null)
                .count();
    }

    @Override
    public void replace(List<Event> changed) {
        changed.forEach(event -> events.replace(event.id(), event));
    }

    @Override
    public Page<Event> find(EventQuery query) {
        throw new UnsupportedOperationException("no test of the pipeline searches");
    }

    @Override
    public Optional<Event> get(String id) {
        return Optional.ofNullable(events.get(id));
    }

    @Override
    public List<Event> get(Collection<String> ids) {
        return ids.stream().map(events::get).filter(Objects::nonNull).toList();
    }

    @Override
    public void replay(Instant since, long beforePosition, Consumer<Event> reader) {
        events.values().stream()
                .filter(event -> !event.ingestedAt().isBefore(since) && event.position() < beforePosition)
                .forEach(event -> {
                    if (replayed-- == 0) {
                        throw new TransientException("the store is away");
                    }
                    reader.accept(event);
                });
    }

    @Override
    public void replayAfter(Event last, Instant since, long beforePosition, Consumer<Event> reader) {
        replay(since, beforePosition, event -> {
            if (event.position() > last.position()) {
                reader.accept(event);
            }
        });
    }

    /** Is away after so many events of a replay, once. */
    void awayAfter(int events) {
        replayed = events;
    }

    @Override
    public void walk(Instant from, Instant to, Predicate<Event> reader) {
        throw new UnsupportedOperationException("no test of the pipeline walks a period");
    }

    @Override
    public long count(Instant from, Instant to) {
        throw new UnsupportedOperationException("no test of the pipeline counts");
    }

    Watermarks watermarks() {
        return new Watermarks() {
            @Override
            public Map<String, Instant> load() {
                return saved;
            }

            @Override
            public void save(Map<String, Instant> watermarks) {
                saved = Map.copyOf(watermarks);
            }

            @Override
            public Optional<Instant> lastTick() {
                return Optional.ofNullable(tick);
            }

            @Override
            public void saveTick(Instant now) {
                tick = now;
            }

            @Override
            public Optional<Listened> listened() {
                return Optional.ofNullable(listened);
            }

            @Override
            public void saveListened(Listened now) {
                listened = now;
            }
        };
    }

    /** A parking lot that must stay empty. */
    ParkedStore parked() {
        return new ParkedStore() {
            @Override
            public void park(Parked parked) {
                throw new AssertionError("parked: " + parked);
            }

            @Override
            public Page<Parked> find(int size, @Nullable String cursor) {
                return new Page<>(List.of(), null);
            }

            @Override
            public Optional<Parked> get(String id) {
                return Optional.empty();
            }

            @Override
            public void remove(String id) {
                throw new AssertionError("nothing is parked");
            }

            @Override
            public long count() {
                return 0;
            }
        };
    }
}
