package io.tocsin.correlate.window;

import io.tocsin.event.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Events for which {@code found} said no, and may yet have to say yes: a late event can complete the other rule in
 * time. They are kept whole until no such event is waited for any more.
 */
final class Waiting {

    private final int maxWaiting;
    private final long lateness;
    private final Map<String, List<Late>> byKey = new HashMap<>();
    private final Deque<Late> byArrival = new ArrayDeque<>();
    private long dropped;

    /** Past the bound the next are let go, and counted. */
    Waiting(Bounds bounds) {
        maxWaiting = bounds.maxWaiting();
        lateness = bounds.lateness().toMillis();
    }

    /**
     * An event that waits.
     *
     * @param key what it was asked about
     * @param time when it happened (epoch milliseconds)
     * @param arrival its place in the order of arrival
     * @param kept when it arrived (epoch milliseconds)
     */
    record Late(String key, Event event, long time, long arrival, long kept) {}

    /** @param now the watermark (epoch milliseconds) */
    void add(Late late, long now) {
        forget(now);
        List<Late> same = byKey.get(late.key());
        if (same != null
                && same.stream()
                        .anyMatch(
                                other -> other.event().id().equals(late.event().id()))) {
            return;
        }
        if (byArrival.size() >= maxWaiting) {
            dropped++;
            return;
        }
        byKey.computeIfAbsent(late.key(), k -> new ArrayList<>(1)).add(late);
        byArrival.add(late);
    }

    /** Those that happened at this time or less than {@code length} after it, in order of arrival. */
    List<Late> take(String key, long time, long length, long now) {
        forget(now);
        List<Late> taken = byKey.getOrDefault(key, List.of()).stream()
                .filter(late -> late.time() >= time && late.time() < time + length)
                .toList();
        taken.forEach(this::remove);
        byArrival.removeAll(taken);
        return taken;
    }

    private void remove(Late late) {
        List<Late> same = byKey.get(late.key());
        if (same != null && same.remove(late) && same.isEmpty()) {
            byKey.remove(late.key());
        }
    }

    /** Lets go of those that wait for nothing any more. */
    void forget(long now) {
        while (!byArrival.isEmpty() && byArrival.peek().kept() < WindowFunction.before(now, lateness)) {
            remove(byArrival.poll());
        }
    }

    long dropped() {
        return dropped;
    }
}
