package io.tocsin.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import io.tocsin.event.Event;
import io.tocsin.store.MongoRetention.Kept;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs against the embedded engine, and against the server of {@code TOCSIN_TEST_STORE_URI} where that is set. */
@SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test
class MongoRetentionTest {

    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

    @RegisterExtension
    static final TestDatabases databases = new TestDatabases();

    private MongoDatabase database;
    private MongoCollection<Document> rows;

    @BeforeEach
    void empty() {
        database = databases.fresh();
        rows = database.getCollection("rows");
        MongoIndexes.of(rows).on(Indexes.ascending("at.first"));
    }

    private MongoRetention retention() {
        return new MongoRetention(
                rows, List.of(Kept.all("at.first", Duration.ofDays(30))), 7, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private void insert(int number, Object at) {
        rows.insertOne(new Document("_id", number).append("at", new Document("first", at)));
    }

    @Test
    void whatIsOlderThanItIsKeptIsDeletedInPortionsAndNothingElse() {
        for (int day = 0; day < 60; day++) {
            insert(day, Date.from(NOW.minus(Duration.ofDays(day))));
        }
        insert(100, "2001-01-01");
        rows.insertOne(new Document("_id", 101));
        AtomicInteger portions = new AtomicInteger();

        try (MongoRetention retention = retention()) {
            long deleted = retention.deleteOld(() -> portions.incrementAndGet() > 100);
            assertThat(deleted).isEqualTo(29);
        }

        assertThat(portions.get()).isBetween(5, 6);
        List<Integer> left = rows.find().sort(Sorts.ascending("_id")).into(new ArrayList<>()).stream()
                .map(row -> row.getInteger("_id"))
                .toList();
        assertThat(left).hasSize(33).startsWith(0, 1).endsWith(30, 100, 101);
    }

    @Test
    void manyOfOneMomentAreOnePortion() {
        for (int i = 0; i < 50; i++) {
            insert(i, Date.from(NOW.minus(Duration.ofDays(31))));
        }

        try (MongoRetention retention = retention()) {
            assertThat(retention.deleteOld(() -> false)).isEqualTo(50);
            assertThat(retention.deleteOld(() -> false)).isZero();
        }
    }

    @Test
    void itEndsBetweenTwoPortions() {
        for (int i = 0; i < 50; i++) {
            insert(i, Date.from(NOW.minus(Duration.ofDays(31 + i))));
        }
        AtomicInteger asked = new AtomicInteger();

        try (MongoRetention retention = retention()) {
            assertThat(retention.deleteOld(() -> asked.incrementAndGet() > 1)).isEqualTo(7);
        }
        assertThat(rows.countDocuments()).isEqualTo(43);
    }

    @Test
    void eventsOfADatasetAreKeptAsLongAsItSays() {
        MongoEventStore events = new MongoEventStore(database);
        events.prepare();
        List<Event> all = new ArrayList<>();
        for (int day = 0; day < 40; day++) {
            all.add(event("short", day, day));
            all.add(event("long", day, day));
            all.add(event("other", day, day));
        }
        all.add(event("short", 9, 1)); // says an earlier time than it came
        all.add(event("short", 1, 9)); // says a later one
        all.add(event("short", -9_999, 36)); // says one that never gets old
        events.insert(all);
        Map<String, Duration> datasets = Map.of("short", Duration.ofDays(5), "long", Duration.ofDays(35));

        try (MongoRetention retention = new MongoRetention(
                database.getCollection(MongoEventStore.COLLECTION),
                Kept.ofEvents(Duration.ofDays(20), datasets),
                7,
                Clock.fixed(NOW, ZoneOffset.UTC))) {
            assertThat(retention.deleteOld(() -> false)).isEqualTo(34 + 4 + 19 + 1);
            assertThat(retention.deleteOld(() -> false)).isZero();
        }

        assertThat(ids(events, "short")).hasSize(8).contains("short-9-1", "short-1-9", "short-5-5");
        assertThat(ids(events, "long")).hasSize(36).contains("long-35-35");
        assertThat(ids(events, "other")).hasSize(21).contains("other-20-20");
    }

    private static List<String> ids(MongoEventStore events, String dataset) {
        return events.find(new EventQuery("event.dataset:" + dataset, null, null, 100, null)).items().stream()
                .map(Event::id)
                .toList();
    }

    private static Event event(String dataset, int saidDaysAgo, int cameDaysAgo) {
        Map<String, Object> event = Map.of(
                "id",
                dataset + "-" + saidDaysAgo + "-" + cameDaysAgo,
                "dataset",
                dataset,
                "ingested",
                NOW.minus(Duration.ofDays(cameDaysAgo)));
        return Event.of(Map.of("@timestamp", NOW.minus(Duration.ofDays(saidDaysAgo)), "event", event));
    }

    @Test
    void anIndexOfAnEarlierVersionIsMadeAnew() {
        MongoIndexes.of(rows).where("name", Indexes.ascending("name"));
        insert(1, "x");

        MongoIndexes.of(rows).on(Indexes.ascending("name")).on(Indexes.ascending("name"));

        assertThat(rows.countDocuments(new Document("name", null))).isEqualTo(1);
    }
}
