package io.tocsin.incident.record;

import com.fasterxml.jackson.databind.JavaType;
import io.tocsin.platform.Cursors;
import io.tocsin.store.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Records in memory, as maps, so that what is not stored is not there. For tests of this and later rooms. */
public final class MemoryRecords<T extends Records.Row> implements Records<T> {

    private static final Comparator<Map<String, Object>> OLDEST_FIRST = Comparator.comparing(
                    (Map<String, Object> row) -> (Instant) row.get("createdAt"))
            .thenComparing(row -> String.valueOf(row.get("id")));

    private final JavaType type;
    private final Map<String, Map<String, Object>> rows = new LinkedHashMap<>();

    public MemoryRecords(JavaType type) {
        this.type = type;
    }

    @Override
    public synchronized boolean insert(T row) {
        return rows.putIfAbsent(row.id(), RecordFields.of(row)) == null;
    }

    @Override
    public synchronized boolean replace(T changed) {
        Map<String, Object> before = rows.get(changed.id());
        if (before == null
                || ((Number) Objects.requireNonNull(before.get("version"))).longValue() != changed.version() - 1) {
            return false;
        }
        rows.put(changed.id(), RecordFields.of(changed));
        return true;
    }

    @Override
    public synchronized Optional<T> get(String id) {
        return Optional.ofNullable(rows.get(id)).map(row -> RecordFields.read(row, type));
    }

    @Override
    public synchronized Page<T> find(Wanted wanted) {
        Comparator<Map<String, Object>> order = wanted.descending() ? OLDEST_FIRST.reversed() : OLDEST_FIRST;
        List<Map<String, Object>> found = new ArrayList<>(rows.values().stream()
                .filter(row -> matches(row, wanted))
                .sorted(order)
                .toList());
        if (wanted.cursor() != null) {
            List<String> parts = Cursors.read(wanted.cursor(), 2);
            Map<String, Object> last =
                    Map.of("createdAt", Instant.ofEpochMilli(Cursors.number(parts.get(0))), "id", parts.get(1));
            found.removeIf(row -> order.compare(row, last) <= 0);
        }
        boolean more = wanted.size() > 0 && found.size() > wanted.size();
        List<Map<String, Object>> shown = more ? found.subList(0, wanted.size()) : found;
        return new Page<>(
                shown.stream().<T>map(row -> RecordFields.read(row, type)).toList(), more ? cursor(shown) : null);
    }

    private static String cursor(List<Map<String, Object>> shown) {
        Map<String, Object> last = shown.get(shown.size() - 1);
        return Cursors.of(
                Long.toString(((Instant) Objects.requireNonNull(last.get("createdAt"))).toEpochMilli()),
                String.valueOf(last.get("id")));
    }

    private static boolean matches(Map<String, Object> row, Wanted wanted) {
        return wanted.values().entrySet().stream()
                        .allMatch(one -> at(row, one.getKey()).anyMatch(one.getValue()::contains))
                && (wanted.text().isEmpty()
                        || wanted.textPaths().stream()
                                .flatMap(path -> at(row, path))
                                .anyMatch(value -> value.toString()
                                        .toLowerCase(Locale.ROOT)
                                        .contains(wanted.text().toLowerCase(Locale.ROOT))));
    }

    /** The values at a path, which may lead into lists. */
    private static Stream<Object> at(Object value, String path) {
        if (value instanceof Collection<?> list) {
            return list.stream().flatMap(item -> at(item, path));
        }
        if (path.isEmpty()) {
            return value == null ? Stream.empty() : Stream.of(value);
        }
        if (!(value instanceof Map<?, ?> map)) {
            return Stream.empty();
        }
        int dot = path.indexOf('.');
        Object next = map.get(dot < 0 ? path : path.substring(0, dot));
        return next == null ? Stream.empty() : at(next, dot < 0 ? "" : path.substring(dot + 1));
    }
}
