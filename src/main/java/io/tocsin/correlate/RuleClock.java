package io.tocsin.correlate;

import io.tocsin.correlate.engine.RuleMeters;
import io.tocsin.correlate.finding.LaggingSource;
import io.tocsin.correlate.window.Listening;
import io.tocsin.correlate.window.Watermarks;
import io.tocsin.correlate.window.Windows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How far event time has come for the rules, and when somebody listened.
 *
 * <p>For the pipeline's thread; {@link #lagging} is for any.
 */
public final class RuleClock {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    /** So long it takes until everybody who sends has sent something, and a little more. */
    private static final Duration SENDERS_ARE_KNOWN = Duration.ofMinutes(7);

    private final Supplier<Windows> windows;
    private final Duration maxLag;
    private volatile @Nullable List<Watermarks.Lagging> lagging;
    private long lookedAt = System.nanoTime() - LOOK_EVERY.toNanos();

    /** @param windows those that are in use by now */
    RuleClock(Supplier<Windows> windows, Duration maxLag) {
        this.windows = windows;
        this.maxLag = maxLag;
    }

    /** Looks which senders time does not wait for and how far the others are, and tells the meters; not each time. */
    void lookNowAndThen(RuleMeters meters) {
        if (System.nanoTime() - lookedAt > LOOK_EVERY.toNanos()) {
            lookedAt = System.nanoTime();
            meters.watermarks(windows.get().watermarks(Instant.EPOCH));
            look();
        }
    }

    /** Looks which senders time does not wait for. */
    public void look() {
        lagging = windows.get().clock().lagging();
    }

    /** How many senders time does not wait for, as far as was looked. */
    int laggingSenders() {
        List<Watermarks.Lagging> now = lagging;
        return now == null ? 0 : now.size();
    }

    /** The sources with hosts that time does not wait for, by name; null where nobody has looked since the start. */
    public @Nullable List<LaggingSource> lagging() {
        List<Watermarks.Lagging> now = lagging;
        return now == null
                ? null
                : now.stream().collect(Collectors.groupingBy(Watermarks.Lagging::source)).entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(source -> new LaggingSource(source.getKey(), source.getValue(), maxLag))
                        .toList();
    }

    /** No event older than this is waited for; empty where that is not known yet. */
    public Optional<Instant> watermark() {
        long watermark = windows.get().watermark();
        return watermark == Long.MIN_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(watermark));
    }

    /**
     * For how long events have to be shown again until the watermark is what it was when they came first: a sender that is
     * as far behind as is waited for may have held it until then.
     */
    public Duration settling() {
        return settling(maxLag);
    }

    static Duration settling(Duration maxLag) {
        return maxLag.plus(SENDERS_ARE_KNOWN);
    }

    /** What is replayed from now on came first while somebody listened as is said here. */
    public void replay(Listening before) {
        windows.get().replay(before);
    }

    /** From now on events come as they happen; a key that is to be heard from has its whole time for it. */
    public void listen(Instant now) {
        windows.get().listen(now);
    }

    /** Since when keys are expected that the events of late do not tell of, see {@link Listening#expected}. */
    public Map<String, Instant> expected() {
        return windows.get().expected();
    }
}
