package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;

/** Sorts where no index has the order: keeps the first rows only, and no more than MongoDB's 100 MB of them. */
final class Sorting {

    private static final long MOST_BYTES = 100L << 20;

    private Sorting() {}

    /** @param most how many rows are wanted */
    static Iterator<Row> sorted(Iterator<Row> rows, long most) {
        PriorityQueue<Row> kept = new PriorityQueue<>(Collections.reverseOrder());
        long bytes = 0;
        while (rows.hasNext()) {
            Row row = rows.next();
            kept.add(row);
            bytes += row.bytes();
            if (kept.size() > most) {
                bytes -= kept.remove().bytes();
            }
            if (bytes > MOST_BYTES) {
                throw new MongoServerError(
                        292,
                        "QueryExceededMemoryLimitNoDiskUseAllowed",
                        "the sort needs more than " + MOST_BYTES + " bytes: add an index in its order, or a limit");
            }
        }
        List<Row> result = new ArrayList<>(kept);
        Collections.sort(result);
        return result.iterator();
    }
}
