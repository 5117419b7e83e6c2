package io.tocsin.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What callers have begun and must finish within a time, in memory. Past so many, the oldest is forgotten. Safe for many
 * threads.
 *
 * @param <T> what is needed to finish
 */
public final class Pending<T> {

    private final Duration time;
    private final int most;
    private final Clock clock;
    private final Map<String, Begun<T>> byKey = new LinkedHashMap<>();

    public Pending(Duration time, int most, Clock clock) {
        this.time = time;
        this.most = most;
        this.clock = clock;
    }

    private record Begun<T>(String group, T what, Instant until) {}

    public void put(String key, T what) {
        put(key, what, "", most);
    }

    /**
     * As {@link #put(String, Object)}, for what anybody can begin.
     *
     * @param group who begins it, e.g. an address; past {@code mostOfGroup} the oldest of this group is forgotten, and no other
     */
    public synchronized void put(String key, T what, String group, int mostOfGroup) {
        Instant now = clock.instant();
        byKey.values().removeIf(one -> !one.until().isAfter(now));
        List<String> ofGroup = byKey.entrySet().stream()
                .filter(one -> one.getValue().group().equals(group))
                .map(Map.Entry::getKey)
                .toList();
        if (ofGroup.size() >= mostOfGroup) {
            byKey.remove(ofGroup.get(0));
        } else if (byKey.size() >= most) {
            byKey.remove(byKey.keySet().iterator().next());
        }
        byKey.put(key, new Begun<>(group, what, now.plus(time)));
    }

    /** Empty where nothing was begun within the time. */
    public synchronized Optional<T> get(String key) {
        return Optional.ofNullable(byKey.get(key))
                .filter(one -> one.until().isAfter(clock.instant()))
                .map(Begun::what);
    }

    /** As {@link #get}, and forgets it, so that it is used once. */
    public synchronized Optional<T> take(String key) {
        Optional<T> found = get(key);
        byKey.remove(key);
        return found;
    }
}
