package io.tocsin.metrics;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long something took, in seconds, by the nearest-rank method: each figure is one that was measured.
 *
 * @param count how many were measured
 * @param median half of them took so long or less; null for none
 * @param p90 nine of ten took so long or less; null for none
 */
public record Quantiles(
        long count, @Nullable Long median, @Nullable Long p90) {

    static Quantiles of(List<Duration> durations) {
        List<Long> seconds =
                durations.stream().map(Duration::toSeconds).sorted().toList();
        return new Quantiles(seconds.size(), rank(seconds, 0.5), rank(seconds, 0.9));
    }

    private static @Nullable Long rank(List<Long> sorted, double share) {
        return sorted.isEmpty() ? null : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
}
