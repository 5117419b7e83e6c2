package io.tocsin.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;

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
import java.time.Clock;
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
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collection {@code events}: an event's ECS document, nested, under its id. */
final class MongoEventStore implements EventStore, StorePreparation {

    static final String COLLECTION = "events";

    /** What people search by; the events that have it are indexed by it together with the time, newest first. */
    static final List<String> SEARCHED =
            List.of("source.ip", "user.name", "host.name", "event.action", "event.dataset", "related.ip");

    private static final Logger log = LoggerFactory.getLogger(MongoEventStore.class);

    static final String TIME = "@timestamp";
    /** When an event reached us: how long it is kept counts from then. */
    static final String INGESTED = "event.ingested";

    /** Records that arrive within so much of each other may stand in the log in another order than they arrived in. */
    private static final Duration MOMENTS = Duration.ofSeconds(5);

    /** Counting may take so long: less than the driver waits for an answer. */
    private static final Duration COUNTING = Duration.ofSeconds(20);

    private final MongoCollection<Document> events;
    private final MongoEventSearch search;

    MongoEventStore(MongoDatabase database) {
        this(database, StoreProperties.SEARCH_TIMEOUT, Clock.systemUTC());
    }

    MongoEventStore(MongoDatabase database, Duration searchTimeout, Clock clock) {
        this.events = database.getCollection(COLLECTION);
        this.search = new MongoEventSearch(events, searchTimeout, clock);
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
        return search.page(query);
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
    static Optional<Event> readable(Document document) {
        Object id = document.remove("_id");
        try {
            return Optional.of(Event.of(MongoDocuments.toMap(document)));
        } catch (RuntimeException e) {
            log.warn("The document {} of the collection events is not an event and is left out: {}", id, e.toString());
            return Optional.empty();
        }
    }
}
