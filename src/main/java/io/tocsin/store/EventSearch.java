package io.tocsin.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked about stored events beside reading them. No answer takes longer than {@link #MAX_TIME}; where a search needs
 * longer it is refused, or the answer says that it is not complete. Every method throws {@link IllegalArgumentException} where the
 * query cannot be read or took too long, and {@link io.tocsin.platform.TransientException} while the store is away.
 */
public interface EventSearch {

    Duration MAX_TIME = Duration.ofSeconds(10);

    int MAX_BUCKETS = 200;
    int MAX_VALUES = 100;

    /**
     * The field whose index serves a search: one of those people search by, or {@code @timestamp} for a period; empty where every
     * stored event has to be looked at.
     *
     * @param inPeriod whether the search has a period
     */
    String index(String text, boolean inPeriod);

    /**
     * How many events there are in each part of a period.
     *
     * @param buckets how many parts, 1 to {@value #MAX_BUCKETS}
     */
    Histogram histogram(String text, Instant from, Instant to, int buckets);

    /**
     * @param bucket length of each bucket; the last one ends with the period
     * @param complete whether the time sufficed for all
     */
    record Histogram(Duration bucket, List<Bucket> buckets, boolean complete) {}

    /** @param count -1 where the time did not suffice */
    record Bucket(Instant from, long count) {}

    /**
     * The most frequent values of a field.
     *
     * @param size most values wanted, 1 to {@value #MAX_VALUES}
     */
    TopValues topValues(String text, @Nullable Instant from, @Nullable Instant to, String field, int size);

    /**
     * @param events that were looked at, the newest first
     * @param complete whether those are all there are
     */
    record TopValues(List<Value> values, long events, boolean complete) {}

    /** @param count events that have the value */
    record Value(String value, long count) {}

    /** The fields of the newest events, by name. */
    Fields fields(String text, @Nullable Instant from, @Nullable Instant to);

    /** @param events that were looked at */
    record Fields(List<Field> fields, long events) {}

    /**
     * @param name path of the field
     * @param types {@code text}, {@code number}, {@code boolean}, {@code time}
     * @param events of those looked at that have it
     * @param isIndexed whether an index serves a search by it
     */
    record Field(String name, Set<String> types, long events, boolean isIndexed) {}
}
