package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import io.netty.buffer.Unpooled;
import io.tocsin.store.embedded.Plan.Leg;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
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
    private final Document query;
    private final SortOrder order;
    private final Runnable check;
    private final List<Walk> walks = new ArrayList<>();
    private final PriorityQueue<Walk> next;
    private final boolean merged;
    private boolean closed;

    /**
     * @param view opened before {@code plan} was made; closed with this
     * @param order what to merge the plan's legs by
     * @param check called for each document looked at; throws to end the scan
     */
    Scan(Rocks rocks, View view, int collection, Plan plan, Document query, SortOrder order, Runnable check) {
        this.rocks = rocks;
        this.view = view;
        this.collection = collection;
        this.query = query;
        this.check = check;
        this.order = order;
        this.merged = !order.isNone() && plan.sorted() && plan.legs().size() > 1;
        Comparator<Walk> byNumber = Comparator.comparingInt(walk -> walk.number);
        this.next = new PriorityQueue<>(merged ? Comparator.comparing(Walk::head) : byNumber);
        plan.legs().forEach(leg -> walks.add(new Walk(leg, walks.size())));
        boolean started = false;
        try {
            walks.stream().filter(walk -> !merged || walk.find()).forEach(next::add);
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    @Override
    public boolean hasNext() {
        if (closed) {
            return false;
        }
        while (!merged && !next.isEmpty() && !next.element().find()) {
            next.remove();
        }
        if (next.isEmpty()) {
            close();
            return false;
        }
        return true;
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (!merged) {
            return next.element().take();
        }
        Walk first = next.remove();
        Row row = first.take();
        if (first.find()) {
            next.add(first);
        }
        return row;
    }

    /** Counts index entries without reading documents, up to {@code most}; for a plan that {@link Plan#counts}. */
    static long countEntries(View view, List<KeyRange> ranges, long most, Runnable check) {
        long count = 0;
        for (KeyRange range : ranges) {
            try (View.Range entries = view.range(range, false)) {
                for (; entries.isValid() && count < most; entries.advance()) {
                    check.run();
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
            walks.forEach(Walk::close);
            view.close();
        }
    }

    /** The way along one leg. */
    private final class Walk {

        private final Leg leg;
        private final int number;
        private final DefaultQueryMatcher matcher = new DefaultQueryMatcher();
        private final Iterator<KeyRange> ranges;
        private View.@Nullable Range range;
        private @Nullable Row head;

        Walk(Leg leg, int number) {
            this.leg = leg;
            this.number = number;
            List<KeyRange> wanted = leg.index() == null ? List.of(all()) : leg.ranges();
            if (leg.reverse()) {
                wanted = new ArrayList<>(wanted);
                Collections.reverse(wanted);
            }
            this.ranges = wanted.iterator();
        }

        private KeyRange all() {
            byte[] prefix = Rocks.key(Rocks.DOCUMENT, collection);
            return KeyRange.below(prefix);
        }

        /** Goes on to the next matching document; false at the end. */
        boolean find() {
            while (head == null) {
                check.run();
                if (range == null) {
                    if (!ranges.hasNext()) {
                        return false;
                    }
                    open(ranges.next());
                } else if (range.isValid()) {
                    look(range.key(), range.value());
                    range.advance();
                } else {
                    range.close();
                    range = null;
                }
            }
            return true;
        }

        private void open(KeyRange wanted) {
            if (!wanted.isSingle()) {
                range = view.range(wanted, leg.reverse());
                return;
            }
            byte[] value = rocks.get(view.options(), wanted.from());
            if (value != null) {
                look(wanted.from(), value);
            }
        }

        private void look(byte[] key, byte[] value) {
            RocksIndex index = leg.index();
            long position = index == null ? Rocks.number(key) : index.position(key, value);
            byte[] stored = index == null
                    ? value
                    : rocks.get(view.options(), Rocks.key(Rocks.DOCUMENT, collection, Rocks.bytes(position)));
            if (stored == null) {
                throw new IllegalStateException("an index entry of " + query + " has no document");
            }
            Document document = BsonDecoder.decodeBson(Unpooled.wrappedBuffer(stored));
            if (matcher.matches(document, query)
                    && leg.owns(document, matcher)
                    && (index == null || isFirst(index, key, document))) {
                head = new Row(position, document, stored.length, order);
            }
        }

        /** Whether no other entry of the document comes before this one: with arrays a document has several. */
        private boolean isFirst(RocksIndex index, byte[] key, Document document) {
            if (index.arrays() == 0) {
                return true;
            }
            NavigableSet<byte[]> values = index.entries(document).keys();
            byte[] found = null;
            for (byte[] entry : values) {
                byte[] full = KeyCodec.join(index.prefix(), entry);
                if (leg.all().stream().anyMatch(wanted -> wanted.has(full))) {
                    found = entry;
                    if (!leg.reverse()) {
                        break;
                    }
                }
            }
            return found == null || java.util.Arrays.equals(found, index.values(key));
        }

        Row head() {
            if (head == null) {
                throw new NoSuchElementException();
            }
            return head;
        }

        Row take() {
            Row row = head();
            head = null;
            return row;
        }

        void close() {
            if (range != null) {
                range.close();
                range = null;
            }
        }
    }
}
