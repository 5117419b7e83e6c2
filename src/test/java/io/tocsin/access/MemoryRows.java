package io.tocsin.access;

import io.tocsin.platform.TransientException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows in memory, which can be away. */
public final class MemoryRows<T extends Rows.Row> implements Rows<T> {

    private final Map<String, T> rows = new LinkedHashMap<>();
    private boolean away;

    public synchronized void away(boolean now) {
        away = now;
    }

    private void look() {
        if (away) {
            throw new TransientException("the store is away");
        }
    }

    @Override
    public synchronized List<T> all() {
        look();
        return List.copyOf(rows.values());
    }

    @Override
    public synchronized boolean insert(T row) {
        look();
        return rows.putIfAbsent(row.id(), row) == null;
    }

    @Override
    public synchronized boolean replace(T row) {
        look();
        T before = rows.get(row.id());
        if (before == null || before.version() != row.version() - 1) {
            return false;
        }
        rows.put(row.id(), row);
        return true;
    }

    @Override
    public synchronized void delete(String id) {
        look();
        rows.remove(id);
    }
}
