package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import java.util.Arrays;

/** A document as it was found; rows compare by the order asked for, then by age. */
final class Row implements Comparable<Row> {

    private final long position;
    private final Document document;
    private final int bytes;
    private final byte[] sortKey;

    /** @param bytes the document's size in the store */
    Row(long position, Document document, int bytes, SortOrder order) {
        this.position = position;
        this.document = document;
        this.bytes = bytes;
        this.sortKey = order.key(document);
    }

    Document document() {
        return document;
    }

    int bytes() {
        return bytes;
    }

    @Override
    public int compareTo(Row other) {
        int order = Arrays.compareUnsigned(sortKey, other.sortKey);
        return order != 0 ? order : Long.compare(position, other.position);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Row row && compareTo(row) == 0;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(position);
    }
}
