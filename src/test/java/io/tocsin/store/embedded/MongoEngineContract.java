package io.tocsin.store.embedded;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Filters.regex;
import static com.mongodb.client.model.Sorts.descending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/** What the server needs of a MongoDB, whichever it is. */
interface MongoEngineContract {

    /** An empty database. */
    MongoDatabase database();

    private MongoCollection<Document> events() {
        return database().getCollection("events");
    }

    @Test
    default void aDocumentComesBackAsItWentIn() {
        Document document = new Document("_id", "e1")
                .append("text", "nul \0 and ü")
                .append("int", 1)
                .append("long", (1L << 53) + 1)
                .append("double", 1.5)
                .append("flag", true)
                .append("nothing", null)
                .append("at", Date.from(Instant.parse("2026-11-24T00:00:00.123Z")))
                .append("object", new ObjectId("65f000000000000000000001"))
                .append("list", List.of(1, "two", new Document("three", 3)))
                .append("source", new Document("ip", "198.51.100.7"));

        events().insertOne(document);

        assertThat(events().find(eq("_id", "e1")).first()).isEqualTo(document);
        assertThat(events().find(eq("long", (1L << 53) + 1)).first()).isEqualTo(document);
        assertThat(events().find(eq("long", 1L << 53)).first()).isNull();
    }

    @Test
    default void theSameIdIsRefusedAndTheOthersOfTheBatchAreStored() {
        events().insertOne(new Document("_id", 2));
        List<Document> batch =
                IntStream.range(0, 5).mapToObj(i -> new Document("_id", i)).toList();

        assertThatThrownBy(() -> events().insertMany(batch, new InsertManyOptions().ordered(false)))
                .isInstanceOfSatisfying(MongoBulkWriteException.class, e -> {
                    assertThat(e.getWriteResult().getInsertedCount()).isEqualTo(4);
                    assertThat(e.getWriteErrors()).hasSize(1);
                    assertThat(e.getWriteErrors().get(0).getCode()).isEqualTo(11000);
                    assertThat(e.getWriteErrors().get(0).getIndex()).isEqualTo(2);
                });
        assertThat(events().countDocuments()).isEqualTo(5);
        assertThatThrownBy(() -> events().insertOne(new Document("_id", 1L))).isInstanceOf(MongoWriteException.class);
    }

    @Test
    default void anOrderedBatchEndsAtItsFirstError() {
        List<Document> batch = List.of(new Document("_id", 1), new Document("_id", 1), new Document("_id", 2));

        assertThatThrownBy(() -> events().insertMany(batch))
                .isInstanceOfSatisfying(
                        MongoBulkWriteException.class,
                        e -> assertThat(e.getWriteResult().getInsertedCount()).isEqualTo(1));
        assertThat(events().countDocuments()).isEqualTo(1);

        assertThatThrownBy(() -> events().bulkWrite(List.of(
                        new UpdateOneModel<>(eq("_id", 1), Updates.set("_id", 7)),
                        new UpdateOneModel<>(eq("_id", 1), Updates.set("x", 7)))))
                .isInstanceOf(MongoBulkWriteException.class);
        assertThat(events().find(eq("x", 7)).first()).isNull();
    }

    @Test
    default void anIndexGivesRangeAndOrder() {
        events().createIndex(Indexes.compoundIndex(Indexes.ascending("source.ip"), Indexes.descending("at")));
        for (int i = 0; i < 50; i++) {
            events().insertOne(new Document("_id", i)
                    .append("source", new Document("ip", "10.0.0." + i % 5))
                    .append("at", Instant.ofEpochSecond(i)));
        }

        List<Integer> found = ids(events().find(and(
                        eq("source.ip", "10.0.0.3"),
                        gte("at", Instant.ofEpochSecond(10)),
                        lt("at", Instant.ofEpochSecond(40))))
                .sort(descending("at"))
                .limit(3));
        List<Integer> several = ids(events().find(in("source.ip", "10.0.0.1", "10.0.0.2"))
                .sort(descending("at"))
                .limit(4));

        assertThat(found).containsExactly(38, 33, 28);
        assertThat(several).containsExactly(47, 46, 42, 41);
        assertThat(events().countDocuments(eq("source.ip", "10.0.0.3"))).isEqualTo(10);
        assertThat(ids(events().find(regex("source.ip", "^10\\.0\\.0\\.4")))).hasSize(10);
    }

    @Test
    default void anArrayIsFoundByEachOfItsElementsOnce() {
        events().createIndex(Indexes.compoundIndex(Indexes.ascending("related.ip"), Indexes.descending("at")));
        events().insertOne(new Document("_id", 1)
                .append("related", new Document("ip", List.of("a", "b", "b")))
                .append("at", 1));
        events().insertOne(new Document("_id", 2)
                .append("related", new Document("ip", List.of("b", "c")))
                .append("at", 2));
        events().insertOne(new Document("_id", 3).append("at", 3));

        assertThat(ids(events().find(eq("related.ip", "b")).sort(descending("at"))))
                .containsExactly(2, 1);
        assertThat(ids(events().find(in("related.ip", "a", "b", "c")).sort(descending("at"))))
                .containsExactly(2, 1);
        assertThat(ids(events().find(gte("related.ip", "a")))).containsExactlyInAnyOrder(1, 2);
        assertThat(events().countDocuments(in("related.ip", "a", "b"))).isEqualTo(2);
        assertThat(ids(events().find(eq("related.ip", null)))).containsExactly(3);
    }

    @Test
    default void alternativesAreUnited() {
        events().createIndex(Indexes.ascending("user"));
        events().createIndex(Indexes.ascending("host"));
        events().insertOne(new Document("_id", 1).append("user", "root").append("host", "h1"));
        events().insertOne(new Document("_id", 2).append("user", "root"));
        events().insertOne(new Document("_id", 3).append("host", "h1"));
        events().insertOne(new Document("_id", 4).append("host", "h2"));

        assertThat(ids(events().find(or(eq("user", "root"), eq("host", "h1"))))).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    default void anIndexIsBuiltOverWhatIsThereAndDropped() {
        IntStream.range(0, 2500).forEach(i -> events().insertOne(new Document("_id", i).append("n", i % 10)));

        events().createIndex(Indexes.ascending("n"));
        events().createIndex(Indexes.ascending("n"));

        assertThat(events().countDocuments(eq("n", 3))).isEqualTo(250);
        events().dropIndex("n_1");
        assertThatThrownBy(() -> events().dropIndex("n_1"))
                .isInstanceOfSatisfying(MongoCommandException.class, e -> assertThat(e.getErrorCode())
                        .isEqualTo(27));
        assertThat(events().countDocuments(eq("n", 3))).isEqualTo(250);
        events().createIndex(Indexes.descending("n"));
        assertThat(events().countDocuments(eq("n", 3))).isEqualTo(250);
    }

    @Test
    default void updatesReachOneAndUpsertWhenThereIsNone() {
        events().insertMany(List.of(
                new Document("_id", 1).append("s", "a").append("list", List.of(1)),
                new Document("_id", 2).append("s", "a"),
                new Document("_id", 3).append("s", "b")));

        for (int id : List.of(1, 2)) {
            assertThat(events().updateOne(eq("_id", id), Updates.set("n", 5)).getModifiedCount())
                    .isEqualTo(1);
        }
        assertThat(events().updateOne(eq("_id", 2), Updates.set("n", 5)).getModifiedCount())
                .isZero();
        assertThat(events().updateOne(eq("s", "a"), Updates.inc("n", 1)).getModifiedCount())
                .isEqualTo(1);
        events().updateOne(
                        eq("_id", 9),
                        Updates.combine(Updates.set("a.b", 1), Updates.setOnInsert("first", true)),
                        new UpdateOptions().upsert(true));
        events().updateOne(eq("_id", 1), Updates.combine(Updates.set("list", List.of(1, 2)), Updates.set("s", "c")));
        events().replaceOne(eq("_id", 10), new Document("x", 1), new ReplaceOptions().upsert(true));
        events().replaceOne(eq("_id", 3), new Document("x", 2));

        assertThat(events().find(eq("_id", 9)).first())
                .isEqualTo(
                        new Document("_id", 9).append("a", new Document("b", 1)).append("first", true));
        assertThat(events().find(eq("_id", 1)).first())
                .containsEntry("list", List.of(1, 2))
                .containsEntry("s", "c");
        assertThat(events().find(eq("_id", 3)).first()).isEqualTo(new Document("_id", 3).append("x", 2));
        assertThat(events().countDocuments()).isEqualTo(5);
        assertThat(events().deleteMany(in("_id", 9, 10, 11)).getDeletedCount()).isEqualTo(2);
        assertThat(events().deleteOne(eq("s", "none")).getDeletedCount()).isZero();
        assertThat(events().countDocuments()).isEqualTo(3);
    }

    @Test
    default void findOneAndUpdateGivesTheDocumentBeforeOrAfter() {
        FindOneAndUpdateOptions after =
                new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER);

        Document first = events().findOneAndUpdate(eq("_id", "c"), Updates.inc("n", 1), after);
        Document before = events().findOneAndUpdate(eq("_id", "c"), Updates.inc("n", 1));
        Document found = events().find(eq("_id", "c")).first();
        events().deleteOne(eq("_id", "c"));

        assertThat(first).containsEntry("n", 1);
        assertThat(before).containsEntry("n", 1);
        assertThat(found).containsEntry("n", 2);
        assertThat(events().findOneAndUpdate(eq("_id", "c"), Updates.inc("n", 1)))
                .isNull();
    }

    @Test
    default void anIdMayBeADocument() {
        Document id = new Document("rule", "r").append("at", 1L);
        events().insertOne(new Document("_id", id).append("x", 1));

        assertThat(events().find(eq("_id", id)).first()).containsEntry("x", 1);
        assertThat(events().updateOne(eq("_id", id), Updates.inc("x", 1)).getModifiedCount())
                .isEqualTo(1);
        assertThatThrownBy(() -> events().insertOne(new Document("_id", id))).isInstanceOf(MongoWriteException.class);
        assertThat(events().deleteOne(eq("_id", id)).getDeletedCount()).isEqualTo(1);
    }

    @Test
    default void aCursorGoesOnWhereTheBatchEnded() {
        events().insertMany(IntStream.range(0, 1000)
                .mapToObj(i -> new Document("_id", i))
                .toList());

        try (MongoCursor<Document> cursor = events().find().batchSize(10).iterator()) {
            cursor.next();
            events().deleteMany(new Document());
            int seen = 1;
            while (cursor.hasNext()) {
                cursor.next();
                seen++;
            }
            assertThat(seen).isBetween(10, 1000);
        }
        assertThat(events().estimatedDocumentCount()).isZero();
    }

    @Test
    default void projectionSkipAndLimitShapeTheResult() {
        events().insertMany(IntStream.range(0, 10)
                .mapToObj(i ->
                        new Document("_id", i).append("a", new Document("b", i)).append("c", i))
                .toList());

        List<Document> found = events().find()
                .sort(descending("_id"))
                .skip(2)
                .limit(2)
                .projection(Projections.include("a"))
                .into(new ArrayList<>());

        assertThat(found)
                .containsExactly(
                        new Document("_id", 7).append("a", new Document("b", 7)),
                        new Document("_id", 6).append("a", new Document("b", 6)));
    }

    @Test
    default void eightThreadsCountTogetherAndOneOfThemGetsTheLease() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        events().insertOne(new Document("_id", "lease").append("until", 0));
        Set<String> winners = Collections.synchronizedSet(new java.util.HashSet<>());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                String owner = "t" + t;
                running.add(threads.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        events().findOneAndUpdate(
                                        eq("_id", "counter"),
                                        Updates.inc("n", 1),
                                        new FindOneAndUpdateOptions().upsert(true));
                        events().updateOne(eq("_id", "other"), Updates.inc("n", 1), new UpdateOptions().upsert(true));
                    }
                    if (lease(owner)) {
                        winners.add(owner);
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(events().find(eq("_id", "counter")).first()).containsEntry("n", 400);
        assertThat(events().find(eq("_id", "other")).first()).containsEntry("n", 400);
        assertThat(winners).hasSize(1);
    }

    private boolean lease(String owner) {
        Document lease = events().findOneAndUpdate(
                        and(eq("_id", "lease"), lt("until", 1)),
                        Updates.combine(Updates.set("owner", owner), Updates.set("until", 100)),
                        new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER));
        return lease != null && owner.equals(lease.getString("owner"));
    }

    private static List<Integer> ids(Iterable<Document> documents) {
        List<Integer> ids = new ArrayList<>();
        documents.forEach(document -> ids.add(document.getInteger("_id")));
        return ids;
    }
}
