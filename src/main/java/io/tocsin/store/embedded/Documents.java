package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a scan in the order asked for, as many as were asked for. Rows that are equal in what an index orders by are
 * sorted together, which are all rows where no index gives any order; the first ones only are kept, and no more than
 * MongoDB's 100 MB of them. Must be closed, and is at its end.
 */
final class Documents implements Iterator<Row>, AutoCloseable {

    private static final long MAX_BYTES = 100L << 20;

    private final Scan scan;
    private final boolean isSorted;
    private final Set<String> fields;
    private Iterator<Row> together = List.<Row>of().iterator();
    private @Nullable Row ahead;
    private long left;

    /**
     * @param fields of each document to give, beside its {@code _id}; empty for all
     * @param limit 0 for all
     */
    Documents(Scan scan, boolean isSorted, Set<String> fields, int skip, int limit) {
        this.scan = scan;
        this.fields = fields;
        this.isSorted = isSorted;
        this.left = limit > 0 ? (long) skip + limit : Long.MAX_VALUE;
        for (int i = 0; i < skip && hasNext(); i++) {
            next();
        }
    }

    @Override
    public boolean hasNext() {
        boolean more = left > 0 && (isSorted ? scan.hasNext() : together.hasNext() || ahead != null || scan.hasNext());
        if (!more) {
            close();
        }
        return more;
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (!isSorted && !together.hasNext()) {
            together = sorted(ahead == null ? scan.next() : ahead);
        }
        left--;
        return (isSorted ? scan.next() : together.next()).only(fields);
    }

    private Iterator<Row> sorted(Row first) {
        PriorityQueue<Row> kept = new PriorityQueue<>(Row.IN_ORDER.reversed());
        ahead = first;
        long bytes = 0;
        while (ahead != null && first.compareLead(ahead) == 0) {
            kept.add(ahead);
            bytes += ahead.bytes().length;
            if (kept.size() > left) {
                bytes -= kept.remove().bytes().length;
            }
            if (bytes > MAX_BYTES) {
                throw new MongoServerError(
                        292,
                        "QueryExceededMemoryLimitNoDiskUseAllowed",
                        "the sort needs more than " + MAX_BYTES + " bytes: add an index in its order, or a limit");
            }
            ahead = scan.hasNext() ? scan.next() : null;
        }
        List<Row> result = new ArrayList<>(kept);
        result.sort(Row.IN_ORDER);
        return result.iterator();
    }

    @Override
    public void close() {
        scan.close();
    }
}
