package io.tocsin.store.embedded;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Random;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Counts of periods are the same by minute, by entry and without an index. */
final class MinuteCountsTest {

    private static final long HOUR = 3_600_000;
    private static final String AT = "@timestamp";

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whateverIsWrittenAPeriodHasAsManyAsAPlainLookFinds(boolean isDescending, @TempDir Path folder)
            throws RocksDBException {
        Random random = new Random(7);
        try (EmbeddedMongo engine = EmbeddedMongo.open(folder);
                MongoClient client = MongoClients.create(engine.uri())) {
            MongoCollection<Document> plain = plain(client);
            MongoCollection<Document> indexed = indexed(client);
            for (int i = 0; i < 200; i++) { // half of them before there is an index
                insert(plain, indexed, i, random);
            }
            indexed.createIndex(isDescending ? Indexes.descending(AT, "_id") : Indexes.ascending(AT, "_id"));
            for (int i = 200; i < 400; i++) {
                insert(plain, indexed, i, random);
            }
            compare(plain, indexed, random);
            for (int i = 0; i < 400; i += 3) {
                Document byId = new Document("_id", i);
                Document change = new Document("$set", new Document(AT, value(random)));
                plain.updateOne(byId, change);
                indexed.updateOne(byId, change);
                plain.deleteOne(new Document("_id", i + 1));
                indexed.deleteOne(new Document("_id", i + 1));
            }
            compare(plain, indexed, random);
            assertThat(Verification.of(engine)).isEmpty();
        }
        try (Rocks rocks = Rocks.open(folder);
                WriteBatch batch = new WriteBatch()) { // as a version without counts left it
            batch.deleteRange(new byte[] {Rocks.MINUTES}, new byte[] {Rocks.MINUTES + 1});
            rocks.write(batch);
        }
        try (EmbeddedMongo engine = EmbeddedMongo.open(folder);
                MongoClient client = MongoClients.create(engine.uri())) {
            compare(plain(client), indexed(client), random);
        }
    }

    private static MongoCollection<Document> plain(MongoClient client) {
        return client.getDatabase("test").getCollection("plain");
    }

    private static MongoCollection<Document> indexed(MongoClient client) {
        return client.getDatabase("test").getCollection("indexed");
    }

    private static void insert(
            MongoCollection<Document> plain, MongoCollection<Document> indexed, int id, Random random) {
        Document document = new Document("_id", id).append(AT, value(random));
        plain.insertOne(document);
        indexed.insertOne(document);
    }

    private static Object value(Random random) {
        return switch (random.nextInt(20)) {
            case 0 -> "a text";
            case 1 -> 5;
            case 2 -> new Date(Long.MAX_VALUE);
            case 3 -> new Date(Long.MIN_VALUE);
            default -> new Date(random.nextLong(-HOUR, HOUR));
        };
    }

    private static void compare(MongoCollection<Document> plain, MongoCollection<Document> indexed, Random random) {
        for (int i = 0; i < 300; i++) {
            Date one = new Date(random.nextLong(-2 * HOUR, 2 * HOUR) / 60_000 * 60_000 + random.nextInt(3) - 1);
            Date other = new Date(one.getTime() + random.nextLong(HOUR));
            List<Bson> periods = List.of(
                    and(gte(AT, one), lt(AT, other)),
                    and(gt(AT, one), lte(AT, other)),
                    gte(AT, one),
                    lt(AT, other),
                    gt(AT, "a"),
                    and(gte(AT, one), lt(AT, one)));
            Bson period = new ArrayList<>(periods).get(random.nextInt(periods.size()));
            assertThat(indexed.countDocuments(period)).as("%s", period).isEqualTo(plain.countDocuments(period));
        }
    }
}
