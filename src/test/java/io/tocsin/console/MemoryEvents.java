package io.tocsin.console;

import io.tocsin.alert.Findings;
import io.tocsin.event.Event;
import io.tocsin.platform.Cursors;
import io.tocsin.platform.TransientException;
import io.tocsin.store.EventQuery;
import io.tocsin.store.EventSearch;
import io.tocsin.store.EventStore;
import io.tocsin.store.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Events in memory; a search finds those whose message holds its text. */
final class MemoryEvents implements EventStore, EventSearch {

    private final Map<String, Event> events = new ConcurrentSkipListMap<>(Comparator.reverseOrder());
    volatile boolean away;

    /** A failed sign-in. */
    static Event event(String id) {
        return Event.builder()
                .put("event.id", id)
                .put("@timestamp", Findings.NOON)
                .put("message", "Failed password, " + id)
                .put("source.ip", "203.0.113.7")
                .build();
    }

    @Override
    public int insert(List<Event> batch) {
        batch.forEach(event -> events.putIfAbsent(event.id(), event));
        return batch.size();
    }

    @Override
    public void replace(List<Event> changed) {
        changed.forEach(event -> events.replace(event.id(), event));
    }

    @Override
    public Page<Event> find(EventQuery query) {
        if (away) {
            throw new TransientException("The store is away");
        }
        if (query.text().contains("path:")) {
            throw new IllegalArgumentException("\"path:\" has no value");
        }
        String after =
                query.cursor() == null ? "~" : Cursors.read(query.cursor(), 1).get(0);
        List<Event> found = events.values().stream()
                .filter(event ->
                        event.message().contains(query.text()) && event.id().compareTo(after) < 0)
                .limit(query.size() + 1)
                .toList();
        return found.size() <= query.size()
                ? new Page<>(found, null)
                : new Page<>(
                        found.subList(0, query.size()),
                        Cursors.of(found.get(query.size() - 1).id()));
    }

    @Override
    public Optional<Event> get(String id) {
        return Optional.ofNullable(events.get(id));
    }

    @Override
    public List<Event> get(Collection<String> ids) {
        return ids.stream().flatMap(id -> get(id).stream()).toList();
    }

    @Override
    public void replay(Instant since, long beforePosition, Consumer<Event> reader) {
        throw new UnsupportedOperationException("nobody replays here");
    }

    @Override
    public void replayAfter(Event last, Instant since, long beforePosition, Consumer<Event> reader) {
        throw new UnsupportedOperationException("nobody replays here");
    }

    @Override
    public void walk(Instant from, Instant to, Predicate<Event> reader) {
        if (away) {
            throw new TransientException("The store is away");
        }
        Iterator<Event> within = within(from, to).iterator();
        boolean more = true;
        while (more && within.hasNext()) {
            more = reader.test(within.next());
        }
    }

    @Override
    public long count(Instant from, Instant to) {
        return within(from, to).count();
    }

    private Stream<Event> within(Instant from, Instant to) {
        return events.values().stream()
                .filter(event ->
                        !event.occurredAt().isBefore(from) && event.occurredAt().isBefore(to))
                .sorted(Comparator.comparing(Event::occurredAt).thenComparing(Event::id));
    }

    @Override
    public Found search(EventQuery query) {
        return new Found(find(query), null);
    }

    @Override
    public String remedy(String text, boolean inPeriod) {
        return "";
    }

    @Override
    public String index(String text, boolean inPeriod) {
        return inPeriod ? "@timestamp" : "";
    }

    @Override
    public Histogram histogram(String text, Instant from, Instant to, int buckets) {
        return new Histogram(
                Duration.between(from, to).dividedBy(buckets), List.of(new Bucket(from, events.size())), true);
    }

    @Override
    public TopValues topValues(String text, @Nullable Instant from, @Nullable Instant to, String field, int size) {
        return new TopValues(List.of(new Value(field, events.size())), events.size(), true);
    }

    @Override
    public Fields fields(String text, @Nullable Instant from, @Nullable Instant to) {
        return new Fields(List.of(new Field("message", Set.of("text"), events.size(), false)), events.size());
    }
}
