package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sorts what no index has the whole order of: rows that are equal in what the index orders by are sorted together, which are
 * all rows where no index gives any order. Keeps the first rows only, and no more than MongoDB's 100 MB of them.
 */
final class Sorting implements Iterator<Row> {

    private static final long MAX_BYTES = 100L << 20;

    private final Iterator<Row> rows;
    private long wanted;
    private Iterator<Row> sorted = List.<Row>of().iterator();
    private @Nullable Row ahead;

    /** @param wanted how many rows at most */
    Sorting(Iterator<Row> rows, long wanted) {
        this.rows = rows;
        this.wanted = wanted;
    }

    @Override
    public boolean hasNext() {
        if (!sorted.hasNext() && wanted > 0 && (ahead != null || rows.hasNext())) {
            sorted = together(ahead == null ? rows.next() : ahead);
        }
        return sorted.hasNext();
    }

    @Override
    public Row next() {
        hasNext();
        return sorted.next();
    }

    private Iterator<Row> together(Row first) {
        PriorityQueue<Row> kept = new PriorityQueue<>(Row.IN_ORDER.reversed());
        ahead = first;
        long bytes = 0;
        while (ahead != null && first.compareLead(ahead) == 0) {
            kept.add(ahead);
            bytes += ahead.bytes().length;
            if (kept.size() > wanted) {
                bytes -= kept.remove().bytes().length;
            }
            if (bytes > MAX_BYTES) {
                throw new MongoServerError(
                        292,
                        "QueryExceededMemoryLimitNoDiskUseAllowed",
                        "the sort needs more than " + MAX_BYTES + " bytes: add an index in its order, or a limit");
            }
            ahead = rows.hasNext() ? rows.next() : null;
        }
        wanted -= kept.size();
        List<Row> result = new ArrayList<>(kept);
        result.sort(Row.IN_ORDER);
        return result.iterator();
    }
}
