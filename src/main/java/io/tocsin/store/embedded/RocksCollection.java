package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One collection. Writers take turns under its lock; readers take none and see the moment they began. */
final class RocksCollection {

    private static final int WRITTEN_TOGETHER = 500;

    private final Rocks rocks;
    private final String name;
    private final int id;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile List<RocksIndex> indexes;
    private volatile long count;
    private long nextPosition;

    /** @param name with its database's in front */
    RocksCollection(Rocks rocks, String name, int id, List<RocksIndex> indexes) {
        this.rocks = rocks;
        this.name = name;
        this.id = id;
        this.indexes = List.copyOf(indexes);
        this.count = Rocks.number(rocks.get(Rocks.key(Rocks.COUNT, id)));
        byte[] documents = Rocks.key(Rocks.DOCUMENT, id);
        try (View view = rocks.view();
                View.Range last = view.range(KeyRange.below(documents), true)) {
            this.nextPosition = last.isValid() ? Rocks.number(last.key()) + 1 : 1;
        }
    }

    String name() {
        return name;
    }

    int id() {
        return id;
    }

    List<RocksIndex> indexes() {
        return indexes;
    }

    long count() {
        return count;
    }

    void counted(long documents) {
        count = documents;
    }

    /** Whole documents of a query in any order. */
    private Documents find(Document query, int limit) {
        return find(query, new Document(), Set.of(), 0, limit);
    }

    /** Documents of a query, read as they are asked for. */
    Documents find(Document query, Document orderBy, Set<String> fields, int skip, int limit) {
        SortOrder order = new SortOrder(orderBy);
        View view = rocks.view(); // before the indexes are read: an index must not be newer than what is seen
        Documents found = null;
        try {
            Plan plan = Plan.of(query, order, indexes);
            Scan scan = new Scan(rocks, view, id, plan, query, order);
            found = new Documents(scan, plan.leading() == order.keys().size(), fields, skip, limit);
            return found;
        } finally {
            if (found == null) {
                view.close();
            }
        }
    }

    /** How many documents match, up to a limit; 0 for no limit. */
    long count(Document query, long limit) {
        long most = limit > 0 ? limit : Long.MAX_VALUE;
        if (query.isEmpty()) {
            return Math.min(count, most);
        }
        try (View view = rocks.view()) {
            Plan plan = Plan.of(query, new SortOrder(new Document()), indexes);
            if (plan.counts()) {
                return countEntries(view, plan, most);
            }
        }
        long counted = 0;
        try (Documents found = find(query, 0)) {
            for (; counted < most && found.hasNext(); counted++) {
                found.next();
            }
        }
        return counted;
    }

    private static long countEntries(View view, Plan plan, long most) {
        RocksIndex index = plan.index();
        long counted = 0;
        for (KeyRange range : plan.ranges()) {
            counted += index != null && index.isCountedByMinute() && most == Long.MAX_VALUE
                    ? MinuteCounts.count(view, index, range)
                    : Scan.countEntries(view, range, most - counted);
        }
        return counted;
    }

    /**
     * The most frequent values of an indexed path.
     *
     * @param period of one date, which the index has behind the path
     * @return documents of value ({@code _id}) and number ({@code n}), the most frequent first
     */
    List<Document> frequent(String path, Document period, int most) {
        Conditions conditions = new Conditions(period);
        String date = period.isEmpty() ? "" : period.keySet().iterator().next();
        List<Span> spans = conditions.size() == 1 && conditions.isWhole() ? conditions.spans(date, false) : null;
        RocksIndex index = indexes.stream()
                .filter(one -> FrequentValues.serves(one, path, date) && !one.isArray(1))
                .findFirst()
                .orElseThrow(() -> Failures.unsupported("counting values of a path without an index by it and a date"));
        if (spans == null || spans.size() > 1) {
            throw Failures.unsupported("counting values but in a period of dates");
        }
        if (spans.isEmpty()) {
            return List.of();
        }
        List<Document> values = new ArrayList<>();
        try (View view = rocks.view()) {
            for (FrequentValues.Counted counted : new FrequentValues(spans.get(0), most).of(view, index)) {
                long position = index.position(counted.entry(), new byte[0]);
                byte[] document = rocks.get(view.options(), Rocks.key(Rocks.DOCUMENT, id, position));
                if (document != null) {
                    Object value = index.valueOf(document, counted.value());
                    values.add(new Document("_id", value).append("n", counted.count()));
                }
            }
        }
        return values;
    }

    /**
     * Inserts documents as the bytes they are; gives the errors of those that could not be inserted.
     *
     * @param inserted to whose first element the number of the others is added
     */
    List<Document> insert(List<byte[]> documents, boolean isOrdered, int[] inserted) {
        return locked(() -> {
            List<Document> errors = new ArrayList<>();
            try (Change change = new Change(rocks, this)) {
                for (int i = 0; i < documents.size() && (errors.isEmpty() || !isOrdered); i++) {
                    try {
                        change.insert(nextPosition, withId(Bson.checked(documents.get(i))));
                        nextPosition++;
                        inserted[0]++;
                    } catch (MongoServerError e) {
                        errors.add(Failures.ofWrite(i, e));
                    }
                }
                change.commit();
            }
            return errors;
        });
    }

    private static byte[] withId(byte[] document) {
        if (RawBson.beginsWithId(document)) {
            return document;
        }
        Document given = Bson.decode(document);
        Document result = new Document("_id", given.getOrDefault("_id", new ObjectId()));
        result.putAll(given);
        byte[] bytes = Bson.bytes(result);
        if (!RawBson.beginsWithId(bytes)) {
            throw new MongoServerError(53, "InvalidIdField", "'_id' cannot be an array or a regular expression");
        }
        return bytes;
    }

    /**
     * What an update did.
     *
     * @param before the document found, as it was; null where there was none
     * @param after as it became, or the one inserted; null where there is none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Updated(byte @Nullable [] before, byte @Nullable [] after, boolean isModified) {

        boolean isUpserted() {
            return before == null && after != null;
        }
    }

    /** Changes one document, or inserts one where there is none. */
    Updated update(Document query, Update update, boolean isUpsert) {
        if (isUpsert && (!query.keySet().equals(Set.of("_id")) || !KeyCodec.isExact(query.get("_id")))) {
            throw Failures.unsupported("an upsert but by the _id");
        }
        return locked(() -> {
            try (Documents found = find(query, 1);
                    Change change = new Change(rocks, this)) {
                if (!found.hasNext()) {
                    byte[] after = isUpsert ? withId(update.inserted(query)) : null;
                    if (after != null) {
                        change.insert(nextPosition, after);
                        nextPosition++;
                    }
                    change.commit();
                    return new Updated(null, after, after != null);
                }
                Row row = found.next();
                byte[] after = update.changed(row.bytes());
                boolean isModified = !Arrays.equals(after, row.bytes());
                if (isModified) {
                    change.update(row.position(), row.bytes(), after);
                    change.commit();
                }
                return new Updated(row.bytes(), after, isModified);
            }
        });
    }

    /** @param limit 0 for all */
    int delete(Document query, int limit) {
        return locked(() -> {
            int deleted = 0;
            try (Documents found = find(query, limit);
                    Change change = new Change(rocks, this)) {
                while (found.hasNext()) {
                    Row row = found.next();
                    change.delete(row.position(), row.bytes());
                    if (++deleted % WRITTEN_TOGETHER == 0) {
                        change.commit();
                    }
                }
                change.commit();
            }
            return deleted;
        });
    }

    /** Builds an index over what is there. */
    void build(RocksIndex index, Runnable whenBuilt) {
        locked(() -> {
            byte[] documents = Rocks.key(Rocks.DOCUMENT, id);
            try (View view = rocks.view();
                    View.Range range = view.range(KeyRange.below(documents), false);
                    Change change = new Change(rocks, this)) {
                for (int i = 1; range.isValid(); range.advance(), i++) {
                    change.index(index, Rocks.number(range.key()), range.value());
                    if (i % WRITTEN_TOGETHER == 0) {
                        Command.current().check();
                        change.commit();
                    }
                }
                change.commit();
            }
            whenBuilt.run();
            List<RocksIndex> more = new ArrayList<>(indexes);
            more.add(index);
            indexes = List.copyOf(more);
            return true;
        });
    }

    /** Goes on with some of its indexes; no writer is between two states. */
    void keep(List<RocksIndex> kept, Runnable whenLocked) {
        locked(() -> {
            indexes = List.copyOf(kept);
            whenLocked.run();
            return true;
        });
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
