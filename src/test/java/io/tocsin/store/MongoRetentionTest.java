package io.tocsin.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
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

    private MongoCollection<Document> rows;

    @BeforeEach
    void empty() {
        MongoDatabase database = databases.fresh();
        rows = database.getCollection("rows");
        MongoIndexes.of(rows).on(Indexes.ascending("at.first"));
    }

    private MongoRetention retention() {
        return new MongoRetention(rows, "at.first", Duration.ofDays(30), 7, Clock.fixed(NOW, ZoneOffset.UTC));
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
    void anIndexOfAnEarlierVersionIsMadeAnew() {
        MongoIndexes.of(rows).where("name", Indexes.ascending("name"));
        insert(1, "x");

        MongoIndexes.of(rows).on(Indexes.ascending("name")).on(Indexes.ascending("name"));

        assertThat(rows.countDocuments(new Document("name", null))).isEqualTo(1);
    }
}
