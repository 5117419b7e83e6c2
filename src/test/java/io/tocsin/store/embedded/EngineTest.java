package io.tocsin.store.embedded;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Sorts.descending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoSecurityException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Collation;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.tocsin.platform.HandMovedClock;
import io.tocsin.platform.PermanentException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is special to the embedded engine: its plans, cursors, expiry, refusals and restarts. */
final class EngineTest {

    private final HandMovedClock clock = new HandMovedClock(Instant.parse("2026-11-24T00:00:00Z"));

    private Path folder = Path.of("");
    private EmbeddedMongo engine;
    private MongoClient client;
    private MongoCollection<Document> events;

    @BeforeEach
    void open(@TempDir Path folder) {
        this.folder = folder;
        start();
    }

    private void start() {
        engine = EmbeddedMongo.open(folder, clock);
        client = MongoClients.create(engine.uri());
        events = client.getDatabase("t").getCollection("events");
    }

    @AfterEach
    void close() {
        assertThat(Verification.of(engine)).isEmpty();
        stop();
    }

    private void stop() {
        client.close();
        engine.close();
    }

    @Test
    void aPlanUsesTheIndexForConditionsAndOrder() {
        events.createIndex(Indexes.compoundIndex(Indexes.ascending("source.ip"), Indexes.descending("at")));
        events.createIndex(Indexes.ascending("user"), new IndexOptions().partialFilterExpression(exists("user")));
        events.createIndex(Indexes.descending("at"));

        assertThat(plan(eq("source.ip", "x"), descending("at"))).isEqualTo("IXSCAN source.ip_1_at_-1, ordered by 1");
        assertThat(plan(eq("source.ip", "x"), descending("at", "_id")))
                .isEqualTo("IXSCAN source.ip_1_at_-1, ordered by 1");
        assertThat(plan(gte("at", 1), descending("at"))).isEqualTo("IXSCAN at_-1, ordered by 1");
        assertThat(plan(new Document(), descending("at"))).isEqualTo("IXSCAN at_-1, ordered by 1");
        assertThat(plan(eq("_id", 1), new Document())).isEqualTo("IXSCAN _id_, ordered by 0");
        assertThat(plan(eq("other", 1), new Document())).isEqualTo("COLLSCAN, ordered by 0");
        assertThat(plan(eq("user", 1), descending("name"))).isEqualTo("IXSCAN user_1, ordered by 0");
        assertThat(plan(eq("user", null), new Document())).isEqualTo("COLLSCAN, ordered by 0");
        assertThat(plan(or(eq("user", 1), eq("source.ip", 1)), new Document())).isEqualTo("COLLSCAN, ordered by 0");
    }

    private String plan(Bson query, Bson order) {
        return Plan.of(
                        read(query),
                        new SortOrder(read(order)),
                        Objects.requireNonNull(engine.catalog().find("t.events"))
                                .indexes())
                .toString();
    }

    /** The driver's document as the engine reads it. */
    private static de.bwaldvogel.mongo.bson.Document read(Bson given) {
        RawBsonDocument raw = new RawBsonDocument(given.toBsonDocument(), new BsonDocumentCodec());
        byte[] bytes = new byte[raw.getByteBuffer().remaining()];
        raw.getByteBuffer().get(bytes);
        return io.tocsin.store.embedded.Bson.decode(bytes);
    }

    @Test
    void anIndexThatGivesTheBeginningOfAnOrderIsReadNoFurtherThanNeeded() {
        events.createIndex(Indexes.compoundIndex(Indexes.ascending("host"), Indexes.descending("at")));
        events.insertMany(IntStream.range(0, 1000)
                .mapToObj(i -> new Document("_id", i).append("host", "h").append("at", i / 10))
                .toList());
        List<Integer> found = new ArrayList<>();
        AtomicInteger looks = new AtomicInteger();

        try (Command command = new Command(() -> looks.incrementAndGet() < 0, 0);
                Documents documents = Objects.requireNonNull(engine.catalog().find("t.events"))
                        .find(read(eq("host", "h")), read(descending("at", "_id")), Set.of(), 0, 3)) {
            command.check();
            documents.forEachRemaining(row -> found.add((Integer) row.document().get("_id")));
        }
        assertThat(found).containsExactly(999, 998, 997);
        assertThat(looks.get()).as("entries looked at, of 1000").isLessThan(20);
        assertThat(events.find(eq("host", "h")).sort(descending("at", "_id")).into(new ArrayList<>()))
                .extracting(document -> document.getInteger("_id"))
                .isSortedAccordingTo(Comparator.reverseOrder())
                .hasSize(1000);
    }

    @Test
    void aCursorHoldsNeitherWritersNorTheWholeResult() {
        List<Document> batch = IntStream.range(0, 1000)
                .mapToObj(i -> new Document("text", "x".repeat(200)))
                .toList();
        for (int i = 0; i < 5; i++) {
            batch.forEach(document -> document.remove("_id"));
            events.insertMany(batch);
        }
        try (MongoCursor<Document> cursor = events.find().iterator()) {
            cursor.next();
            assertThat(cursor.available()).isEqualTo(100);
            assertThat(engine.cursors().size()).isEqualTo(1);
            events.deleteMany(new Document());
            int seen = 1;
            for (; cursor.hasNext(); seen++) {
                cursor.next();
            }
            assertThat(seen).isEqualTo(5_000);
        }
        assertThat(engine.cursors().size()).isZero();
    }

    @Test
    void aCursorEndsWhenItIsKilledOrIdle() {
        events.insertMany(
                IntStream.range(0, 500).mapToObj(i -> new Document("_id", i)).toList());

        events.find().batchSize(10).iterator().close();
        assertThat(engine.cursors().size()).isZero();

        MongoCursor<Document> idle = events.find().batchSize(2).iterator();
        idle.next();
        clock.move(Duration.ofMinutes(11));
        client.getDatabase("t").runCommand(new Document("ping", 1));
        assertThat(engine.cursors().size()).isZero();
        assertThatThrownBy(() -> idle.forEachRemaining(document -> {})).isInstanceOf(MongoException.class);
    }

    @Test
    void everythingIsThereAfterARestart() {
        events.createIndex(Indexes.ascending("tags"));
        events.insertMany(IntStream.range(0, 100)
                .mapToObj(i -> new Document("_id", i).append("tags", List.of("t" + i % 3, "all")))
                .toList());
        events.deleteMany(lt("_id", 10));

        stop();
        start();

        assertThat(events.estimatedDocumentCount()).isEqualTo(90);
        assertThat(plan(eq("tags", "t1"), new Document())).isEqualTo("IXSCAN tags_1, ordered by 0");
        assertThat(events.countDocuments(eq("tags", "t1"))).isEqualTo(30);
        events.insertOne(new Document("_id", 5));
        assertThat(events.estimatedDocumentCount()).isEqualTo(91);
    }

    @Test
    void aSecondEngineOnTheSameFolderIsRefused() {
        assertThatThrownBy(() -> EmbeddedMongo.open(folder))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("another server");
    }

    @Test
    void nobodyGetsInWithoutThePassword() {
        String open = engine.uri().replaceAll("//.*@", "//").replaceAll("/\\?.*", "");
        String wrong = engine.uri().replaceAll("tocsin:[^@]*@", "tocsin:guess@");

        try (MongoClient stranger = MongoClients.create(open)) {
            assertThatThrownBy(() -> stranger.getDatabase("t")
                            .getCollection("events")
                            .find()
                            .first())
                    .isInstanceOfSatisfying(MongoCommandException.class, e -> assertThat(e.getErrorCode())
                            .isEqualTo(13));
        }
        try (MongoClient stranger = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new com.mongodb.ConnectionString(wrong))
                .build())) {
            assertThatThrownBy(() -> stranger.getDatabase("t")
                            .getCollection("events")
                            .find()
                            .first())
                    .isInstanceOf(MongoSecurityException.class);
        }
    }

    @Test
    void whatItCannotDoIsRefusedNotIgnored() {
        events.insertOne(new Document("_id", 1));

        refused(() ->
                events.find(new Document("$text", new Document("$search", "x"))).first());
        refused(() -> events.find(new Document("a", new Document("$nearSphere", List.of())))
                .first());
        refused(() -> events.find()
                .collation(Collation.builder().locale("de").build())
                .first());
        refused(() -> events.createIndex(Indexes.text("a")));
        refused(() -> events.createIndex(Indexes.hashed("a")));
        refused(() -> events.createIndex(
                Indexes.ascending("a"),
                new IndexOptions().collation(Collation.builder().locale("de").build())));
        refused(() -> events.createIndex(Indexes.ascending("a"), new IndexOptions().sparse(true)));
        refused(() -> events.createIndex(Indexes.ascending("a"), new IndexOptions().expireAfter(9L, TimeUnit.DAYS)));
        refused(() -> events.createIndex(
                Indexes.ascending("a"), new IndexOptions().partialFilterExpression(eq("state", "open"))));
        refused(() -> events.updateOne(eq("_id", 1), List.of(new Document("$set", new Document("a", 1)))));
        refused(() -> events.createIndex(Indexes.ascending("a"), new IndexOptions().unique(true)));
        refused(() -> events.updateMany(eq("_id", 1), Updates.set("a", 1)));
        refused(() -> events.updateOne(eq("a", 1), Updates.set("a", 1), new UpdateOptions().upsert(true)));
        refused(() -> events.updateOne(eq("_id", 1), Updates.push("a", 1)));
        refused(() -> events.updateOne(eq("_id", 2), Updates.unset("a")));
        refused(() -> events.findOneAndDelete(eq("_id", 1)));
        refused(() -> events.find(Filters.elemMatch("a", eq("b", 1))).first());
        refused(() -> events.find().projection(Projections.exclude("a")).first());
        refused(() -> events.find().projection(Projections.include("a.b")).first());
        refused(() -> events.find().hint(new Document("a", 1)).first());
        refused(() -> events.distinct("a", String.class).first());
        refused(() -> events.find().explain());
        refused(() -> events.listIndexes().first());
        refused(events::drop);
        refused(() -> client.getDatabase("t").drop());
        refused(() -> client.listDatabaseNames().first());
        refused(() -> client.getDatabase("t").listCollectionNames().first());
        refused(() -> events.aggregate(List.of(Aggregates.out("other"))).first());
        refused(() -> events.aggregate(List.of(Aggregates.group("$a"))).first());
        refused(() -> events.watch().iterator().tryNext());
        refused(() -> client.getDatabase("t")
                .runCommand(new Document("create", "c").append("capped", true).append("size", 1000)));
        refused(() -> client.getDatabase("t")
                .runCommand(new Document("create", "c").append("validator", new Document("a", 1))));
        refused(() -> client.getDatabase("t").runCommand(new Document("mapReduce", "events")));
        assertThatThrownBy(() -> {
                    try (ClientSession session = client.startSession()) {
                        session.startTransaction();
                        events.insertOne(session, new Document());
                    }
                })
                .isInstanceOf(MongoException.class);
        assertThat(events.countDocuments()).isEqualTo(1);
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(MongoException.class)
                .satisfies(e ->
                        assertThat(((MongoException) e).getCode()).as("%s", e).isIn(59, 238));
    }
}
