package io.tocsin.store;

import io.tocsin.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked about stored events beside reading them. No answer takes longer than {@code tocsin.store.search-timeout}; where a search needs
 * longer the answer says that it is not complete, or it is refused. Every method throws {@link IllegalArgumentException} where the
 * query cannot be read or took too long, and {@link io.tocsin.platform.TransientException} while the store is away.
 */
public interface EventSearch {

    int MAX_BUCKETS = 200;
    int MAX_VALUES = 100;

    /**
     * The field whose index serves a search: one of those people search by, or {@code @timestamp} for a period; empty where every
     * stored event has to be looked at.
     *
     * @param inPeriod whether the search has a period
     */
    String index(String text, boolean inPeriod);

    /** A page of events, as far as the time suffices. */
    Found search(EventQuery query);

    /**
     * @param page goes on behind {@code reached} where that is given, so that the next page is not searched in vain
     * @param reached up to where all events were looked at, in the order asked for; null where the search came to its end
     */
    record Found(Page<Event> page, @Nullable Instant reached) {}

    /** For people: why a search takes long, and how to narrow it. */
    String remedy(String text, boolean inPeriod);

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
