package io.tocsin.access.token;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.tocsin.access.token.ApiToken.Quota;
import io.tocsin.ingest.SenderQuotas;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The quotas of API tokens, on this node. What comes is taken whole as long as anything is left, so a request that is larger
 * than the burst gets through, and the next waits until its debt is paid. Safe for many threads.
 */
@Component
final class TokenQuotas implements SenderQuotas {

    private final ApiTokens tokens;
    private final TimeMeter time;
    private final Map<String, Buckets> byName = new ConcurrentHashMap<>();

    TokenQuotas(ApiTokens tokens, Clock clock) {
        this.tokens = tokens;
        this.time = new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return TimeUnit.MILLISECONDS.toNanos(clock.millis());
            }

            @Override
            public boolean isWallClockBased() {
                return true;
            }
        };
    }

    /** Of one token, for the quota it had when they were made. */
    private record Buckets(
            Quota quota, @Nullable Bucket events, @Nullable Bucket bytes) {}

    @Override
    public Optional<Duration> take(String sender, int events, long bytes) {
        return bucketsOf(sender).flatMap(buckets -> {
            Optional<Duration> wait = wait(buckets);
            if (wait.isEmpty()) {
                consume(buckets, events, bytes);
            }
            return wait;
        });
    }

    @Override
    public Optional<Duration> charge(String sender, int events, long bytes) {
        return bucketsOf(sender).flatMap(buckets -> {
            consume(buckets, events, bytes);
            return wait(buckets);
        });
    }

    private Optional<Buckets> bucketsOf(String sender) {
        Optional<Quota> quota = tokens.quotaOf(sender);
        if (quota.isEmpty()) {
            byName.remove(sender);
            return Optional.empty();
        }
        return Optional.of(byName.compute(
                sender,
                (name, known) -> known != null && known.quota().equals(quota.get()) ? known : buckets(quota.get())));
    }

    private static Optional<Duration> wait(Buckets buckets) {
        return wait(buckets.events()).or(() -> wait(buckets.bytes()));
    }

    private static void consume(Buckets buckets, int events, long bytes) {
        consume(buckets.events(), events);
        consume(buckets.bytes(), bytes);
    }

    private Buckets buckets(Quota quota) {
        Integer events = quota.eventsPerSecond();
        Long bytes = quota.bytesPerSecond();
        return new Buckets(
                quota,
                events == null ? null : bucket(events, quota.burstSeconds()),
                bytes == null ? null : bucket(bytes, quota.burstSeconds()));
    }

    private Bucket bucket(long perSecond, int burstSeconds) {
        return Bucket.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(perSecond * burstSeconds)
                        .refillGreedy(perSecond, Duration.ofSeconds(1))
                        .build())
                .withCustomTimePrecision(time)
                .build();
    }

    private static Optional<Duration> wait(@Nullable Bucket bucket) {
        if (bucket == null) {
            return Optional.empty();
        }
        long nanos = bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
        return nanos == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
    }

    private static void consume(@Nullable Bucket bucket, long tokens) {
        if (bucket != null && tokens > 0) {
            bucket.consumeIgnoringRateLimits(tokens);
        }
    }
}
