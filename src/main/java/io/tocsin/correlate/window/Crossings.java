package io.tocsin.correlate.window;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** When a rule that others ask about came true, by key. */
final class Crossings {

    private final int maxKeys;
    private final Map<String, Times> byKey = new LinkedHashMap<>(16, 0.75f, true);
    private long shortest = Long.MAX_VALUE;
    private long longest;
    private long dropped;

    /** Those of one key, and who is behind of those that made them. */
    private static final class Times {
        private final TreeMap<Long, List<Seen>> all = new TreeMap<>();
        private @Nullable Hold hold;

        private long horizon(EventClock clock) {
            Hold holding = hold;
            if (holding == null) {
                return clock.horizon();
            }
            long horizon = holding.horizon(clock);
            if (holding.isOver()) {
                hold = null;
            }
            return horizon;
        }

        private Times movedTo(EventClock clock) {
            if (hold != null) {
                hold = hold.in(clock);
            }
            return this;
        }

        private void takeIn(Times more) {
            more.all.forEach(all::putIfAbsent);
            if (hold == null) {
                hold = more.hold;
            } else if (more.hold != null) {
                hold.addAll(more.hold);
            }
        }

        private boolean forget(long until) {
            all.headMap(until, true).clear();
            return all.isEmpty();
        }
    }

    Crossings(int maxKeys) {
        this.maxKeys = maxKeys;
    }

    void startAgain() {
        shortest = Long.MAX_VALUE;
        longest = 0;
    }

    /**
     * A rule asks whether there was one within so long.
     *
     * @param length how long (milliseconds)
     * @param reach how long before the event time has come to it asks at most (milliseconds)
     */
    void askedWithin(long length, long reach) {
        shortest = Math.min(shortest, length);
        longest = Math.max(longest, reach);
    }

    /** @param sender who sent the event that made it; null where that is not known */
    void add(String key, long time, List<Seen> evidence, @Nullable Mark sender, EventClock clock) {
        if (!byKey.containsKey(key) && byKey.size() >= maxKeys) {
            byKey.remove(byKey.keySet().iterator().next());
            dropped++;
        }
        Times known = byKey.computeIfAbsent(key, k -> new Times());
        if (sender != null && clock.isBehind(sender)) {
            if (known.hold == null) {
                known.forget(until(clock.horizon())); // as a sweep would have done
                known.hold = new Hold();
            }
            known.hold.add(sender);
        }
        TreeMap<Long, List<Seen>> times = known.all;
        times.merge(time, evidence, Crossings::both);
        dropNeedless(times, times.lowerKey(time));
        dropNeedless(times, time);
        dropNeedless(times, times.higherKey(time));
    }

    /** Of several at the same time the first tells; a second one only tells that it was not that event alone. */
    private static List<Seen> both(List<Seen> first, List<Seen> second) {
        Seen other = second.get(second.size() - 1);
        return first.size() > 1 || first.get(0).event().equals(other.event()) ? first : List.of(first.get(0), other);
    }

    /** A time whose neighbours are within the shortest question of each other: every question that it answers, they do. */
    private void dropNeedless(NavigableMap<Long, List<Seen>> times, @Nullable Long time) {
        if (time == null) {
            return;
        }
        Long before = times.lowerKey(time);
        Long after = times.higherKey(time);
        if (before != null && after != null && after - before <= shortest) {
            times.remove(time);
        }
    }

    /** Adds to another one what is known here; who sent it is there as the other clock knows it. */
    void copyInto(Crossings other, EventClock clock) {
        byKey.forEach((key, times) -> {
            Times there = other.byKey.get(key);
            if (there == null) {
                other.byKey.put(key, times.movedTo(clock));
            } else {
                there.takeIn(times.movedTo(clock));
            }
        });
        other.keepToBound();
    }

    /** Goes on with another clock. */
    void moveTo(EventClock clock) {
        byKey.values().forEach(times -> times.movedTo(clock));
    }

    private void keepToBound() {
        while (byKey.size() > maxKeys) {
            byKey.remove(byKey.keySet().iterator().next());
            dropped++;
        }
    }

    /** The last one in (until - length, until], or null. What a sweep may have forgotten by now is not told. */
    Map.@Nullable Entry<Long, List<Seen>> last(String key, long until, long length, EventClock clock, long heldFrom) {
        Times times = byKey.get(key);
        if (times == null) {
            return null;
        }
        long from = Math.max(until - length, until(Math.min(heldFrom, times.horizon(clock))));
        Map.Entry<Long, List<Seen>> last = times.all.floorEntry(until);
        return last != null && last.getKey() > from ? last : null;
    }

    void forget(EventClock clock, long heldFrom) {
        byKey.values().removeIf(times -> times.forget(until(Math.min(heldFrom, times.horizon(clock)))));
    }

    private long until(long horizon) {
        return Memory.before(horizon, longest);
    }

    /**
     * The first one in [from, from + length], or null.
     *
     * @param event what this event itself made true at that moment does not count
     */
    @Nullable
    Long first(String key, long from, long length, String event) {
        Times times = byKey.get(key);
        if (times == null) {
            return null;
        }
        List<Seen> atOnce = times.all.get(from);
        if (atOnce != null && atOnce.stream().anyMatch(seen -> !seen.event().equals(event))) {
            return from;
        }
        Long next = times.all.higherKey(from);
        return next != null && next <= from + length ? next : null;
    }

    /** Nothing after this time (epoch milliseconds) is forgotten yet, as far as anybody asks. */
    long knownAfter(long horizon) {
        return until(horizon);
    }

    int keys() {
        return byKey.size();
    }

    long dropped() {
        return dropped;
    }
}
