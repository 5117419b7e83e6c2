package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.CursorNotFoundException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Results that clients have not read to their end. One ends when it is exhausted, killed, or idle for ten minutes. */
final class Cursors {

    private static final Duration IDLE = Duration.ofMinutes(10);
    /** MongoDB's first batch where the client names no size. */
    static final int FIRST_BATCH = 101;

    private static final int MAX_BYTES = 16 << 20;

    private final Clock clock;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, Open> open = new ConcurrentHashMap<>();

    Cursors(Clock clock) {
        this.clock = clock;
    }

    private static final class Open {
        private final Documents found;
        private volatile Instant lastUse;

        Open(Documents found, Instant lastUse) {
            this.found = found;
            this.lastUse = lastUse;
        }
    }

    /**
     * The first batch, and a cursor where there is more.
     *
     * @param found closed when it is at its end
     */
    Document first(Documents found, int size, boolean onlyOne, String namespace) {
        long id = 0;
        try {
            List<Document> batch = take(found, size);
            if (!onlyOne && found.hasNext()) {
                id = lastId.incrementAndGet();
                open.put(id, new Open(found, clock.instant()));
            }
            return answer("firstBatch", batch, id, namespace);
        } finally {
            if (id == 0) {
                found.close();
            }
        }
    }

    /** @param size 0 for as many as fit into one answer */
    Document more(long id, int size, String namespace) {
        Open cursor = open.get(id);
        if (cursor == null) {
            throw new CursorNotFoundException(id);
        }
        synchronized (cursor) {
            if (!open.containsKey(id)) {
                throw new CursorNotFoundException(id);
            }
            boolean more = false;
            try {
                List<Document> batch = take(cursor.found, size == 0 ? Integer.MAX_VALUE : size);
                more = cursor.found.hasNext();
                return answer("nextBatch", batch, more ? id : 0, namespace);
            } finally {
                cursor.lastUse = clock.instant();
                if (!more) {
                    kill(id);
                }
            }
        }
    }

    private static List<Document> take(Documents found, int size) {
        List<Document> batch = new ArrayList<>();
        for (long bytes = 0; batch.size() < size && bytes < MAX_BYTES && found.hasNext(); ) {
            Row row = found.next();
            batch.add(row.document());
            bytes += row.bytes().length;
        }
        return batch;
    }

    static Document answer(String batchName, List<Document> batch, long id, String namespace) {
        return new Document(
                "cursor", new Document(batchName, batch).append("id", id).append("ns", namespace));
    }

    boolean kill(long id) {
        Open cursor = open.remove(id);
        if (cursor != null) {
            synchronized (cursor) {
                cursor.found.close();
            }
        }
        return cursor != null;
    }

    void killIdle() {
        killBefore(clock.instant().minus(IDLE));
    }

    void killBefore(Instant lastUse) {
        open.forEach((id, cursor) -> {
            if (cursor.lastUse.isBefore(lastUse)) {
                kill(id);
            }
        });
    }

    int size() {
        return open.size();
    }
}
