package io.tocsin.alert;

import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What of an event an alert carries for its playbooks: all of it, up to a bound. */
final class AlertFields {

    /** Characters of keys and values; an alert is read, written and sent whole, so one huge event must not weigh it down. */
    static final int MAX_CHARS = 16 * 1024;

    private static final int MAX_TEXT = 1024;
    private static final int MAX_ITEMS = 50;

    /** Large and seldom read: they get what the others leave. */
    private static final List<String> LAST = List.of("labels", "log", "unmapped");

    private int left;

    private AlertFields(int left) {
        this.left = left;
    }

    /**
     * Returns the event's document; where that is too large, long texts and lists are cut and what is still over the
     * bound is left out, {@code unmapped} first, and {@code tocsin.cut} is true.
     */
    static Map<String, Object> of(Event event) {
        Map<String, Object> document = event.document();
        if (size(document) <= MAX_CHARS) {
            return document;
        }
        Map<String, Object> ordered = new LinkedHashMap<>();
        document.forEach((key, value) -> {
            if (!LAST.contains(key)) {
                ordered.put(key, value);
            }
        });
        LAST.stream().filter(document::containsKey).forEach(key -> ordered.put(key, document.get(key)));
        Map<String, Object> cut = new AlertFields(MAX_CHARS).cut(ordered);
        Map<String, Object> ours = new LinkedHashMap<>();
        if (cut.get("tocsin") instanceof Map<?, ?> kept) {
            kept.forEach((key, value) -> ours.put(String.valueOf(key), value));
        }
        if (document.get("tocsin") instanceof Map<?, ?> all && all.get("sender") instanceof Map<?, ?> sender) {
            ours.put(
                    "sender",
                    sender); // a playbook must be able to ask how the sender was known, however long the event is
        }
        ours.put("cut", true);
        cut.put("tocsin", ours);
        return cut;
    }

    private static int size(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .mapToInt(entry -> size(entry.getKey()) + size(entry.getValue()))
                    .sum();
        }
        if (value instanceof List<?> list) {
            return list.stream().mapToInt(AlertFields::size).sum();
        }
        return value.toString().length();
    }

    private Map<String, Object> cut(Map<?, ?> map) {
        Map<String, Object> kept = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            String name = String.valueOf(key);
            if (left > name.length()) {
                left -= name.length();
                kept.put(name, cutValue(value));
            }
        });
        return kept;
    }

    private Object cutValue(Object value) {
        if (value instanceof Map<?, ?> map) {
            return cut(map);
        }
        if (value instanceof List<?> list) {
            List<Object> kept = new ArrayList<>();
            list.stream().limit(MAX_ITEMS).filter(item -> left > 0).forEach(item -> kept.add(cutValue(item)));
            return kept;
        }
        if (value instanceof String text) {
            String kept = head(text, Math.min(MAX_TEXT, Math.max(left, 0)));
            left -= kept.length();
            return kept;
        }
        left -= value.toString().length();
        return value;
    }

    /** The first characters, never half of a surrogate pair. */
    private static String head(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        boolean splits = length > 0 && Character.isHighSurrogate(text.charAt(length - 1));
        return text.substring(0, splits ? length - 1 : length);
    }
}
