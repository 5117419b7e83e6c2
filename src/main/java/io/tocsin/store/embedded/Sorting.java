package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;

/** Sorts where no index has the order: keeps the first documents only, and no more than MongoDB's 100 MB of them. */
record Sorting(Comparator<Document> order, long most) {

    private static final long MOST_BYTES = 100L << 20;

    Iterator<Scan.Row> sorted(Scan rows) {
        Comparator<Scan.Row> byOrder =
                Comparator.comparing(Scan.Row::document, order).thenComparingLong(Scan.Row::position);
        PriorityQueue<Scan.Row> kept = new PriorityQueue<>(Collections.reverseOrder(byOrder));
        long bytes = 0;
        while (rows.hasNext()) {
            Scan.Row row = rows.next();
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
        List<Scan.Row> result = new ArrayList<>(kept);
        result.sort(byOrder);
        return result.iterator();
    }
}
