package io.tocsin.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;

import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.CountOptions;
import io.tocsin.event.Event;
import io.tocsin.platform.Cursors;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
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

    private static final int BATCH = 1_000;

    private final MongoCollection<Document> events;
    private final Clock clock;

    MongoEventSearch(MongoCollection<Document> events, Clock clock) {
        this.events = events;
        this.clock = clock;
    }

    Page<Event> find(EventQuery query) {
        Bson order = query.oldestFirst() ? ascending(TIME, "_id") : descending(TIME, "_id");
        List<Bson> all = new ArrayList<>(List.of(filter(query.text(), query.from(), query.to())));
        if (query.cursor() != null) {
            all.add(behind(query.cursor(), query.oldestFirst()));
        }
        List<Document> read = bounded(query.text(), query.from() != null, () -> {
            FindIterable<Document> found = events.find(and(all))
                    .sort(order)
                    .limit(query.size() + 1)
                    .batchSize(query.size() + 1)
                    .maxTime(MAX_TIME.toMillis(), TimeUnit.MILLISECONDS);
            return found.into(new ArrayList<>());
        });
        boolean more = read.size() > query.size();
        List<Event> page = new ArrayList<>();
        read.subList(0, Math.min(read.size(), query.size()))
                .forEach(document -> MongoEventStore.readable(document).ifPresent(page::add));
        if (!more || page.isEmpty()) {
            return new Page<>(page, null);
        }
        Event last = page.get(page.size() - 1);
        return new Page<>(page, Cursors.of(Long.toString(last.occurredAt().toEpochMilli()), last.id()));
    }

    private static Bson behind(String cursor, boolean oldestFirst) {
        List<String> parts = Cursors.read(cursor, 2);
        Date time = new Date(Cursors.number(parts.get(0)));
        String id = parts.get(1);
        return oldestFirst
                ? and(gte(TIME, time), or(gt(TIME, time), gt("_id", id)))
                : and(lte(TIME, time), or(lt(TIME, time), lt("_id", id)));
    }

    private Bson filter(String text, @Nullable Instant from, @Nullable Instant to) {
        List<Bson> all = new ArrayList<>();
        if (from != null) {
            all.add(gte(TIME, Date.from(from)));
        }
        if (to != null) {
            all.add(lt(TIME, Date.from(to)));
        }
        if (!text.isBlank()) {
            all.add(new MongoSearchFilter(clock.instant()).of(SearchParser.parse(text)));
        }
        return all.isEmpty() ? new Document() : and(all);
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

    private IllegalArgumentException tooLong(String text, boolean inPeriod, Exception cause) {
        String index = index(text, inPeriod);
        return new IllegalArgumentException(
                "the search took longer than " + MAX_TIME.toSeconds() + " seconds; "
                        + (index.isEmpty() ? "no index serves it" : "the index of " + index + " serves it")
                        + ". Give a shorter period with from and to, or search by one of "
                        + String.join(", ", MongoEventStore.SEARCHED),
                cause);
    }

    @Override
    public Histogram histogram(String text, Instant from, Instant to, int buckets) {
        Duration bucket = Duration.between(from, to).dividedBy(buckets);
        Duration length = bucket.toMillis() < 1 ? Duration.ofMillis(1) : Duration.ofMillis(bucket.toMillis());
        Instant deadline = clock.instant().plus(MAX_TIME);
        List<Bucket> counted = new ArrayList<>();
        boolean complete = true;
        for (int i = 0; i < buckets; i++) {
            Instant start = from.plus(length.multipliedBy(i));
            Instant end = i == buckets - 1 ? to : start.plus(length);
            long count = complete && start.isBefore(to) ? count(filter(text, start, end), deadline) : complete ? 0 : -1;
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

    private interface Reader {
        /** False where no more can be taken. */
        boolean read(Document document);
    }

    /** Reads the newest events up to a number, as far as the time suffices. */
    private Looked newest(
            String text, @Nullable Instant from, @Nullable Instant to, int most, String projected, Reader reader) {
        Instant deadline = clock.instant().plus(MAX_TIME);
        return bounded(text, from != null, () -> {
            FindIterable<Document> found = events.find(filter(text, from, to))
                    .sort(descending(TIME, "_id"))
                    .limit(most + 1)
                    .batchSize(BATCH)
                    .maxTime(MAX_TIME.toMillis(), TimeUnit.MILLISECONDS);
            long read = 0;
            try (MongoCursor<Document> cursor =
                    (projected.isEmpty() ? found : found.projection(include(projected))).iterator()) {
                while (cursor.hasNext()) {
                    if (read == most || (read % BATCH == 0 && clock.instant().isAfter(deadline))) {
                        return new Looked(read, false);
                    }
                    read++;
                    if (!reader.read(cursor.next()) && cursor.hasNext()) {
                        return new Looked(read, false);
                    }
                }
            }
            return new Looked(read, true);
        });
    }
}
