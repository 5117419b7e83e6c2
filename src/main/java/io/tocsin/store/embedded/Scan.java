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
import org.jspecify.annotations.Nullable;

/**
 * The matching documents of one moment, read as they are asked for, without a lock. One thread at a time; must be
 * closed.
 */
final class Scan implements Iterator<Row>, AutoCloseable {

    private final Rocks rocks;
    private final View view;
    private final int collection;
    private final Plan plan;
    private final Document query;
    private final SortOrder order;
    private final DefaultQueryMatcher matcher = new DefaultQueryMatcher();
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
        this.order = order;
        this.next = new PriorityQueue<>((one, other) -> Row.BY_LEAD.compare(one.head(), other.head()));
        boolean started = false;
        try {
            start();
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    private void start() {
        if (plan.index() == null) {
            add(new Walk(List.of(KeyRange.below(Rocks.key(Rocks.DOCUMENT, collection)))));
        } else if (plan.isMerged()) {
            plan.ranges().forEach(range -> add(new Walk(List.of(range))));
        } else {
            List<KeyRange> ranges = new ArrayList<>(plan.ranges());
            if (plan.isReverse()) {
                Collections.reverse(ranges);
            }
            add(new Walk(ranges));
        }
    }

    private void add(Walk walk) {
        if (walk.find()) {
            next.add(walk);
        } else {
            walk.close();
        }
    }

    @Override
    public boolean hasNext() {
        if (next.isEmpty()) {
            close();
        }
        return !closed;
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
    static long countEntries(View view, List<KeyRange> ranges, long most) {
        long count = 0;
        for (KeyRange range : ranges) {
            try (View.Range entries = view.range(range, false)) {
                for (; entries.isValid() && count < most; entries.advance()) {
                    Command.current().check();
                    count++;
                }
            }
        }
        return count;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            next.forEach(Walk::close);
            view.close();
        }
    }

    /** The way along some ranges, one after the other. */
    private final class Walk {

        private final Iterator<KeyRange> ranges;
        private View.@Nullable Range range;
        private @Nullable Row head;

        Walk(List<KeyRange> ranges) {
            this.ranges = ranges.iterator();
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
            while (head == null) {
                Command.current().check();
                if (range == null) {
                    if (!ranges.hasNext()) {
                        return false;
                    }
                    open(ranges.next());
                } else if (range.isValid()) {
                    look(range.key(), range.value());
                    range.advance();
                } else {
                    close();
                }
            }
            return true;
        }

        private void open(KeyRange wanted) {
            if (!wanted.isSingle()) {
                range = view.range(wanted, plan.isReverse());
                return;
            }
            byte[] value = rocks.get(view.options(), wanted.from());
            if (value != null) {
                look(wanted.from(), value);
            }
        }

        private void look(byte[] key, byte[] value) {
            RocksIndex index = plan.index();
            long position = index == null ? Rocks.number(key) : index.position(key, value);
            byte[] stored =
                    index == null ? value : rocks.get(view.options(), Rocks.key(Rocks.DOCUMENT, collection, position));
            if (stored == null) {
                throw new IllegalStateException("an index entry of " + query + " has no document");
            }
            Document document = Bson.decode(stored);
            if (matcher.matches(document, query) && (index == null || isFirst(index, key, position, stored))) {
                head = order.row(position, stored, document, plan.leading());
            }
        }

        /** Whether no other entry of the document comes before this one: with arrays a document has several. */
        private boolean isFirst(RocksIndex index, byte[] key, long position, byte[] document) {
            if (index.arrays() == 0) {
                return true;
            }
            byte[] found = null;
            for (byte[] entry : index.entries(document, position).keys()) {
                if ((found == null || plan.isReverse())
                        && plan.ranges().stream().anyMatch(wanted -> wanted.has(entry))) {
                    found = entry;
                }
            }
            return found == null || Arrays.equals(found, key);
        }

        void close() {
            if (range != null) {
                range.close();
                range = null;
            }
        }
    }
}
