package io.tocsin.store.embedded;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Sorts.descending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoSecurityException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Collation;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Updates;
import io.tocsin.platform.PermanentException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is special to the embedded engine: its plans, cursors, expiry, refusals and restarts. */
final class EngineTest {

    private volatile Instant now = Instant.parse("2026-11-24T00:00:00Z");
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

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
        engine = EmbeddedMongo.open(folder, clock, Duration.ofMillis(20));
        client = MongoClients.create(engine.uri());
        events = client.getDatabase("t").getCollection("events");
    }

    @AfterEach
    void close() {
        assertThat(engine.verify()).isEmpty();
        stop();
    }

    private void stop() {
        client.close();
        engine.close();
    }

    @Test
    void aPlanUsesTheIndexForConditionsAndOrder() {
        events.createIndex(Indexes.compoundIndex(Indexes.ascending("source.ip"), Indexes.descending("at")));
        events.createIndex(Indexes.ascending("user"));
        events.createIndex(Indexes.descending("at"));

        assertThat(plan(events.find(eq("source.ip", "x")).sort(descending("at"))))
                .isEqualTo("IXSCAN source.ip_1_at_-1");
        assertThat(plan(events.find(gte("at", 1)).sort(descending("at")))).isEqualTo("IXSCAN at_-1");
        assertThat(plan(events.find().sort(descending("at")))).isEqualTo("IXSCAN at_-1");
        assertThat(plan(events.find(eq("_id", 1)))).isEqualTo("IXSCAN _id_");
        assertThat(plan(events.find(eq("other", 1)))).isEqualTo("COLLSCAN");
        assertThat(plan(events.find(eq("user", 1)).sort(descending("name")))).isEqualTo("IXSCAN user_1, SORT");
        assertThat(plan(events.find(or(eq("user", 1), eq("source.ip", 1)))))
                .isEqualTo("IXSCAN user_1, IXSCAN source.ip_1_at_-1");
        assertThat(plan(events.find(or(eq("user", 1), eq("other", 1))))).isEqualTo("COLLSCAN");
    }

    private static String plan(FindIterable<Document> find) {
        return find.explain()
                .get("queryPlanner", Document.class)
                .get("winningPlan", Document.class)
                .getString("stage");
    }

    @Test
    void documentsExpireByTheClock() {
        events.createIndex(Indexes.ascending("at"), new IndexOptions().expireAfter(60L, TimeUnit.SECONDS));
        events.insertMany(IntStream.range(0, 1200)
                .mapToObj(i -> new Document("_id", i).append("at", now))
                .toList());
        events.insertOne(new Document("_id", "list").append("at", List.of(now, now.plusSeconds(500))));
        events.insertOne(new Document("_id", "later").append("at", now.plusSeconds(30)));
        events.insertOne(new Document("_id", "never").append("at", "text"));
        events.insertOne(new Document("_id", "none"));

        now = now.plusSeconds(61);

        await().untilAsserted(() -> assertThat(events.countDocuments()).isEqualTo(3));
        assertThat(events.distinct("_id", String.class)).containsExactly("later", "never", "none");
        client.getDatabase("t")
                .runCommand(new Document("collMod", "events")
                        .append("index", new Document("name", "at_1").append("expireAfterSeconds", 10)));
        await().untilAsserted(() -> assertThat(events.countDocuments()).isEqualTo(2));
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
            assertThat(engine.openCursors()).isEqualTo(1);
            events.updateMany(new Document(), Updates.set("changed", true));
            int seen = 1;
            for (; cursor.hasNext(); seen++) {
                assertThat(cursor.next()).doesNotContainKey("changed");
            }
            assertThat(seen).isEqualTo(5_000);
        }
        assertThat(engine.openCursors()).isZero();
    }

    @Test
    void aCursorEndsWhenItIsKilledIdleOrItsClientIsGone() {
        events.insertMany(
                IntStream.range(0, 500).mapToObj(i -> new Document("_id", i)).toList());

        events.find().batchSize(10).iterator().close();
        assertThat(engine.openCursors()).isZero();

        MongoCursor<Document> idle = events.find().batchSize(2).iterator();
        idle.next();
        now = now.plus(Duration.ofMinutes(11));
        await().untilAsserted(() -> assertThat(engine.openCursors()).isZero());
        assertThatThrownBy(() -> idle.forEachRemaining(document -> {})).isInstanceOf(MongoException.class);

        try (MongoClient other = MongoClients.create(engine.uri())) {
            other.getDatabase("t")
                    .getCollection("events")
                    .find()
                    .batchSize(2)
                    .iterator()
                    .next();
            assertThat(engine.openCursors()).isEqualTo(1);
        }
        await().untilAsserted(() -> assertThat(engine.openCursors()).isZero());

        MongoCursor<Document> aggregated = events.aggregate(List.of(Aggregates.match(gte("_id", 0))))
                .batchSize(5)
                .iterator();
        aggregated.next();
        assertThat(engine.openCursors()).isEqualTo(1);
        aggregated.close();
        assertThat(engine.openCursors()).isZero();
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
        assertThat(plan(events.find(eq("tags", "t1")))).isEqualTo("IXSCAN tags_1");
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
        refused(() -> events.updateOne(eq("_id", 1), List.of(new Document("$set", new Document("a", 1)))));
        refused(() -> events.aggregate(List.of(Aggregates.out("other"))).first());
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
