package io.tocsin.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.nor;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Filters.regex;
import static com.mongodb.client.model.Sorts.descending;
import static com.mongodb.client.model.Sorts.orderBy;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.ReplaceOneModel;
import io.tocsin.event.Event;
import io.tocsin.platform.Cursors;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collection {@code events}: an event's ECS document, nested, under its id. */
final class MongoEventStore implements EventStore, StorePreparation {

    /** What people search by; the events that have it are indexed by it together with the time, newest first. */
    private static final List<String> SEARCHED =
            List.of("source.ip", "user.name", "host.name", "event.action", "event.dataset", "related.ip");

    private static final Logger log = LoggerFactory.getLogger(MongoEventStore.class);

    private static final String TIME = "@timestamp";
    /** When an event reached us: how long it is kept counts from then. */
    static final String INGESTED = "event.ingested";

    /** Records that arrive within so much of each other may stand in the log in another order than they arrived in. */
    private static final Duration MOMENTS = Duration.ofSeconds(5);

    /** Counting may take so long: less than the driver waits for an answer. */
    private static final Duration COUNTING = Duration.ofSeconds(20);

    private static final Bson NEWEST_FIRST = orderBy(descending(TIME, "_id"));

    private final MongoCollection<Document> events;

    MongoEventStore(MongoDatabase database) {
        this.events = database.getCollection("events");
    }

    @Override
    public void prepare() {
        MongoIndexes indexes =
                MongoIndexes.of(events).on(Indexes.descending(TIME, "_id")).on(Indexes.ascending(INGESTED));
        SEARCHED.forEach(
                path -> indexes.where(path, Indexes.compoundIndex(Indexes.ascending(path), Indexes.descending(TIME))));
    }

    @Override
    public int insert(List<Event> batch) {
        if (batch.isEmpty()) {
            return 0;
        }
        List<RawBsonDocument> documents = batch.stream().map(MongoBytes::of).toList();
        return MongoCalls.call("store " + batch.size() + " events", () -> insertNew(documents));
    }

    private int insertNew(List<RawBsonDocument> documents) {
        try {
            events.withDocumentClass(RawBsonDocument.class)
                    .insertMany(documents, new InsertManyOptions().ordered(false));
            return documents.size();
        } catch (MongoBulkWriteException e) {
            if (e.getWriteErrors().stream().anyMatch(error -> error.getCode() != MongoCalls.DUPLICATE_KEY)) {
                throw e;
            }
            return documents.size() - e.getWriteErrors().size();
        }
    }

    @Override
    public void replace(List<Event> changed) {
        List<ReplaceOneModel<RawBsonDocument>> all = changed.stream()
                .map(event -> new ReplaceOneModel<>(eq("_id", event.id()), MongoBytes.of(event)))
                .toList();
        MongoCalls.run("replace " + all.size() + " events", () -> events.withDocumentClass(RawBsonDocument.class)
                .bulkWrite(all, new BulkWriteOptions().ordered(false)));
    }

    @Override
    public Page<Event> find(EventQuery query) {
        Bson filter = filterOf(query);
        int[] read = {0};
        List<Event> found = MongoCalls.call("search events", () -> {
            read[0] = 0;
            List<Event> into = new ArrayList<>(query.size() + 1);
            try (MongoCursor<Document> cursor = events.find(filter)
                    .sort(NEWEST_FIRST)
                    .limit(query.size() + 1)
                    .batchSize(query.size() + 1)
                    .iterator()) {
                cursor.forEachRemaining(document -> {
                    read[0]++;
                    readable(document).ifPresent(into::add);
                });
            }
            return into;
        });
        if (read[0] <= query.size() || found.isEmpty()) {
            return new Page<>(found, null);
        }
        List<Event> page = found.subList(0, Math.min(found.size(), query.size()));
        Event last = page.get(page.size() - 1);
        return new Page<>(page, Cursors.of(Long.toString(last.occurredAt().toEpochMilli()), last.id()));
    }

    private static Bson filterOf(EventQuery query) {
        List<Bson> all = new ArrayList<>();
        if (query.from() != null) {
            all.add(gte(TIME, Date.from(query.from())));
        }
        if (query.to() != null) {
            all.add(lt(TIME, Date.from(query.to())));
        }
        if (query.cursor() != null) {
            List<String> parts = Cursors.read(query.cursor(), 2);
            Date time = new Date(Cursors.number(parts.get(0)));
            all.add(lte(TIME, time));
            all.add(or(lt(TIME, time), lt("_id", parts.get(1))));
        }
        for (EventQueryText.Term term : EventQueryText.parse(query.text()).terms()) {
            Bson one = filterOf(term);
            all.add(term.negated() ? nor(one) : one);
        }
        return all.isEmpty() ? new Document() : and(all);
    }

    private static Bson filterOf(EventQueryText.Term term) {
        if (term.path().isEmpty()) {
            return regex("message", Pattern.compile(Pattern.quote(term.value()), Pattern.CASE_INSENSITIVE));
        }
        if (term.prefix()) {
            return term.value().isEmpty()
                    ? exists(term.path())
                    : regex(term.path(), Pattern.compile("^" + Pattern.quote(term.value())));
        }
        String value = term.value();
        if (value.length() < 19 && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return in(term.path(), value, Long.valueOf(value));
        }
        return eq(term.path(), value);
    }

    @Override
    public Optional<Event> get(String id) {
        return get(List.of(id)).stream().findFirst();
    }

    @Override
    public List<Event> get(Collection<String> ids) {
        return MongoCalls.call("read " + ids.size() + " events", () -> {
            List<Event> found = new ArrayList<>();
            events.find(in("_id", ids)).batchSize(1000).forEach(document -> readable(document)
                    .ifPresent(found::add));
            found.sort(Comparator.comparing(Event::occurredAt).thenComparing(Event::id));
            return found;
        });
    }

    @Override
    public void replayAfter(Event last, Instant since, long beforePosition, Consumer<Event> reader) {
        Instant moments = last.ingestedAt().minus(MOMENTS);
        replay(moments.isAfter(since) ? moments : since, beforePosition, event -> {
            if (event.position() > last.position()) {
                reader.accept(event);
            }
        });
    }

    /** Reads in the order of arrival, which has an index; what arrived within moments is put into the order of the log. */
    @Override
    public void replay(Instant since, long beforePosition, Consumer<Event> reader) {
        Bson wanted = and(gte(INGESTED, Date.from(since)), lt("tocsin.position", beforePosition));
        MongoCalls.run("replay the events since " + since, () -> {
            PriorityQueue<Event> moments = new PriorityQueue<>(Comparator.comparingLong(Event::position));
            try (MongoCursor<Document> cursor = events.find(wanted)
                    .sort(Indexes.ascending(INGESTED))
                    .batchSize(1000)
                    .iterator()) {
                while (cursor.hasNext()) {
                    Event event = readable(cursor.next()).orElse(null);
                    if (event == null) {
                        continue;
                    }
                    moments.add(event);
                    Instant settled = event.ingestedAt().minus(MOMENTS);
                    while (moments.element().ingestedAt().isBefore(settled)) {
                        reader.accept(moments.remove());
                    }
                }
            }
            while (!moments.isEmpty()) {
                reader.accept(moments.remove());
            }
        });
    }

    @Override
    public void walk(Instant from, Instant to, Predicate<Event> reader) {
        new MongoWalk(events, within(from, to))
                .through(document -> readable(document).map(reader::test).orElse(true));
    }

    @Override
    public long count(Instant from, Instant to) {
        CountOptions bounded = new CountOptions().maxTime(COUNTING.toSeconds(), TimeUnit.SECONDS);
        return MongoCalls.call("count the events of a period", () -> {
            try {
                return events.countDocuments(within(from, to), bounded);
            } catch (MongoExecutionTimeoutException e) {
                return -1L;
            }
        });
    }

    private static Bson within(Instant from, Instant to) {
        return and(gte(TIME, Date.from(from)), lt(TIME, Date.from(to)));
    }

    /** Empty where what stands there is not an event: one document that somebody spoilt hides no other. */
    private static Optional<Event> readable(Document document) {
        Object id = document.remove("_id");
        try {
            return Optional.of(Event.of(MongoDocuments.toMap(document)));
        } catch (RuntimeException e) {
            log.warn("The document {} of the collection events is not an event and is left out: {}", id, e.toString());
            return Optional.empty();
        }
    }
}
