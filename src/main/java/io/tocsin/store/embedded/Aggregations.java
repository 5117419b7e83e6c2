package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.backend.aggregation.Aggregation;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.oplog.NoopOplog;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Pipelines: what leads is asked of an index, the stages behind it are mongo-java-server's. */
final class Aggregations {

    private static final Set<String> REFUSED = Set.of("$out", "$merge", "$changeStream", "$indexStats", "$geoNear");

    private final Catalog catalog;

    Aggregations(Catalog catalog) {
        this.catalog = catalog;
    }

    Found run(String database, String name, @Nullable Object stages) {
        List<Document> pipeline = renamed(Aggregation.parse(stages));
        RocksCollection collection = catalog.database(database).collections().get(name);
        Document query = new Document();
        Document sort = null;
        long limit = 0;
        int at = 0;
        if (at < pipeline.size() && pipeline.get(at).get("$match") instanceof Document match) {
            Conditions.check(match);
            query = match;
            at++;
        }
        Document counted = count(pipeline, at, collection, query);
        if (counted != null) {
            return new Results(List.of(counted).iterator());
        }
        if (at < pipeline.size() && pipeline.get(at).get("$sort") instanceof Document order) {
            sort = order;
            at++;
        }
        if (at < pipeline.size()
                && pipeline.get(at).get("$limit") instanceof Number most
                && most.longValue() > 0
                && most.longValue() <= Integer.MAX_VALUE) {
            limit = most.longValue();
            at++;
        }
        Aggregation rest = Aggregation.fromPipeline(
                pipeline.subList(at, pipeline.size()),
                catalog::database,
                catalog.database(database),
                collection,
                NoopOplog.get());
        if (collection == null) {
            return new Results(Stream.<Document>empty().iterator());
        }
        Found found = collection.find(query, sort, 0, (int) limit, null);
        Stream<Document> documents = StreamSupport.stream(Spliterators.spliteratorUnknownSize(found, 0), false);
        return new Results(rest.runStagesAsStream(documents).iterator());
    }

    private static List<Document> renamed(List<Document> pipeline) {
        List<Document> stages = new ArrayList<>();
        for (Document stage : pipeline) {
            String name = stage.isEmpty() ? "" : stage.keySet().iterator().next();
            if (REFUSED.contains(name)) {
                throw Failures.unsupported("the aggregation stage " + name);
            }
            if (name.equals("$set")) {
                stages.add(new Document("$addFields", stage.get(name)));
            } else if (name.equals("$replaceWith")) {
                stages.add(new Document("$replaceRoot", new Document("newRoot", stage.get(name))));
            } else {
                stages.add(stage);
            }
        }
        return stages;
    }

    /** What the driver's {@code countDocuments} asks for; null for any other pipeline. */
    private static @Nullable Document count(
            List<Document> pipeline, int from, @Nullable RocksCollection collection, Document query) {
        int at = from;
        long skip = 0;
        long limit = 0;
        if (at < pipeline.size() && pipeline.get(at).get("$skip") instanceof Number number) {
            skip = number.longValue();
            at++;
        }
        if (at < pipeline.size() && pipeline.get(at).get("$limit") instanceof Number number) {
            limit = number.longValue();
            at++;
        }
        if (collection == null
                || at != pipeline.size() - 1
                || skip > Integer.MAX_VALUE
                || limit > Integer.MAX_VALUE
                || !(pipeline.get(at).get("$group") instanceof Document group)
                || !group.keySet().equals(Set.of("_id", "n"))
                || !(group.get("_id") instanceof Number)
                || !new Document("$sum", 1).equals(group.get("n"))) {
            return null;
        }
        int n = collection.count(query, (int) skip, (int) limit);
        return n == 0 ? null : new Document("_id", group.get("_id")).append("n", n);
    }

    /** The scans below it belong to the current command or, later, to the cursor. */
    private static final class Results implements Found {

        private final Iterator<Document> documents;
        private int lastBytes;

        Results(Iterator<Document> documents) {
            this.documents = documents;
        }

        @Override
        public boolean hasNext() {
            try {
                return documents.hasNext();
            } catch (MongoServerError e) {
                throw e;
            } catch (UnsupportedOperationException | ClassCastException e) {
                throw Failures.badValue("the aggregation failed: " + e);
            }
        }

        @Override
        public Document next() {
            Document document = documents.next();
            lastBytes = Change.bytes(document).length;
            return document;
        }

        @Override
        public int lastBytes() {
            return lastBytes;
        }

        @Override
        public void close() {}
    }
}
