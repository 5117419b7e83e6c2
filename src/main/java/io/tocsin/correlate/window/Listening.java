package io.tocsin.correlate.window;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * When Tocsin listened, as far as that decides which silence is one: passed in by who runs a server. Where events were
 * recorded and are looked at once, it is taken that somebody listened all the time.
 *
 * @param gaps when nobody listened, the earliest first
 * @param expected since when each key that was never heard was to be heard from, or {@link #TOLD}, by {@link #id}
 */
public record Listening(List<Gap> gaps, Map<String, Instant> expected) {

    /** Of a key whose silence was told. */
    public static final Instant TOLD = Instant.ofEpochMilli(Long.MAX_VALUE);

    /** All the time, and nothing is known. */
    public static final Listening ALWAYS = new Listening(List.of(), Map.of());

    public Listening {
        gaps = List.copyOf(gaps);
        expected = Map.copyOf(expected);
    }

    /** Nobody listened from a moment to another. */
    public record Gap(Instant from, Instant to) {}

    /** What tells a key of a call from all others. */
    static String id(Site site, String key) {
        return site.id() + '\0' + key;
    }

    /**
     * When a key has been silent for too long, each time being given whole again where nobody listened meanwhile.
     *
     * @param since when what was heard last arrived, or since when it was to be heard from (epoch milliseconds)
     * @param length how long it may be silent (milliseconds)
     */
    long deadline(long since, long length) {
        long deadline = since + length;
        for (Gap gap : gaps) {
            long to = gap.to().toEpochMilli();
            if (since < to && deadline > gap.from().toEpochMilli()) {
                deadline = Math.max(deadline, to + length);
            }
        }
        return deadline;
    }
}
