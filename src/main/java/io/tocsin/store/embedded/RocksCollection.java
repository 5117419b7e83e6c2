package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractMongoCollection;
import de.bwaldvogel.mongo.backend.ArrayFilters;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.backend.DocumentWithPosition;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import de.bwaldvogel.mongo.exception.InvalidIdFieldError;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.oplog.Oplog;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import io.netty.buffer.Unpooled;
import io.tocsin.store.embedded.Plan.Leg;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One collection. Writers take turns under its lock; readers take none and see the moment they began. Update operators
 * and matching are mongo-java-server's, reached through the hooks of its collection class, whose own indexes stay
 * empty.
 */
final class RocksCollection extends AbstractMongoCollection<Long> {

    private static final int DELETED_TOGETHER = 500;

    private final Rocks rocks;
    private final int id;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile List<RocksIndex> indexes;
    /** What indexes need of a document to be inserted; null where one has a filter, which may ask for any field. */
    private volatile RawDocuments.@Nullable Paths indexed;

    private volatile long count;
    private volatile boolean dropped;
    private long nextPosition;

    RocksCollection(Rocks rocks, MongoDatabase database, String name, int id, List<RocksIndex> indexes) {
        super(database, name, CollectionOptions.withDefaults(), new CursorRegistry());
        this.rocks = rocks;
        this.id = id;
        this.indexes = List.copyOf(indexes);
        this.indexed = pathsOf(indexes);
        this.count = Rocks.number(rocks.get(Rocks.key(Rocks.COUNT, id)));
        byte[] documents = Rocks.key(Rocks.DOCUMENT, id);
        try (View view = rocks.view();
                View.Range last = view.range(KeyRange.below(documents), true)) {
            this.nextPosition = last.isValid() ? Rocks.number(last.key()) + 1 : 1;
        }
    }

    private void use(List<RocksIndex> changed) {
        indexes = List.copyOf(changed);
        indexed = pathsOf(changed);
    }

    private static RawDocuments.@Nullable Paths pathsOf(List<RocksIndex> indexes) {
        return indexes.stream().anyMatch(index -> index.filter() != null)
                ? null
                : RawDocuments.Paths.of(indexes.stream()
                        .flatMap(index -> index.keys().stream().map(IndexKey::getKey))
                        .toList());
    }

    int id() {
        return id;
    }

    List<RocksIndex> indexes() {
        return indexes;
    }

    /** Documents of a query, read as they are asked for; registered with the current command. */
    Found find(Document query, @Nullable Document orderBy, int skip, int limit, @Nullable Document projection) {
        Conditions.check(query);
        SortOrder order = new SortOrder(orderBy);
        Command command = Command.current();
        View view = command.opened(rocks.view());
        Plan plan = Plan.of(query, orderBy, indexes);
        Scan scan = command.opened(new Scan(
                rocks, view, id, plan, query, order, () -> Command.current().check()));
        Iterator<Row> rows = scan;
        if (!plan.sorted()) {
            rows = Sorting.sorted(scan, limit > 0 ? (long) skip + limit : Long.MAX_VALUE);
        }
        UnaryOperator<Document> shape = projection == null || projection.isEmpty()
                ? UnaryOperator.identity()
                : document -> project(document, projection);
        return new Documents(scan, rows, skip, limit, shape);
    }

    String explain(Document query, @Nullable Document orderBy) {
        return Plan.of(query, orderBy, indexes).describe();
    }

    private Document project(Document document, Document projection) {
        return matchDocumentsFromStream(new Document(), Stream.of(document), 0, 0, 0, null, projection)
                .iterator()
                .next();
    }

    @Override
    protected boolean documentMatchesQuery(Document document, Document query) {
        // The matcher of the superclass remembers array positions for the writer: readers must not share it.
        return new DefaultQueryMatcher().matches(document, query);
    }

    @Override
    protected QueryResult queryDocuments(
            Document query, Document orderBy, int skip, int limit, int batchSize, Document projection) {
        Found found = find(query, orderBy, skip, limit, projection);
        return new QueryResult(() -> found);
    }

    @Override
    protected QueryResult matchDocuments(
            Document query, Document orderBy, int skip, int limit, int batchSize, Document projection) {
        return queryDocuments(query, orderBy, skip, limit, batchSize, projection);
    }

    @Override
    public int count() {
        return (int) Math.min(Integer.MAX_VALUE, count);
    }

    void counted(long documents) {
        count = documents;
    }

    @Override
    public int count(@Nullable Document query, int skip, int limit) {
        Document wanted = query == null ? new Document() : query;
        Conditions.check(wanted);
        long most = limit > 0 ? (long) skip + limit : Long.MAX_VALUE;
        long counted = 0;
        if (wanted.isEmpty()) {
            counted = Math.min(count, most);
        } else {
            try (View view = rocks.view()) {
                Plan plan = Plan.of(wanted, null, indexes);
                Leg leg = plan.legs().get(0);
                if (plan.counts() && leg.index() != null) {
                    counted = Scan.countEntries(
                            view, leg.ranges(), most, () -> Command.current().check());
                    return (int) Math.max(0, counted - skip);
                }
            }
            try (Found found = find(wanted, null, 0, 0, null)) {
                for (; counted < most && found.hasNext(); counted++) {
                    found.next();
                }
            }
        }
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, counted - skip));
    }

    @Override
    public List<Document> insertDocuments(List<Document> documents, boolean isOrdered) {
        return insert(RawDocuments.of(documents), isOrdered);
    }

    /** Inserts documents as the bytes they are; gives the errors of those that could not be inserted. */
    List<Document> insert(RawDocuments raw, boolean isOrdered) {
        List<byte[]> documents = raw.documents();
        return locked(() -> {
            List<Document> errors = new ArrayList<>();
            RawDocuments.Paths paths = indexed;
            try (Change change = new Change(rocks, this)) {
                for (int i = 0; i < documents.size(); i++) {
                    try {
                        byte[] bytes = documents.get(i);
                        if (paths != null && RawDocuments.beginsWithId(bytes)) {
                            change.insert(nextPosition, bytes, RawDocuments.decode(bytes, paths));
                        } else {
                            Document document = withId(decode(bytes));
                            change.insert(nextPosition, Change.bytes(document), document);
                        }
                        nextPosition++;
                    } catch (MongoServerError e) {
                        errors.add(error(i, e));
                        if (isOrdered) {
                            break;
                        }
                    }
                }
                change.commit();
            }
            return errors;
        });
    }

    /** An entry of {@code writeErrors} in a command's answer. */
    static Document error(int index, MongoServerError e) {
        Document error = new Document("index", index).append("code", e.getCode());
        error.putIfNotNull("codeName", e.getCodeName());
        return error.append("errmsg", e.getMessageWithoutErrorCode());
    }

    @Override
    public void addDocument(Document document) {
        locked(() -> {
            try (Change change = new Change(rocks, this)) {
                Document whole = withId(document);
                change.insert(nextPosition++, Change.bytes(whole), whole);
                change.commit();
            }
            return true;
        });
    }

    private static Document withId(Document document) {
        Object given = document.containsKey("_id") ? document.get("_id") : new ObjectId();
        if (given instanceof Collection || given instanceof BsonRegularExpression) {
            throw new InvalidIdFieldError("The '_id' value cannot be an array or a regular expression");
        }
        Document result = new Document("_id", given);
        result.putAll(document);
        return result;
    }

    @Override
    public Document updateDocuments(
            Document selector, Document update, ArrayFilters filters, boolean multi, boolean upsert, Oplog oplog) {
        return locked(() -> super.updateDocuments(selector, update, filters, multi, upsert, oplog));
    }

    @Override
    public Document findAndModify(Document command) {
        return locked(() -> super.findAndModify(command));
    }

    @Override
    protected void handleUpdate(Long position, Document before, Document after) {
        try (Change change = new Change(rocks, this)) {
            change.update(position, before, after);
            change.commit();
        }
    }

    @Override
    protected @Nullable Long findDocumentPosition(Document document) {
        RocksIndex byId = indexes.get(0);
        byte[] entry = rocks.get(byId.entryKey(KeyCodec.encode(document.get("_id")), 0));
        return entry == null ? null : Rocks.number(entry);
    }

    @Override
    public int deleteDocuments(Document selector, int limit, Oplog oplog) {
        return locked(() -> {
            int deleted = 0;
            try (Found found = find(selector, null, 0, limit, null);
                    Change change = new Change(rocks, this)) {
                while (found.hasNext()) {
                    Document document = found.next();
                    Long position = findDocumentPosition(document);
                    if (position == null) {
                        throw new IllegalStateException(getFullName() + " has a document without entry in _id");
                    }
                    change.delete(position, document);
                    if (++deleted % DELETED_TOGETHER == 0) {
                        change.commit();
                    }
                }
                change.commit();
            }
            return deleted;
        });
    }

    @Override
    public void removeDocument(Document document) {
        Long position = findDocumentPosition(document);
        if (position != null) {
            try (Change change = new Change(rocks, this)) {
                change.delete(position, document);
                change.commit();
            }
        }
    }

    /** Deletes documents of a TTL index that lie at or before the moment, at most so many; gives how many. */
    int expire(RocksIndex index, Instant moment, int most) {
        byte[] last = KeyCodec.encode(moment);
        boolean ascending = index.keys().get(0).isAscending();
        Span expired = new Span(KeyCodec.type(last), true, last, true, false);
        KeyRange range = new KeyRange(
                KeyCodec.join(index.prefix(), expired.from(ascending)),
                KeyCodec.join(index.prefix(), expired.to(ascending)),
                false);
        return locked(() -> {
            Set<Long> positions = new LinkedHashSet<>();
            try (View view = rocks.view();
                    View.Range entries = view.range(range, false)) {
                for (; entries.isValid() && positions.size() < most; entries.advance()) {
                    positions.add(index.position(entries.key(), entries.value()));
                }
            }
            try (Change change = new Change(rocks, this)) {
                positions.forEach(position -> change.delete(position, getDocument(position)));
                change.commit();
            }
            return positions.size();
        });
    }

    /** Builds an index over what is there; the caller has written it down as not ready, and then as ready. */
    void build(RocksIndex index, Runnable whenBuilt) {
        locked(() -> {
            byte[] documents = Rocks.key(Rocks.DOCUMENT, id);
            try (View view = rocks.view();
                    View.Range range = view.range(KeyRange.below(documents), false);
                    Change change = new Change(rocks, this)) {
                for (int i = 1; range.isValid(); range.advance(), i++) {
                    change.index(index, Rocks.number(range.key()), decode(range.value()));
                    if (i % 1000 == 0) {
                        Command.current().check();
                        change.commit();
                    }
                }
                change.commit();
            }
            whenBuilt.run();
            List<RocksIndex> more = new ArrayList<>(indexes);
            more.add(index);
            use(more);
            return true;
        });
    }

    /** Replaces the indexes, where one was dropped or changed; no writer is between two states. */
    void reindex(List<RocksIndex> changed, Runnable whenLocked) {
        locked(() -> {
            use(changed);
            whenLocked.run();
            return true;
        });
    }

    /** Lets no writer in any more. */
    void dropped(Runnable whenLocked) {
        locked(() -> {
            dropped = true;
            whenLocked.run();
            return true;
        });
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        Command command = Command.current();
        int mark = command.mark();
        try {
            if (dropped) {
                throw new MongoServerError(
                        175, "QueryPlanKilled", "collection " + getFullName() + " was dropped meanwhile");
            }
            return work.get();
        } finally {
            command.closeSince(mark);
            lock.unlock();
        }
    }

    static Document decode(byte[] bytes) {
        return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(bytes));
    }

    @Override
    protected Document getDocument(Long position) {
        byte[] bytes = rocks.get(Rocks.key(Rocks.DOCUMENT, id, Rocks.bytes(position)));
        if (bytes == null) {
            throw new IllegalStateException(getFullName() + " has no document at " + position);
        }
        return decode(bytes);
    }

    @Override
    protected boolean tracksDataSize() {
        return false;
    }

    @Override
    protected void updateDataSize(int sizeDelta) {}

    @Override
    protected int getDataSize() {
        return 0;
    }

    @Override
    protected Long addDocumentInternal(Document document) {
        throw new UnsupportedOperationException("documents are added with their entries, by Change");
    }

    @Override
    protected void removeDocument(Long position) {
        throw new UnsupportedOperationException("documents are removed with their entries, by Change");
    }

    @Override
    protected Stream<DocumentWithPosition<Long>> streamAllDocumentsWithPosition() {
        throw new UnsupportedOperationException("documents are read by Scan");
    }
}
