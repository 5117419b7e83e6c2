package io.tocsin.normalise.json;

import io.tocsin.event.Fields;
import io.tocsin.normalise.draft.Draft;
import io.tocsin.normalise.draft.Keys;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts a sender's values into the draft: in their fields where the type fits, below {@code unmapped} where not. */
final class Landing {

    /** What only we may say: a sender's own goes below {@code unmapped}. */
    private static final Set<String> OURS =
            Set.of("event.id", "event.ingested", "event.original", "event.lag_ms", "log.source", "tocsin");

    private static final Set<String> ABOVE_OURS = Set.of("event", "log");

    /** Tags of ours say how an event was read, so a sender does not give them. */
    private static final String OUR_TAGS = "tocsin.";

    private final FieldTypes types;
    private final Instant receivedAt;
    private final Draft draft;

    Landing(FieldTypes types, Instant receivedAt, Draft draft) {
        this.types = types;
        this.receivedAt = receivedAt;
        this.draft = draft;
    }

    /** Puts a value, or all of a document, at an ECS path. */
    void put(String path, Object value) {
        put(path, value, path);
    }

    /** @param unmappedPath below {@code unmapped}, for what does not fit */
    void put(String path, Object value, String unmappedPath) {
        if (OURS.contains(path)) {
            unmapped(unmappedPath, value);
            return;
        }
        if (value instanceof Map<?, ?> map && !FieldTypes.isTyped(path)) {
            if (!FieldTypes.isAboveTyped(path) && !ABOVE_OURS.contains(path) && draft.isFree(path)) {
                Map<String, Object> whole = withoutEmpty(map); // in one piece: its names may be long and deep
                if (!whole.isEmpty()) {
                    draft.put(path, whole);
                }
                return;
            }
            map.forEach((key, inner) -> put(path + "." + key, inner, unmappedPath + "." + key));
            return;
        }
        Object typed = types.typed(path, value, receivedAt);
        if (typed == null) {
            unmapped(unmappedPath, value);
            if (path.equals("@timestamp")) {
                draft.tag("tocsin.timestamp_unreadable");
            }
            return;
        }
        if (!(typed instanceof String text) || !text.isEmpty()) {
            draft.put(path, typed);
        }
    }

    private static Map<String, Object> withoutEmpty(Map<?, ?> map) {
        Map<String, Object> full = Fields.newDocument();
        map.forEach((key, value) -> {
            Object inner = value instanceof Map<?, ?> document ? withoutEmpty(document) : value;
            if (!inner.equals("") && !inner.equals(Map.of())) {
                full.put(String.valueOf(key), inner);
            }
        });
        return full;
    }

    void unmapped(String path, Object value) {
        draft.put("unmapped." + path, value);
    }

    /** A field that is no ECS field: a text becomes a label, anything else goes below {@code unmapped}. */
    void other(String key, Object value) {
        if (value instanceof String text) {
            draft.label(Keys.safe(key), text);
        } else {
            unmapped(key, value);
        }
    }

    void tags(Object value) {
        List<?> tags = value instanceof List<?> list ? list : List.of(value);
        if (tags.stream().anyMatch(tag -> tag instanceof Map<?, ?> || tag instanceof List<?>)) {
            unmapped("tags", value);
        } else {
            List<String> words = tags.stream().map(String::valueOf).toList();
            draft.addAll(
                    "tags",
                    words.stream().filter(tag -> !tag.startsWith(OUR_TAGS)).toList());
            if (words.stream().anyMatch(tag -> tag.startsWith(OUR_TAGS))) {
                unmapped("tags", words);
            }
        }
    }

    Draft draft() {
        return draft;
    }
}
