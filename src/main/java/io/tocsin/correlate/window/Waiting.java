package io.tocsin.correlate.window;

import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events for which {@code found} said no, and may yet have to say yes: a late event can complete the other rule in
 * time. They are kept whole for the allowed lateness.
 */
final class Waiting {

    /** Where it is full, what need not wait any more is looked for each time that event time has gone on by this (milliseconds). */
    private static final long FORGETTING_EVERY = 1_000;

    private final int maxWaiting;
    private EventClock clock;
    private final Map<String, List<Late>> byKey = new HashMap<>();
    private long forgottenAt = Long.MIN_VALUE;
    private int size;
    private long dropped;

    /** @param maxWaiting more events than this do not wait; what is let go is counted */
    Waiting(int maxWaiting, EventClock clock) {
        this.maxWaiting = maxWaiting;
        this.clock = clock;
    }

    /**
     * An event that waits.
     *
     * @param event the event
     * @param time when it happened (epoch milliseconds)
     * @param arrival its place in the order of arrival
     * @param sender who sent it; null where that is not known
     */
    record Late(
            Event event, long time, long arrival, @Nullable Mark sender) {

        /** Nothing comes any more that could concern it: by the time of who sent it, where that is behind. */
        private boolean isOver(EventClock clock, long heldFrom) {
            return time < Math.min(heldFrom, clock.horizon()) && (sender == null || time < clock.own(sender));
        }
    }

    /** Goes on with another clock; who sent what waits is there as that clock knows it. */
    void moveTo(EventClock other) {
        clock = other;
        byKey.values()
                .forEach(all -> all.replaceAll(late -> {
                    Mark sender = late.sender();
                    return sender == null
                            ? late
                            : new Late(late.event(), late.time(), late.arrival(), other.known(sender));
                }));
    }

    void add(String key, Late late) {
        if (size >= maxWaiting && forgottenAt <= Memory.before(clock.horizon(), FORGETTING_EVERY)) {
            forget(Long.MAX_VALUE);
        }
        if (size >= maxWaiting) {
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

    /**
     * Takes those that happened at this time or less than {@code length} after it, in order of arrival.
     *
     * @param heldFrom what happened from then on still waits, whatever the clock says (epoch milliseconds)
     */
    List<Late> take(String key, long time, long length, long heldFrom) {
        List<Late> same = byKey.get(key);
        if (same == null) {
            return List.of();
        }
        List<Late> taken = same.stream()
                .filter(late -> late.time() >= time && late.time() < time + length && !late.isOver(clock, heldFrom))
                .toList();
        same.removeAll(taken);
        size -= taken.size();
        if (same.isEmpty()) {
            byKey.remove(key);
        }
        return taken;
    }

    /** Lets go of those that wait for nothing any more. */
    void forget(long heldFrom) {
        forgottenAt = clock.horizon();
        byKey.values().removeIf(same -> {
            int before = same.size();
            same.removeIf(late -> late.isOver(clock, heldFrom));
            size -= before - same.size();
            return same.isEmpty();
        });
    }

    long dropped() {
        return dropped;
    }
}
