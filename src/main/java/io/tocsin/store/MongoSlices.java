package io.tocsin.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;

import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of a period in the order of their time, a slice of the period after the other, until the time is over: what the
 * slices before found is not lost then, and the next search goes on behind them. A database alone answers a search that takes too
 * long with nothing. Slices grow while they are quick.
 */
final class MongoSlices {

    private static final String TIME = MongoEventStore.TIME;
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration QUICK = Duration.ofMillis(50);
    private static final Duration SLOW = Duration.ofSeconds(1);
    /** A page of events is one batch: what is read of a slice is all of it, or nothing. */
    private static final int BATCH = EventQuery.MAX_SIZE + 1;

    private static final String TIME_OVER = "the time of the search is over";

    private final MongoCollection<Document> events;
    private final Clock clock;

    MongoSlices(MongoCollection<Document> events, Clock clock) {
        this.events = events;
        this.clock = clock;
    }

    /**
     * What is read.
     *
     * @param filter beside the period
     * @param from inclusive; null for no bound
     * @param to exclusive; null for no bound
     * @param most documents
     * @param field whose documents to give; empty for whole ones
     */
    record Wanted(
            Bson filter, @Nullable Instant from, @Nullable Instant to, boolean oldestFirst, int most, String field) {}

    /** @param reached up to where all was read where the time did not suffice; null where it did */
    record Outcome(long documents, @Nullable Instant reached) {

        boolean isComplete() {
            return reached == null;
        }
    }

    /**
     * @param reader false where it wants no more
     * @return what was read
     * @throws MongoExecutionTimeoutException where the time did not suffice for the first slice
     */
    Outcome read(Wanted wanted, Instant deadline, Predicate<Document> reader) {
        Instant oldest = wanted.from() == null ? end(true) : wanted.from();
        Instant newest = wanted.to() == null ? end(false) : wanted.to();
        if (oldest == null || newest == null) {
            return new Outcome(0, null);
        }
        Duration length = FIRST;
        Instant at = wanted.oldestFirst() ? oldest : newest;
        long read = 0;
        for (boolean isFirst = true; oldest.isBefore(newest); isFirst = false) {
            Instant start = wanted.oldestFirst() ? oldest : later(oldest, newest.minus(length));
            Instant end = wanted.oldestFirst() ? earlier(newest, oldest.plus(length)) : newest;
            Instant began = clock.instant();
            Count count = new Count(reader, wanted.most() - read);
            try {
                slice(wanted, start, end, count, deadline, isFirst);
            } catch (MongoExecutionTimeoutException e) {
                if (isFirst) {
                    throw e;
                }
                return new Outcome(read + count.read, at);
            }
            read += count.read;
            if (count.isEnough) {
                return new Outcome(read, null);
            }
            at = wanted.oldestFirst() ? end : start;
            oldest = wanted.oldestFirst() ? end : oldest;
            newest = wanted.oldestFirst() ? newest : start;
            Duration took = Duration.between(began, clock.instant());
            length = took.compareTo(QUICK) < 0
                    ? length.multipliedBy(4)
                    : took.compareTo(SLOW) > 0 ? length.dividedBy(2) : length;
        }
        return new Outcome(read, null);
    }

    private static final class Count {

        private final Predicate<Document> reader;
        private final long most;
        private long read;
        private boolean isEnough;

        Count(Predicate<Document> reader, long most) {
            this.reader = reader;
            this.most = most;
        }

        void add(Document document) {
            read++;
            isEnough = !reader.test(document) || read == most;
        }
    }

    private void slice(Wanted wanted, Instant start, Instant end, Count count, Instant deadline, boolean isFirst) {
        long left = Duration.between(clock.instant(), deadline).toMillis();
        if (left <= 0 && !isFirst) {
            throw new MongoExecutionTimeoutException(TIME_OVER);
        }
        List<Bson> all = new ArrayList<>(List.of(gte(TIME, Date.from(start)), lt(TIME, Date.from(end))));
        all.add(wanted.filter());
        FindIterable<Document> found = events.find(and(all))
                .sort(wanted.oldestFirst() ? ascending(TIME, "_id") : descending(TIME, "_id"))
                .limit((int) Math.min(count.most, Integer.MAX_VALUE))
                .batchSize((int) Math.min(count.most, BATCH))
                .maxTime(Math.max(1, left), TimeUnit.MILLISECONDS);
        try (MongoCursor<Document> cursor =
                (wanted.field().isEmpty() ? found : found.projection(include(wanted.field()))).iterator()) {
            while (!count.isEnough && cursor.hasNext()) {
                count.add(cursor.next());
                if (count.read % BATCH == 0 && clock.instant().isAfter(deadline)) {
                    throw new MongoExecutionTimeoutException(TIME_OVER);
                }
            }
        }
    }

    /** The first moment that has an event, or the one behind the last; null where there is no event. */
    private @Nullable Instant end(boolean isOldest) {
        Document event = events.find()
                .sort(isOldest ? ascending(TIME, "_id") : descending(TIME, "_id"))
                .limit(1)
                .projection(include(TIME))
                .first();
        Date time = event == null ? null : event.getDate(TIME);
        return time == null ? null : time.toInstant().plusMillis(isOldest ? 0 : 1);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
