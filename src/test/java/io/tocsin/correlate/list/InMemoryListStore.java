package io.tocsin.correlate.list;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What people changed of the lists, in memory. */
public final class InMemoryListStore implements ListStore {

    private final Map<String, ListEdit> edits = new ConcurrentHashMap<>();

    @Override
    public Map<String, Long> versions() {
        Map<String, Long> versions = new HashMap<>();
        edits.forEach((name, edit) -> versions.put(name, edit.version()));
        return versions;
    }

    @Override
    public Optional<ListEdit> find(String name) {
        return Optional.ofNullable(edits.get(name));
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
