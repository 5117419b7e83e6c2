package io.tocsin.store;

import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Sorts.ascending;

import com.mongodb.client.MongoCollection;
import io.tocsin.platform.thread.InnerThread;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.bson.Document;
import org.bson.conversions.Bson;
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

    private final MongoCollection<Document> collection;
    private final String path;
    private final Duration kept;
    private final int portion;
    private final Clock clock;
    private final InnerThread thread;

    /**
     * Starts the thread.
     *
     * @param path a date, by which an index of the collection begins
     * @param kept how long a document stays after that date
     */
    static MongoRetention start(MongoCollection<Document> collection, String path, Duration kept, Clock clock) {
        return new MongoRetention(collection, path, kept, 1000, clock);
    }

    MongoRetention(MongoCollection<Document> collection, String path, Duration kept, int portion, Clock clock) {
        this.collection = collection;
        this.path = path;
        this.kept = kept;
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
                    log.warn("Documents older than {} cannot be deleted yet, trying again: {}", kept, e.getMessage());
                }
                isReported = true;
            }
        }
    }

    /** Returns how many documents were deleted, portion by portion until none is left or {@code isEnough}. */
    long deleteOld(BooleanSupplier isEnough) {
        Date since = Date.from(clock.instant().minus(kept));
        long deleted = 0;
        while (!isEnough.getAsBoolean()) {
            Bson next = portionBefore(since);
            deleted += MongoCalls.call("delete old documents", () -> collection.deleteMany(next))
                    .getDeletedCount();
            if (next.equals(lt(path, since))) {
                return deleted;
            }
        }
        return deleted;
    }

    /** The oldest documents up to about a portion of them, all of one moment together; the last portion is all before. */
    private Bson portionBefore(Date since) {
        List<String> names = List.of(path.split("\\."));
        Document last = MongoCalls.call("look for old documents", () -> collection
                .find(lt(path, since))
                .sort(ascending(path))
                .skip(portion - 1)
                .limit(1)
                .projection(include(names.get(0)))
                .first());
        return last == null ? lt(path, since) : lte(path, last.getEmbedded(names, Date.class));
    }

    @Override
    public void close() {
        thread.close();
        thread.joinUninterruptibly();
    }
}
