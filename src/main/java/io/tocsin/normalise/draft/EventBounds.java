package io.tocsin.normalise.draft;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How large an event may be: what is over is cut, so that the store, the rules and an alert can always take it. MongoDB takes
 * documents of 16 MB and 100 levels; these bounds stay far below. The names of fields are bounded by {@link Keys}, depth by
 * {@link Tree}, both documented with these in {@code docs/reference/events.md}.
 *
 * <p>Cuts one event; one thread.
 */
public final class EventBounds {

    /** Characters of a text; {@code message} and {@code event.original} are the ones that get so long. */
    public static final int MAX_TEXT = 1 << 20;

    /** Characters of a text in {@code source}, {@code user}, {@code host} and their like: these are indexed, and rules remember by them. */
    public static final int MAX_NAME = 4_096;

    /** Elements of a list. */
    public static final int MAX_ITEMS = 1_000;

    /** Fields, those in lists included. */
    public static final int MAX_FIELDS = 10_000;

    /** Bytes of all names and values together, as BSON has them. */
    public static final int MAX_BYTES = 8 << 20;

    /** A payload of so many bytes cannot make an event that is over a bound: each element of a list takes two. */
    public static final int NEVER_OVER = 2 * MAX_ITEMS - 2;

    /** Field sets that hold names, addresses and words, no prose; they come first, so that no long text takes their room. */
    private static final List<String> NAMES = List.of(
            "tocsin",
            "@timestamp",
            "event",
            "source",
            "destination",
            "user",
            "host",
            "client",
            "server",
            "service",
            "group",
            "rule",
            "related",
            "tags");

    private static final Set<String> PROSE = Set.of("original", "reason");

    /** What gets the room that the others leave. */
    private static final List<String> LAST = List.of("log", "labels", "unmapped");

    /** Times that a store, a rule and a calendar can all compute with; others are a sender's mistake or a trap. */
    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");

    private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999Z");

    /** What BSON adds to a value: its type, the end of its name, its length or the eight bytes of a number. */
    private static final int OVERHEAD = 10;

    private int bytesLeft = MAX_BYTES;
    private int fieldsLeft = MAX_FIELDS;
    private boolean over;

    private EventBounds() {}

    /** Whether a time of a sender's is one: of the years 1970 to 9999. */
    public static boolean isTime(Instant time) {
        return !time.isBefore(FIRST) && !time.isAfter(LAST_TIME);
    }

    /** Returns the document within the bounds, with {@code tocsin.cut} where that took something; else the same one. */
    public static Map<String, Object> within(Map<String, Object> document) {
        EventBounds bounds = new EventBounds();
        Map<String, Object> kept = bounds.of(document);
        if (!bounds.over) {
            return document;
        }
        Map<String, Object> ours = new LinkedHashMap<>();
        if (kept.get("tocsin") instanceof Map<?, ?> map) {
            map.forEach((key, value) -> ours.put(String.valueOf(key), value));
        }
        ours.put("cut", true);
        kept.put("tocsin", ours);
        return kept;
    }

    private Map<String, Object> of(Map<String, Object> document) {
        Map<String, Object> kept = new LinkedHashMap<>(document.size() * 2);
        Map<String, Object> prose = new LinkedHashMap<>();
        for (String key : NAMES) {
            Object value = document.get(key);
            if (key.equals("event") && value instanceof Map<?, ?> event) {
                Map<String, Object> names = new LinkedHashMap<>();
                event.forEach((name, inner) ->
                        (PROSE.contains(String.valueOf(name)) ? prose : names).put(String.valueOf(name), inner));
                value = names;
            }
            put(kept, key, value, MAX_NAME);
        }
        put(kept, "message", document.get("message"), MAX_TEXT);
        document.forEach((key, value) -> {
            if (!kept.containsKey(key) && !LAST.contains(key)) {
                put(kept, key, value, MAX_TEXT);
            }
        });
        if (kept.get("event") instanceof LinkedHashMap<?, ?>) {
            @SuppressWarnings("unchecked") // made above
            Map<String, Object> event = (Map<String, Object>) kept.get("event");
            prose.forEach((key, value) -> put(event, key, value, MAX_TEXT));
        }
        LAST.forEach(key -> put(kept, key, document.get(key), MAX_TEXT));
        return kept;
    }

    private void put(Map<String, Object> into, String key, @Nullable Object value, int mostText) {
        if (value == null) {
            return;
        }
        int cost = OVERHEAD + 3 * key.length();
        if (fieldsLeft <= 0 || bytesLeft < cost) {
            over = true;
            return;
        }
        fieldsLeft--;
        bytesLeft -= cost;
        into.put(key, bounded(value, mostText));
    }

    private Object bounded(Object value, int mostText) {
        if (value instanceof String text) {
            return text(text, mostText);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> kept = new LinkedHashMap<>(map.size() * 2);
            map.forEach((key, inner) -> put(kept, String.valueOf(key), inner, mostText));
            return kept;
        }
        if (value instanceof List<?> list) {
            List<Object> kept = new ArrayList<>(Math.min(list.size(), MAX_ITEMS));
            for (Object item : list) {
                if (kept.size() == MAX_ITEMS || bytesLeft < OVERHEAD) {
                    over = true;
                    break;
                }
                bytesLeft -= OVERHEAD;
                kept.add(bounded(item, mostText));
            }
            return kept;
        }
        return value;
    }

    private String text(String text, int most) {
        String kept = head(text, most);
        // what takes little room is not worth counting to the byte
        int bytes = kept.length() < 1_000 ? 3 * kept.length() : kept.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > bytesLeft) {
            kept = head(kept, Math.max(0, bytesLeft) / 3);
            bytes = 3 * kept.length();
        }
        over |= kept.length() < text.length();
        bytesLeft -= bytes;
        return kept;
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
