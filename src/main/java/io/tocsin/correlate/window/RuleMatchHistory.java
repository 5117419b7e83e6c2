package io.tocsin.correlate.window;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** When a rule that others ask about came true, by key. */
final class RuleMatchHistory {

    private final long lateness;
    private final KeyedState<MatchTimes> keys;
    private long shortest = Long.MAX_VALUE;
    private long longest;

    RuleMatchHistory(Bounds bounds) {
        keys = new KeyedState<>(bounds.maxKeys());
        lateness = bounds.lateness().toMillis();
    }

    void startAgain() {
        shortest = Long.MAX_VALUE;
        longest = 0;
    }

    /**
     * A rule asks whether there was one within so long.
     *
     * @param length how long (milliseconds)
     * @param reach how long before the watermark it asks at most (milliseconds)
     */
    void askedWithin(long length, long reach) {
        shortest = Math.min(shortest, length);
        longest = Math.max(longest, reach);
    }

    /**
     * The rule came true.
     *
     * @param kept until when that is kept, see {@link WindowEntry#kept}
     * @param now the watermark (epoch milliseconds)
     */
    void add(String key, long time, List<WindowEntry> evidence, long kept, long now) {
        keys.getOrMake(key, MatchTimes::new).add(new MatchTimes.Match(time, evidence), kept, keptAfter(now), shortest);
    }

    /** The last one in (until - length, until]; null where there is none. */
    MatchTimes.@Nullable Match last(String key, long until, long length, long now) {
        MatchTimes times = keys.get(key);
        return times == null ? null : times.last(until, length, keptAfter(now));
    }

    /**
     * The first one in [from, from + length]; null where there is none.
     *
     * @param event what this event itself made true at that moment does not count
     */
    @Nullable
    Long first(String key, long from, long length, String event, long now) {
        MatchTimes times = keys.get(key);
        return times == null ? null : times.first(from, length, event, keptAfter(now));
    }

    /** Adds to another one what is known here. */
    void copyInto(RuleMatchHistory other) {
        keys.all()
                .forEach((key, times) ->
                        other.keys.getOrMake(key, MatchTimes::new).addAll(times));
    }

    void sweep(long now) {
        keys.sweep(times -> times.forget(keptAfter(now)));
    }

    /** What arrived at this time or before is forgotten (epoch milliseconds). */
    long keptAfter(long now) {
        return WindowFunction.before(now, longest + lateness);
    }

    int keys() {
        return keys.size();
    }

    long dropped() {
        return keys.evicted();
    }
}
