package io.tocsin.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.nor;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Sorts.ascending;

import com.mongodb.client.MongoCollection;
import io.tocsin.platform.thread.InnerThread;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the documents of a collection once they are older than they are kept: every minute, on a thread of its own, and
 * the same way on every server, since not every one has TTL indexes. It deletes ranges of an index with about a thousand
 * documents each, so that writers wait for one such portion at most.
 */
final class MongoRetention implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(MongoRetention.class);

    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final String DATASET = "event.dataset";

    private final MongoCollection<Document> collection;
    private final List<Kept> all;
    private final int portion;
    private final Clock clock;
    /** By what is kept: everything in front of this date was looked at, and what is left there stays. */
    private final Map<Kept, Date> done = new HashMap<>();

    private final InnerThread thread;

    /**
     * How long some of the documents are kept.
     *
     * @param path a date by which an index is ordered, among the documents of {@code which}
     * @param also a date that has to be as old; the same as {@code path} for none
     * @param duration how long they stay after these dates
     */
    record Kept(Bson which, String path, String also, Duration duration) {

        /** Documents of a collection, all alike. */
        static Kept all(String path, Duration duration) {
            return new Kept(new Document(), path, path, duration);
        }

        /**
         * Events, by when they reached us: what a sender says of the time makes none go earlier. The index of a dataset is by the
         * time of the events, so one that says a later time stays until that is old too, at most for the longest of all durations.
         */
        static List<Kept> ofEvents(Duration others, Map<String, Duration> datasets) {
            if (datasets.isEmpty()) {
                return List.of(all(MongoEventStore.INGESTED, others));
            }
            List<Kept> all = new ArrayList<>();
            datasets.forEach((dataset, duration) ->
                    all.add(new Kept(eq(DATASET, dataset), MongoEventStore.TIME, MongoEventStore.INGESTED, duration)));
            all.add(new Kept(
                    nor(in(DATASET, datasets.keySet())), MongoEventStore.INGESTED, MongoEventStore.INGESTED, others));
            Duration longest = Collections.max(datasets.values());
            all.add(all(MongoEventStore.INGESTED, longest.compareTo(others) > 0 ? longest : others));
            return all;
        }
    }

    /** Starts the thread. */
    static MongoRetention start(MongoCollection<Document> collection, List<Kept> all, Clock clock) {
        return new MongoRetention(collection, all, 1000, clock);
    }

    MongoRetention(MongoCollection<Document> collection, List<Kept> all, int portion, Clock clock) {
        this.collection = collection;
        this.all = List.copyOf(all);
        this.portion = portion;
        this.clock = clock;
        this.thread = InnerThread.start("retention", this::deleteAgainAndAgain);
    }

    private void deleteAgainAndAgain(InnerThread self) {
        boolean isReported = false;
        while (self.pause(EVERY)) {
            try {
                deleteOld(self::isClosing);
                isReported = false;
            } catch (RuntimeException e) { // the next time finds what this one left
                if (!isReported) {
                    log.warn("Old documents cannot be deleted yet, trying again: {}", e.getMessage());
                }
                isReported = true;
            }
        }
    }

    /** Returns how many documents were deleted, portion by portion until none is left or {@code isEnough}. */
    long deleteOld(BooleanSupplier isEnough) {
        return all.stream().mapToLong(kept -> deleteOld(kept, isEnough)).sum();
    }

    private long deleteOld(Kept kept, BooleanSupplier isEnough) {
        Date since = Date.from(clock.instant().minus(kept.duration()));
        Bson old = lt(kept.path(), since);
        long deleted = 0;
        while (!isEnough.getAsBoolean()) {
            List<Bson> which = new ArrayList<>(List.of(kept.which()));
            if (!kept.also().equals(kept.path())) {
                which.add(lt(kept.also(), since));
            } else if (done.containsKey(kept)) {
                which.add(gte(kept.path(), done.get(kept)));
            }
            Date last = lastOfPortion(and(and(which), old), kept.path());
            Bson next = and(and(which), last == null ? old : lte(kept.path(), last));
            deleted += MongoCalls.call("delete old documents", () -> collection.deleteMany(next))
                    .getDeletedCount();
            if (last == null) {
                done.put(kept, since);
                return deleted;
            }
        }
        return deleted;
    }

    /** The date up to which there is about a portion of documents, all of one moment together; null where there are fewer. */
    private @Nullable Date lastOfPortion(Bson old, String path) {
        List<String> names = List.of(path.split("\\."));
        Document last = MongoCalls.call("look for old documents", () -> collection
                .find(old)
                .sort(ascending(path))
                .skip(portion - 1)
                .limit(1)
                .projection(include(names.get(0)))
                .first());
        return last == null ? null : last.getEmbedded(names, Date.class);
    }

    @Override
    public void close() {
        thread.close();
        thread.joinUninterruptibly();
    }
}
