package io.tocsin.correlate.window;

import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Events for which {@code found} said no, and may yet have to say yes: a late event can complete the other rule in
 * time. They are kept whole for the allowed lateness.
 */
final class Waiting {

    /** More events than this for one call are not waited for; what is let go is counted. */
    static final int MAX_EVENTS = 10_000;

    private final Map<String, List<Late>> byKey = new HashMap<>();
    private int size;
    private long dropped;

    /**
     * An event that waits.
     *
     * @param event the event
     * @param time when it happened (epoch milliseconds)
     * @param arrival its place in the order of arrival
     */
    record Late(Event event, long time, long arrival) {}

    void add(String key, Late late) {
        if (size >= MAX_EVENTS) {
            dropped++;
            return;
        }
        List<Late> same = byKey.computeIfAbsent(key, k -> new ArrayList<>(1));
        if (same.stream()
                .noneMatch(other -> other.event().id().equals(late.event().id()))) {
            same.add(late);
            size++;
        }
    }

    /** Takes those that happened at this time or less than {@code length} after it, in order of arrival. */
    List<Late> take(String key, long time, long length) {
        List<Late> same = byKey.get(key);
        if (same == null) {
            return List.of();
        }
        List<Late> taken = same.stream()
                .filter(late -> late.time() >= time && late.time() < time + length)
                .toList();
        same.removeAll(taken);
        size -= taken.size();
        if (same.isEmpty()) {
            byKey.remove(key);
        }
        return taken;
    }

    /** Lets go what happened before this time (epoch milliseconds). */
    void forget(long horizon) {
        byKey.values().removeIf(same -> {
            int before = same.size();
            same.removeIf(late -> late.time() < horizon);
            size -= before - same.size();
            return same.isEmpty();
        });
    }

    long dropped() {
        return dropped;
    }
}
