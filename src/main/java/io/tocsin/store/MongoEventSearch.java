package io.tocsin.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;

import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.CountOptions;
import io.tocsin.event.Event;
import io.tocsin.platform.Cursors;
import io.tocsin.store.MongoSlices.Wanted;
import io.tocsin.store.search.Search;
import io.tocsin.store.search.SearchParser;
import io.tocsin.store.search.ServingIndex;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Searches the collection {@code events}, of any size, within a bounded time. */
final class MongoEventSearch implements EventSearch {

    private static final String TIME = MongoEventStore.TIME;

    /** The newest events that values are counted of: as many as can be read in the time, with any search. */
    private static final int COUNTED = 100_000;

    /** Characters of the different values that are counted; senders make values of any number and length. */
    private static final long MAX_CHARACTERS = 32 * 1024 * 1024;

    private static final int LOOKED_AT = 1_000;

    /** Fields that are listed: no event is looked at once there are so many. An event has no more than this. */
    private static final int MAX_FIELDS = 10_000;

    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

    private final MongoCollection<Document> events;
    private final Duration timeout;
    private final Clock clock;
    private final MongoSlices slices;

    /** @param timeout most time that a search takes */
    MongoEventSearch(MongoCollection<Document> events, Duration timeout, Clock clock) {
        this.events = events;
        this.timeout = timeout;
        this.clock = clock;
        this.slices = new MongoSlices(events, clock);
    }

    @Override
    public Found search(EventQuery query) {
        Instant deadline = clock.instant().plus(timeout);
        Bson filter = query.cursor() == null
                ? textFilter(query.text())
                : and(textFilter(query.text()), behind(query.cursor(), query.oldestFirst()));
        List<Document> read = new ArrayList<>();
        Instant reached = bounded(query.text(), query.from() != null, () -> {
                    if (isServed(query.text()) && readWhole(query, filter, read)) {
                        return Optional.<Instant>empty();
                    }
                    Wanted wanted =
                            new Wanted(filter, begin(query), end(query), query.oldestFirst(), query.size() + 1, "");
                    return Optional.ofNullable(
                            slices.read(wanted, deadline, read::add).reached());
                })
                .orElse(null);
        boolean more = read.size() > query.size();
        List<Event> page = new ArrayList<>();
        read.subList(0, Math.min(read.size(), query.size()))
                .forEach(document -> MongoEventStore.readable(document).ifPresent(page::add));
        if (reached != null) {
            return new Found(new Page<>(page, Cursors.of(Long.toString(reached.toEpochMilli()), "")), reached);
        }
        if (!more || page.isEmpty()) {
            return new Found(new Page<>(page, null), null);
        }
        Event last = page.get(page.size() - 1);
        return new Found(
                new Page<>(page, Cursors.of(Long.toString(last.occurredAt().toEpochMilli()), last.id())), null);
    }

    /** By an index, for half of the time at most: one that serves badly leaves the rest to the order of time. */
    private boolean readWhole(EventQuery query, Bson filter, List<Document> into) {
        try {
            events.find(and(filter, period(query.from(), query.to())))
                    .sort(query.oldestFirst() ? ascending(TIME, "_id") : descending(TIME, "_id"))
                    .limit(query.size() + 1)
                    .batchSize(query.size() + 1)
                    .maxTime(timeout.toMillis() / 2, TimeUnit.MILLISECONDS)
                    .into(into);
            return true;
        } catch (MongoExecutionTimeoutException e) {
            into.clear();
            return false;
        }
    }

    /** The cursor of a page is a bound of the period too. */
    private static @Nullable Instant begin(EventQuery query) {
        Instant at = query.cursor() == null || !query.oldestFirst() ? null : time(query.cursor());
        return at == null || (query.from() != null && at.isBefore(query.from())) ? query.from() : at;
    }

    private static @Nullable Instant end(EventQuery query) {
        Instant at = query.cursor() == null || query.oldestFirst()
                ? null
                : time(query.cursor()).plusMillis(1);
        return at == null || (query.to() != null && at.isAfter(query.to())) ? query.to() : at;
    }

    private static Instant time(String cursor) {
        return Instant.ofEpochMilli(Cursors.number(Cursors.read(cursor, 2).get(0)));
    }

    /** As {@link #search}, and refuses what is not complete. */
    Page<Event> page(EventQuery query) {
        Found found = search(query);
        if (found.reached() != null) {
            throw tooLong(query.text(), query.from() != null, null);
        }
        return found.page();
    }

    private static Bson behind(String cursor, boolean oldestFirst) {
        List<String> parts = Cursors.read(cursor, 2);
        Date time = new Date(Cursors.number(parts.get(0)));
        String id = parts.get(1);
        return oldestFirst
                ? and(gte(TIME, time), or(gt(TIME, time), gt("_id", id)))
                : and(lte(TIME, time), or(lt(TIME, time), lt("_id", id)));
    }

    private Bson textFilter(String text) {
        return text.isBlank() ? new Document() : new MongoSearchFilter(clock.instant()).of(SearchParser.parse(text));
    }

    private static Document period(@Nullable Instant from, @Nullable Instant to) {
        Document bounds = new Document();
        if (from != null) {
            bounds.append("$gte", Date.from(from));
        }
        if (to != null) {
            bounds.append("$lt", Date.from(to));
        }
        return bounds.isEmpty() ? bounds : new Document(TIME, bounds);
    }

    /** Whether an index on what is asked for finds it. */
    private boolean isServed(String text) {
        return text.isBlank() || !index(text, false).isEmpty();
    }

    @Override
    public String index(String text, boolean inPeriod) {
        Search search = SearchParser.parse(text);
        String field = ServingIndex.of(search, Set.copyOf(MongoEventStore.SEARCHED));
        boolean isAll = search instanceof Search.And and && and.parts().isEmpty();
        return field.isEmpty() && (inPeriod || isAll) ? TIME : field;
    }

    private <T> T bounded(String text, boolean inPeriod, Supplier<T> read) {
        return MongoCalls.call("search events", () -> {
            try {
                return read.get();
            } catch (MongoExecutionTimeoutException e) {
                throw tooLong(text, inPeriod, e);
            }
        });
    }

    private IllegalArgumentException tooLong(String text, boolean inPeriod, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "the search took longer than " + timeout.toSeconds() + " seconds (tocsin.store.search-timeout); "
                        + remedy(text, inPeriod),
                cause);
    }

    @Override
    public String remedy(String text, boolean inPeriod) {
        String index = index(text, inPeriod);
        return (index.isEmpty() || index.equals(TIME)
                        ? "no index but that of the time serves it"
                        : "the index of " + index + " serves it")
                + ". Give a shorter period with from and to, or search by one of "
                + String.join(", ", MongoEventStore.SEARCHED);
    }

    @Override
    public Histogram histogram(String text, Instant from, Instant to, int buckets) {
        Duration bucket = Duration.between(from, to).dividedBy(buckets);
        Duration length = bucket.toMillis() < 1 ? Duration.ofMillis(1) : Duration.ofMillis(bucket.toMillis());
        Instant deadline = clock.instant().plus(timeout);
        Bson filter = textFilter(text);
        List<Bucket> counted = new ArrayList<>();
        boolean complete = true;
        for (int i = 0; i < buckets; i++) {
            Instant start = from.plus(length.multipliedBy(i));
            Instant end = i == buckets - 1 ? to : start.plus(length);
            long count = complete && start.isBefore(to)
                    ? count(and(filter, period(start, end)), deadline)
                    : complete ? 0 : -1;
            complete &= count >= 0;
            counted.add(new Bucket(start, count));
        }
        return new Histogram(length, counted, complete);
    }

    /** -1 where the time is over. */
    private long count(Bson filter, Instant deadline) {
        long left = Duration.between(clock.instant(), deadline).toMillis();
        if (left <= 0) {
            return -1;
        }
        return MongoCalls.call("count events", () -> {
            try {
                return events.countDocuments(filter, new CountOptions().maxTime(left, TimeUnit.MILLISECONDS));
            } catch (MongoExecutionTimeoutException e) {
                return -1L;
            }
        });
    }

    @Override
    public TopValues topValues(String text, @Nullable Instant from, @Nullable Instant to, String field, int size) {
        if (text.isBlank() && MongoEventStore.SEARCHED.contains(field)) {
            List<Value> whole = byIndex(from, to, field, size);
            if (!whole.isEmpty()) {
                return new TopValues(
                        whole, count(period(from, to), clock.instant().plus(timeout)), true);
            }
        }
        List<String> path = List.of(field.split("\\."));
        ValueCounts counts = new ValueCounts();
        Looked looked = newest(text, from, to, COUNTED, path.get(0), document -> {
            Set<String> values = new HashSet<>();
            valuesAt(document, path, 0, values);
            values.forEach(counts::add);
            return counts.characters < MAX_CHARACTERS;
        });
        List<Value> values = counts.byValue.entrySet().stream()
                .map(entry -> new Value(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(Value::count).reversed().thenComparing(Value::value))
                .limit(size)
                .toList();
        return new TopValues(values, looked.events(), looked.complete());
    }

    /** Of all events of the period, by the index of the field alone; empty where there are none or the time does not suffice. */
    private List<Value> byIndex(@Nullable Instant from, @Nullable Instant to, String field, int size) {
        String path = "$" + field;
        List<Document> stages = List.of(
                new Document("$match", period(from == null ? Instant.EPOCH : from, to == null ? END_OF_TIME : to)),
                new Document("$unwind", path),
                new Document("$group", new Document("_id", path).append("n", new Document("$sum", 1))),
                new Document("$sort", new Document("n", -1).append("_id", 1)),
                new Document("$limit", size));
        return MongoCalls.call("count values of events", () -> {
            List<Value> values = new ArrayList<>();
            try {
                events.aggregate(stages)
                        .maxTime(timeout.toMillis() / 2, TimeUnit.MILLISECONDS)
                        .forEach(counted -> values.add(new Value(
                                String.valueOf(counted.get("_id")),
                                counted.get("n", Number.class).longValue())));
                return values;
            } catch (MongoExecutionTimeoutException e) {
                return List.of();
            }
        });
    }

    private static final class ValueCounts {

        private final Map<String, Long> byValue = new HashMap<>();
        private long characters;

        private void add(String value) {
            if (byValue.merge(value, 1L, Long::sum) == 1) {
                characters += value.length();
            }
        }
    }

    private static void valuesAt(@Nullable Object value, List<String> path, int depth, Set<String> into) {
        if (value instanceof List<?> list) {
            list.forEach(item -> valuesAt(item, path, depth, into));
        } else if (depth == path.size()) {
            if (value != null && !(value instanceof Document)) {
                into.add(value instanceof Date date ? date.toInstant().toString() : value.toString());
            }
        } else if (value instanceof Document document) {
            valuesAt(document.get(path.get(depth)), path, depth + 1, into);
        }
    }

    @Override
    public Fields fields(String text, @Nullable Instant from, @Nullable Instant to) {
        Map<String, Set<String>> types = new TreeMap<>();
        Map<String, Long> counts = new HashMap<>();
        Looked looked = newest(text, from, to, LOOKED_AT, "", document -> {
            document.remove("_id");
            Set<String> here = new HashSet<>();
            walk("", document, types, here);
            here.forEach(path -> counts.merge(path, 1L, Long::sum));
            return counts.size() < MAX_FIELDS;
        });
        List<Field> fields = types.entrySet().stream()
                .map(entry -> new Field(
                        entry.getKey(),
                        entry.getValue(),
                        counts.getOrDefault(entry.getKey(), 0L),
                        entry.getKey().equals(TIME) || MongoEventStore.SEARCHED.contains(entry.getKey())))
                .toList();
        return new Fields(fields, looked.events());
    }

    private static void walk(String path, @Nullable Object value, Map<String, Set<String>> types, Set<String> here) {
        if (value instanceof Document document) {
            document.forEach((name, inner) -> walk(path.isEmpty() ? name : path + "." + name, inner, types, here));
        } else if (value instanceof List<?> list) {
            list.forEach(item -> walk(path, item, types, here));
        } else if (value != null) {
            String type = value instanceof Number
                    ? "number"
                    : value instanceof Boolean ? "boolean" : value instanceof Date ? "time" : "text";
            types.computeIfAbsent(path, any -> new TreeSet<>()).add(type);
            here.add(path);
        }
    }

    private record Looked(long events, boolean complete) {}

    /** Reads the newest events up to a number, as far as the time suffices. */
    private Looked newest(
            String text,
            @Nullable Instant from,
            @Nullable Instant to,
            int most,
            String field,
            Predicate<Document> reader) {
        AtomicLong read = new AtomicLong();
        AtomicBoolean isFull = new AtomicBoolean();
        Wanted wanted = new Wanted(textFilter(text), from, to, false, most + 1, field);
        MongoSlices.Outcome outcome = bounded(
                text,
                from != null,
                () -> slices.read(wanted, clock.instant().plus(timeout), document -> {
                    if (isFull.get() || read.get() == most) {
                        isFull.set(true); // there is one more
                        return false;
                    }
                    read.incrementAndGet();
                    isFull.set(!reader.test(document));
                    return true;
                }));
        boolean isCut = isFull.get() && outcome.documents() > read.get();
        return new Looked(read.get(), outcome.isComplete() && !isCut);
    }
}
