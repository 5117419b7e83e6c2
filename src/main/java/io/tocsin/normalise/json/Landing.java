package io.tocsin.normalise.json;

import io.tocsin.normalise.draft.Draft;
import io.tocsin.normalise.draft.Keys;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Puts a sender's values into the draft: in their fields where the type fits, below {@code unmapped} where not. */
final class Landing {

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
        if (value instanceof Map<?, ?> map && !FieldTypes.isTyped(path)) {
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
            draft.addAll("tags", tags.stream().map(String::valueOf).toList());
        }
    }

    Draft draft() {
        return draft;
    }
}
