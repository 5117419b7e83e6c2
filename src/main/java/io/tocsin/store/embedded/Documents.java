package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import java.util.Iterator;
import java.util.function.UnaryOperator;

/** Rows of a scan, as many and in the shape the client asked for. */
final class Documents implements Found {

    private final Scan scan;
    private final Iterator<Row> rows;
    private final UnaryOperator<Document> shape;
    private long left;
    private int lastBytes;

    /**
     * @param rows of the scan, sorted
     * @param limit 0 for all
     */
    Documents(Scan scan, Iterator<Row> rows, int skip, int limit, UnaryOperator<Document> shape) {
        this.scan = scan;
        this.rows = rows;
        this.shape = shape;
        this.left = limit > 0 ? limit : Long.MAX_VALUE;
        for (int i = 0; i < skip && rows.hasNext(); i++) {
            rows.next();
        }
    }

    @Override
    public boolean hasNext() {
        if (left > 0 && rows.hasNext()) {
            return true;
        }
        scan.close();
        return false;
    }

    @Override
    public Document next() {
        Row row = rows.next();
        left--;
        lastBytes = row.bytes();
        return shape.apply(row.document());
    }

    @Override
    public int lastBytes() {
        return lastBytes;
    }

    @Override
    public void close() {
        scan.close();
    }
}
