package io.tocsin.normalise.windows;

import io.tocsin.event.Fields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shapes that converters of EVTX and of XML give to {@code <Data Name="X">…</Data>}, as names and values. */
public final class WindowsTree {

    private static final List<String> NAMES = List.of("@Name", "Name", "-Name", "_Name");
    private static final List<String> TEXTS = List.of("#text", "text", "value", "$", "content", "_");

    private WindowsTree() {}

    /** The document with its event data by name; the same one where it has no list of them. */
    public static Map<String, Object> byName(Map<String, Object> document) {
        if (!(document.get("Event") instanceof Map<?, ?> event)
                || !(event.get("EventData") instanceof Map<?, ?> data)
                || !(data.get("Data") instanceof List<?> list)) {
            return document;
        }
        Map<String, Object> values = Fields.newDocument();
        for (Object each : list) {
            Object name = each instanceof Map<?, ?> one ? name(one) : null;
            if (!(each instanceof Map<?, ?> one) || !(name instanceof String text)) {
                return document;
            }
            Object value = first(one, TEXTS);
            if (value != null) {
                values.put(text, value);
            }
        }
        Map<String, Object> straight = new LinkedHashMap<>();
        event.forEach((key, value) -> straight.put(String.valueOf(key), value));
        straight.put("EventData", values);
        Map<String, Object> whole = new LinkedHashMap<>(document);
        whole.put("Event", straight);
        return whole;
    }

    private static @Nullable Object name(Map<?, ?> data) {
        for (String attributes : List.of("#attributes", "$attributes", "@attributes", "$")) {
            if (data.get(attributes) instanceof Map<?, ?> inner && inner.get("Name") != null) {
                return inner.get("Name");
            }
        }
        return first(data, NAMES);
    }

    private static @Nullable Object first(Map<?, ?> data, List<String> names) {
        for (String name : names) {
            Object value = data.get(name);
            if (value != null && !(value instanceof Map<?, ?>)) {
                return value;
            }
        }
        return null;
    }
}
