package io.tocsin.store.reparse;

import io.tocsin.event.Event;
import io.tocsin.store.reparse.ReparseReport.Change;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The fields in which two readings of one record differ. */
final class EventDifference {

    private static final int LONGEST = 300;

    private EventDifference() {}

    /** By path, in alphabetical order; empty where they are the same. The store keeps times to the millisecond. */
    static Map<String, Change> between(Event before, Event after) {
        Map<String, String> old = new TreeMap<>();
        Map<String, String> made = new TreeMap<>();
        before.document().forEach((name, value) -> flatten(name, value, old));
        after.document().forEach((name, value) -> flatten(name, value, made));
        Map<String, Change> changes = new TreeMap<>();
        old.forEach((path, value) -> {
            String now = made.get(path);
            if (!value.equals(now)) {
                changes.put(path, new Change(shown(value), now == null ? null : shown(now)));
            }
        });
        made.forEach((path, value) -> {
            if (!old.containsKey(path)) {
                changes.put(path, new Change(null, shown(value)));
            }
        });
        return changes;
    }

    private static void flatten(String path, Object value, Map<String, String> into) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, inner) -> flatten(path + "." + name, inner, into));
        } else if (value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Map<?, ?>) {
            for (int i = 0; i < list.size(); i++) {
                flatten(path + "[" + i + "]", list.get(i), into);
            }
        } else {
            into.put(path, text(value));
        }
    }

    private static String text(Object value) {
        return value instanceof Instant instant
                ? instant.truncatedTo(ChronoUnit.MILLIS).toString()
                : String.valueOf(value);
    }

    private static String shown(String value) {
        return value.length() <= LONGEST ? value : value.substring(0, LONGEST) + "…";
    }
}
