package io.tocsin.store.embedded;

import java.util.Iterator;

/** Rows of a scan, as many as the client asked for; must be closed, and is at its end. */
final class Documents implements Iterator<Row>, AutoCloseable {

    private final Scan scan;
    private final Iterator<Row> rows;
    private int toSkip;
    private long left;

    /**
     * @param rows of the scan, sorted
     * @param limit 0 for all
     */
    Documents(Scan scan, Iterator<Row> rows, int skip, int limit) {
        this.scan = scan;
        this.rows = rows;
        this.toSkip = skip;
        this.left = limit > 0 ? limit : Long.MAX_VALUE;
    }

    @Override
    public boolean hasNext() {
        for (; toSkip > 0 && rows.hasNext(); toSkip--) {
            rows.next();
        }
        if (left > 0 && rows.hasNext()) {
            return true;
        }
        close();
        return false;
    }

    @Override
    public Row next() {
        left--;
        return rows.next();
    }

    @Override
    public void close() {
        scan.close();
    }
}
