package io.tocsin.enrich;

import io.tocsin.event.Event;
import io.tocsin.event.Fields;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is added to one event, which is copied when the first fact is added. Not thread-safe. */
final class Additions {

    private final Event event;
    private Event.@Nullable Builder richer;

    Additions(Event event) {
        this.event = event;
    }

    /** Adds a value, unless there is one: what a sender said is never changed. An empty text adds nothing. */
    void add(String path, Object value) {
        if (!isEmpty(value) && !isThere(path)) {
            builder().put(path, value);
        }
    }

    /** Adds fields below a path, unless there is anything at that path. */
    void addAll(String path, Map<String, Object> fields) {
        if (!fields.isEmpty() && !isThere(path)) {
            builder().put(path, fields);
        }
    }

    private boolean isThere(String path) {
        return Fields.get(event.document(), path) != null;
    }

    private Event.Builder builder() {
        Event.Builder begun = richer;
        if (begun == null) {
            begun = event.toBuilder();
            richer = begun;
        }
        return begun;
    }

    private static boolean isEmpty(Object value) {
        return value.equals("") || (value instanceof List<?> list && list.isEmpty());
    }

    /** The richer event; the same one where nothing was added. */
    Event event() {
        Event.Builder begun = richer;
        return begun == null ? event : begun.build();
    }
}
