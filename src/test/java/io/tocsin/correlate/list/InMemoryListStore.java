package io.tocsin.correlate.list;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What people changed of the lists, in memory. */
public final class InMemoryListStore implements ListStore {

    private final Map<String, ListEdit> edits = new ConcurrentHashMap<>();

    @Override
    public List<ListEdit> all() {
        return List.copyOf(edits.values());
    }

    @Override
    public synchronized boolean replace(ListEdit edit) {
        ListEdit before = edits.get(edit.name());
        if ((before == null ? 0 : before.version()) != edit.version() - 1) {
            return false;
        }
        edits.put(edit.name(), edit);
        return true;
    }
}
