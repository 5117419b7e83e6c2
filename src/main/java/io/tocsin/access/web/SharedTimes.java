package io.tocsin.access.web;

import io.tocsin.access.Rows;
import io.tocsin.access.SharedTime;
import io.tocsin.platform.Sha256;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Named times that all nodes share through the store. A node decides by what it has in memory. A change applies there at once and
 * reaches the store at the next {@link #exchange}, which also reads the changes of other nodes; changes made on two nodes at once
 * both count. Beyond {@link #MOST} names, the least recently used one is forgotten on this node. Safe for many threads.
 */
final class SharedTimes {

    static final int MOST = 10_000;

    private static final int LONGEST_NAME = 120;
    private static final int TRIES = 5;

    private final String kind;
    private final Rows<SharedTime> rows;
    private final Clock clock;
    private final Map<String, Instant> times = bounded();
    /** What the store has not heard of yet. */
    private Map<String, UnaryOperator<Instant>> pending = bounded();

    /** @param kind sets the names apart from others in the same rows */
    SharedTimes(String kind, Rows<SharedTime> rows, Clock clock) {
        this.kind = kind + " ";
        this.rows = rows;
        this.clock = clock;
    }

    private static <V> Map<String, V> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > MOST;
            }
        };
    }

    /** The epoch where there is none. */
    synchronized Instant get(String name) {
        return times.getOrDefault(id(name), Instant.EPOCH);
    }

    synchronized void change(String name, UnaryOperator<Instant> change) {
        String id = id(name);
        times.put(id, change.apply(times.getOrDefault(id, Instant.EPOCH)));
        UnaryOperator<Instant> before = pending.get(id);
        pending.put(id, before == null ? change : time -> change.apply(before.apply(time)));
    }

    synchronized void clear(String name) {
        String id = id(name);
        times.remove(id);
        pending.put(id, time -> Instant.EPOCH);
    }

    synchronized int size() {
        return times.size();
    }

    private String id(String name) {
        return kind + (name.length() > LONGEST_NAME ? Sha256.hex(name) : name);
    }

    /**
     * From one thread at a time. Throws {@link io.tocsin.platform.TransientException} while the store is away.
     *
     * @param all the rows as they were just read
     */
    void exchange(List<SharedTime> all) {
        Map<String, SharedTime> stored = mine(all);
        Map<String, UnaryOperator<Instant>> changes;
        synchronized (this) {
            changes = pending;
            pending = bounded();
        }
        try {
            for (Map.Entry<String, UnaryOperator<Instant>> change :
                    Map.copyOf(changes).entrySet()) {
                write(change.getKey(), change.getValue(), stored);
                changes.remove(change.getKey());
            }
        } finally {
            synchronized (this) {
                // What was not written comes before what was changed meanwhile.
                changes.forEach((id, first) -> {
                    UnaryOperator<Instant> then = pending.get(id);
                    pending.put(id, then == null ? first : time -> then.apply(first.apply(time)));
                });
            }
        }
        take(stored);
    }

    private Map<String, SharedTime> mine(List<SharedTime> all) {
        Map<String, SharedTime> mine = new HashMap<>();
        all.stream().filter(row -> row.id().startsWith(kind)).forEach(row -> mine.put(row.id(), row));
        return mine;
    }

    private void write(String id, UnaryOperator<Instant> change, Map<String, SharedTime> stored) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            SharedTime row = stored.get(id);
            Instant next =
                    change.apply(row == null ? Instant.EPOCH : row.time()).truncatedTo(ChronoUnit.MILLIS);
            SharedTime changed = new SharedTime(id, next, row == null ? 1 : row.version() + 1);
            if (row == null ? rows.insert(changed) : rows.replace(changed)) {
                stored.put(id, changed);
                return;
            }
            stored.clear();
            stored.putAll(mine(rows.all()));
        }
    }

    private void take(Map<String, SharedTime> stored) {
        Instant now = clock.instant();
        for (SharedTime row : stored.values()) {
            if (!row.time().isAfter(now)) {
                rows.delete(row.id());
            }
        }
        synchronized (this) {
            times.keySet().removeIf(id -> !stored.containsKey(id) && !pending.containsKey(id));
            stored.forEach((id, row) -> {
                UnaryOperator<Instant> mine = pending.get(id);
                times.put(id, mine == null ? row.time() : mine.apply(row.time()));
            });
        }
    }
}
