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
    private final Map<String, TreeMap<Long, List<Seen>>> byKey = new LinkedHashMap<>(16, 0.75f, true);
    private long shortest = Long.MAX_VALUE;
    private long longest;
    private long dropped;

    Crossings(int maxKeys) {
        this.maxKeys = maxKeys;
    }

    void startAgain() {
        shortest = Long.MAX_VALUE;
        longest = 0;
    }

    /** A rule asks whether there was one within this many milliseconds. */
    void askedWithin(long length) {
        shortest = Math.min(shortest, length);
        longest = Math.max(longest, length);
    }

    void add(String key, long time, List<Seen> evidence) {
        if (!byKey.containsKey(key) && byKey.size() >= maxKeys) {
            byKey.remove(byKey.keySet().iterator().next());
            dropped++;
        }
        TreeMap<Long, List<Seen>> times = byKey.computeIfAbsent(key, k -> new TreeMap<>());
        times.putIfAbsent(time, evidence);
        dropNeedless(times, times.lowerKey(time));
        dropNeedless(times, time);
        dropNeedless(times, times.higherKey(time));
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

    /** Adds to another one what is known here. */
    void copyInto(Crossings other) {
        byKey.forEach((key, times) -> times.forEach((time, evidence) -> other.add(key, time, evidence)));
    }

    /** The last one in (until - length, until], or null. */
    Map.@Nullable Entry<Long, List<Seen>> last(String key, long until, long length) {
        TreeMap<Long, List<Seen>> times = byKey.get(key);
        if (times == null) {
            return null;
        }
        Map.Entry<Long, List<Seen>> last = times.floorEntry(until);
        return last != null && last.getKey() > until - length ? last : null;
    }

    /** Says whether there was one in (after, after + length]. */
    boolean anyAfter(String key, long after, long length) {
        TreeMap<Long, List<Seen>> times = byKey.get(key);
        Long next = times == null ? null : times.higherKey(after);
        return next != null && next <= after + length;
    }

    void forget(long horizon) {
        long until = horizon < Long.MIN_VALUE + longest ? Long.MIN_VALUE : horizon - longest;
        byKey.values().removeIf(times -> {
            times.headMap(until, true).clear();
            return times.isEmpty();
        });
    }

    int keys() {
        return byKey.size();
    }

    long dropped() {
        return dropped;
    }
}
