package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;

/**
 * A document as it was found.
 *
 * @param key of the order asked for
 * @param lead how much of {@code key} is of the paths that an index orders by
 */
@SuppressWarnings("ArrayRecordComponent") // never compared but by its comparators
record Row(long position, byte[] bytes, byte[] key, int lead) {

    /** By the order asked for, then by age. */
    static final Comparator<Row> IN_ORDER =
            Comparator.comparing(Row::key, Arrays::compareUnsigned).thenComparingLong(Row::position);

    /** By what an index orders by, then by age. */
    static final Comparator<Row> BY_LEAD = ((Comparator<Row>) Row::compareLead).thenComparingLong(Row::position);

    Document document() {
        return Bson.decode(bytes);
    }

    /** With these fields only and its {@code _id}; all where there are none. */
    Row only(Set<String> fields) {
        return fields.isEmpty()
                ? this
                : new Row(
                        position, RawBson.only(bytes, name -> name.equals("_id") || fields.contains(name)), key, lead);
    }

    int compareLead(Row other) {
        return Arrays.compareUnsigned(key, 0, lead, other.key, 0, other.lead);
    }
}
