package io.tocsin.console;

import io.tocsin.store.Page;
import io.tocsin.store.Parked;
import io.tocsin.store.ParkedStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What is parked, in memory, on one page. */
final class MemoryParked implements ParkedStore {

    private final Map<String, Parked> parked = new ConcurrentHashMap<>();

    @Override
    public void park(Parked item) {
        parked.putIfAbsent(item.id(), item);
    }

    @Override
    public Page<Parked> find(int size, @Nullable String cursor) {
        return new Page<>(List.copyOf(parked.values()), null);
    }

    @Override
    public Optional<Parked> get(String id) {
        return Optional.ofNullable(parked.get(id));
    }

    @Override
    public void remove(String id) {
        parked.remove(id);
    }

    @Override
    public long count() {
        return parked.size();
    }
}
