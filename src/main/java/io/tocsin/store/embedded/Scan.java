package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The matching documents of one moment, read as they are asked for, without a lock. One thread at a time; must be
 * closed.
 */
final class Scan implements Iterator<Row>, AutoCloseable {

    private static final int CHECKED_EVERY = 256;

    private final Rocks rocks;
    private final View view;
    private final int collection;
    private final Plan plan;
    private final Document query;
    /** Which fields of a document the query is about: only those are decoded to tell whether it matches. */
    private final Predicate<String> asked;

    private final SortOrder order;
    private final DefaultQueryMatcher matcher = new DefaultQueryMatcher();
    private final Iterator<KeyRange> ranges;
    private final PriorityQueue<Walk> next;
    private boolean closed;

    /**
     * @param view opened before {@code plan} was made; closed with this
     * @param order of which the plan gives the first paths
     */
    Scan(Rocks rocks, View view, int collection, Plan plan, Document query, SortOrder order) {
        this.rocks = rocks;
        this.view = view;
        this.collection = collection;
        this.plan = plan;
        this.query = query;
        this.asked = Conditions.fields(query);
        this.order = order;
        this.next = new PriorityQueue<>((one, other) -> Row.BY_LEAD.compare(one.head(), other.head()));
        List<KeyRange> wanted = new ArrayList<>(plan.ranges());
        if (plan.index() == null) {
            wanted.add(KeyRange.below(Rocks.key(Rocks.DOCUMENT, collection)));
        } else if (plan.isReverse()) {
            Collections.reverse(wanted);
        }
        this.ranges = wanted.iterator();
    }

    @Override
    public boolean hasNext() {
        while (!closed && ranges.hasNext() && (plan.isMerged() || next.isEmpty())) {
            add(new Walk(view.range(ranges.next(), plan.isReverse())));
        }
        return !next.isEmpty();
    }

    private void add(Walk walk) {
        boolean found = false;
        try {
            found = walk.find();
        } finally {
            if (!found) {
                walk.range.close();
            }
        }
        if (found) {
            next.add(walk);
        }
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Walk first = next.remove();
        Row row = first.head();
        add(first);
        return row;
    }

    /** Counts index entries without reading documents, up to {@code most}; for a plan that {@link Plan#counts}. */
    static long countEntries(View view, KeyRange range, long most) {
        long count = 0;
        try (View.Range entries = view.range(range, false)) {
            for (; count < most && entries.isValid(); entries.advance()) {
                if (++count % CHECKED_EVERY == 0) {
                    Command.current().check();
                }
            }
        }
        return count;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            next.forEach(walk -> walk.range.close());
            next.clear();
            view.close();
        }
    }

    /** The way along one range. */
    private final class Walk {

        private final View.Range range;
        private @Nullable Row head;

        Walk(View.Range range) {
            this.range = range;
        }

        Row head() {
            if (head == null) {
                throw new NoSuchElementException();
            }
            return head;
        }

        /** Goes on to the next matching document; false at the end. */
        boolean find() {
            head = null;
            for (; head == null && range.isValid(); range.advance()) {
                Command.current().check();
                head = look(range.key(), range.value());
            }
            return head != null;
        }

        private @Nullable Row look(byte[] key, byte[] value) {
            RocksIndex index = plan.index();
            long position = index == null ? Rocks.number(key) : index.position(key, value);
            byte[] stored =
                    index == null ? value : rocks.get(view.options(), Rocks.key(Rocks.DOCUMENT, collection, position));
            if (stored == null) {
                throw new IllegalStateException("an index entry of " + query + " has no document");
            }
            boolean isWanted = matcher.matches(Bson.decode(RawBson.only(stored, asked)), query)
                    && (index == null || index.arrays() == 0 || isFirst(index, key, position, stored));
            return isWanted ? order.row(position, stored, plan.leading()) : null;
        }

        /** Whether no other entry of the document comes before this one: with arrays a document has several. */
        private boolean isFirst(RocksIndex index, byte[] key, long position, byte[] document) {
            byte[] found = null;
            for (byte[] entry : index.entries(document, position).keys()) {
                if ((found == null || plan.isReverse())
                        && plan.ranges().stream().anyMatch(wanted -> wanted.has(entry))) {
                    found = entry;
                }
            }
            return found == null || Arrays.equals(found, key);
        }
    }
}
