package io.tocsin.respond;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Schedules in memory, for tests. */
class InMemoryScheduleStore implements ScheduleStore {

    private final Map<String, Row> rows = new ConcurrentHashMap<>();

    @Override
    public Optional<Row> get(String playbook) {
        return Optional.ofNullable(rows.get(playbook));
    }

    @Override
    public void put(Row row) {
        rows.put(row.playbook(), row);
    }
}
