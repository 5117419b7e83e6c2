package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.CursorNotFoundException;
import io.netty.channel.Channel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Results that clients have not read to their end. One ends when it is exhausted or killed, when nobody asked for more
 * for ten minutes, or when the connection that asked last is gone.
 */
final class Cursors {

    static final Duration IDLE = Duration.ofMinutes(10);
    /** MongoDB's first batch where the client names no size. */
    static final int FIRST_BATCH = 101;

    private static final int MOST_BYTES = 16 << 20;

    private final Clock clock;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, Open> open = new ConcurrentHashMap<>();

    Cursors(Clock clock) {
        this.clock = clock;
    }

    private static final class Open {
        private final Found found;
        private final List<AutoCloseable> resources;
        private volatile Channel lastUser;
        private volatile Instant lastUse;
        private boolean closed;

        Open(Found found, List<AutoCloseable> resources, Channel lastUser, Instant lastUse) {
            this.found = found;
            this.resources = resources;
            this.lastUser = lastUser;
            this.lastUse = lastUse;
        }

        synchronized void close() {
            if (!closed) {
                closed = true;
                Command.closeAll(resources);
            }
        }
    }

    /** The first batch, and a cursor where there is more; takes over what the current command has open. */
    Document first(Found found, int size, boolean onlyOne, String namespace, Channel channel) {
        List<Document> batch = take(found, size);
        long id = 0;
        if (!onlyOne && found.hasNext()) {
            id = lastId.incrementAndGet();
            open.put(id, new Open(found, Command.current().handOver(), channel, clock.instant()));
            if (!channel.isActive()) {
                disconnected(channel);
            }
        }
        return answer("firstBatch", batch, id, namespace);
    }

    /** @param size 0 for as many as fit into one answer */
    Document more(long id, int size, String namespace, Channel channel) {
        Open cursor = open.get(id);
        if (cursor == null) {
            throw new CursorNotFoundException(id);
        }
        synchronized (cursor) {
            if (cursor.closed) {
                throw new CursorNotFoundException(id);
            }
            cursor.lastUser = channel;
            cursor.lastUse = clock.instant();
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

    private static List<Document> take(Found found, int size) {
        List<Document> batch = new ArrayList<>();
        for (long bytes = 0; batch.size() < size && bytes < MOST_BYTES && found.hasNext(); ) {
            batch.add(found.next());
            bytes += found.lastBytes();
        }
        return batch;
    }

    static Document answer(String batchName, List<Document> batch, long id, String namespace) {
        return new Document(
                        "cursor",
                        new Document(batchName, batch).append("id", id).append("ns", namespace))
                .append("ok", 1.0);
    }

    boolean kill(long id) {
        Open cursor = open.remove(id);
        if (cursor != null) {
            cursor.close();
        }
        return cursor != null;
    }

    void disconnected(Channel channel) {
        killIf(cursor -> cursor.lastUser == channel);
    }

    void killIdle() {
        Instant since = clock.instant().minus(IDLE);
        killIf(cursor -> cursor.lastUse.isBefore(since));
    }

    void killAll() {
        killIf(cursor -> true);
    }

    int size() {
        return open.size();
    }

    private void killIf(Predicate<Open> condition) {
        open.forEach((id, cursor) -> {
            if (condition.test(cursor)) {
                kill(id);
            }
        });
    }
}
