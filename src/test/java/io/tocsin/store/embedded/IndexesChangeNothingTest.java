package io.tocsin.store.embedded;

import static com.mongodb.client.model.Filters.exists;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random documents, writes and queries give the same with indexes, chosen at random too, as without. */
final class IndexesChangeNothingTest {

    private static final List<String> PATHS = List.of("a", "b", "c", "d.e", "d.f", "l", "o.x");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whateverIsAskedAndChanged(long seed, @TempDir Path folder) {
        Random random = new Random(seed);
        try (EmbeddedMongo engine = EmbeddedMongo.open(folder);
                MongoClient client = MongoClients.create(engine.uri())) {
            MongoCollection<Document> plain = client.getDatabase("fuzz").getCollection("plain");
            MongoCollection<Document> indexed = client.getDatabase("fuzz").getCollection("indexed");
            for (int i = 0; i < 4; i++) {
                createIndex(indexed, random);
            }
            for (int step = 0; step < 250; step++) {
                if (step % 60 == 50) {
                    createIndex(indexed, random);
                }
                if (random.nextInt(3) == 0) {
                    write(plain, indexed, random, step);
                } else {
                    ask(plain, indexed, random, "seed " + seed + " step " + step);
                }
            }
            assertThat(Verification.of(engine)).isEmpty();
        }
    }

    private static void createIndex(MongoCollection<Document> indexed, Random random) {
        Document key = new Document();
        for (int i = random.nextInt(3); i >= 0; i--) {
            key.put(path(random), random.nextBoolean() ? 1 : -1);
        }
        IndexOptions options = new IndexOptions();
        if (random.nextInt(3) == 0) {
            options.partialFilterExpression(exists(key.keySet().iterator().next()));
        }
        try {
            indexed.createIndex(key, options);
        } catch (MongoException e) {
            // The key is there with other options, or two of its paths hold arrays in one document.
            assertThat(e.getCode()).isIn(85, 86, 171);
        }
    }

    private static void write(
            MongoCollection<Document> plain, MongoCollection<Document> indexed, Random random, int step) {
        switch (random.nextInt(4)) {
            case 0, 1 -> {
                for (int i = 0; i < 5; i++) {
                    Document document = document(random).append("_id", step * 10 + i);
                    try {
                        indexed.insertOne(document);
                        plain.insertOne(document);
                    } catch (MongoException e) {
                        assertThat(e.getCode()).isEqualTo(171);
                    }
                }
            }
            case 2 -> {
                Document update = new Document("$set", new Document(random.nextBoolean() ? "a" : "b", scalar(random)));
                for (Document one : plain.find(query(random, 0)).into(new ArrayList<>())) {
                    Document byId = new Document("_id", one.get("_id"));
                    indexed.updateOne(byId, update);
                    plain.updateOne(byId, update);
                }
            }
            default -> {
                Document one = plain.find(query(random, 0)).first();
                if (one != null) {
                    Document byId = new Document("_id", one.get("_id"));
                    assertThat(indexed.find(byId).first()).isEqualTo(one);
                    indexed.deleteOne(byId);
                    plain.deleteOne(byId);
                }
            }
        }
    }

    private static void ask(
            MongoCollection<Document> plain, MongoCollection<Document> indexed, Random random, String when) {
        Document query = query(random, 0);
        Document sort = new Document();
        for (int i = random.nextInt(3); i > 0; i--) {
            sort.put(path(random), random.nextBoolean() ? 1 : -1);
        }
        sort.put("_id", random.nextBoolean() ? 1 : -1);
        int skip = random.nextInt(4) == 0 ? random.nextInt(5) : 0;
        int limit = random.nextInt(2) * random.nextInt(20);

        List<Document> expected =
                plain.find(query).sort(sort).skip(skip).limit(limit).into(new ArrayList<>());
        List<Document> found =
                indexed.find(query).sort(sort).skip(skip).limit(limit).into(new ArrayList<>());

        String what = when + " query " + query + " sort " + sort;
        assertThat(found).as(what).isEqualTo(expected);
        assertThat(indexed.countDocuments(query)).as(what).isEqualTo(plain.countDocuments(query));
        assertThat(indexed.find(query).into(new ArrayList<>()))
                .as(what)
                .containsExactlyInAnyOrderElementsOf(plain.find(query).into(new ArrayList<>()));
    }

    private static Document document(Random random) {
        Document document = new Document();
        for (String name : List.of("a", "b", "c")) {
            if (random.nextInt(5) > 0) {
                document.append(name, random.nextInt(8) == 0 ? array(random) : scalar(random));
            }
        }
        if (random.nextInt(4) > 0) {
            document.append("d", new Document("e", scalar(random)).append("f", scalar(random)));
        }
        if (random.nextInt(2) == 0) {
            document.append("l", array(random));
        }
        if (random.nextInt(2) == 0) {
            document.append(
                    "o", List.of(new Document("x", scalar(random)), new Document("x", scalar(random)), new Document()));
        }
        return document;
    }

    private static List<@Nullable Object> array(Random random) {
        List<@Nullable Object> array = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            array.add(scalar(random));
        }
        return array;
    }

    private static Document query(Random random, int depth) {
        Document query = new Document();
        for (int i = random.nextInt(3); i >= 0; i--) {
            query.put(path(random), condition(random));
        }
        if (depth == 0 && random.nextInt(4) == 0) {
            query.put("$or", List.of(query(random, 1), query(random, 1)));
        }
        if (depth == 0 && random.nextInt(6) == 0) {
            query.put("$and", List.of(query(random, 1)));
        }
        return query;
    }

    private static @Nullable Object condition(Random random) {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> scalar(random);
            case 3 -> new Document("$in", array(random));
            case 4 -> new Document("$gte", bound(random)).append("$lt", bound(random));
            case 5 -> new Document(random.nextBoolean() ? "$gt" : "$lte", bound(random));
            case 6 -> new Document("$ne", scalar(random));
            case 7 -> new Document("$exists", random.nextBoolean());
            case 8 -> Pattern.compile("^" + Pattern.quote("s" + random.nextInt(3)));
            default -> new Document("$eq", scalar(random));
        };
    }

    private static Object bound(Random random) {
        Object bound = scalar(random);
        return bound == null ? 1 : bound;
    }

    private static @Nullable Object scalar(Random random) {
        return switch (random.nextInt(9)) {
            case 0 -> null;
            case 1 -> random.nextInt(5);
            case 2 -> (long) random.nextInt(5);
            case 3 -> random.nextInt(10) / 2.0;
            case 4 -> "s" + random.nextInt(5) + (random.nextInt(5) == 0 ? "\0x" : "");
            case 5 -> random.nextBoolean();
            case 6 -> Instant.ofEpochMilli(random.nextInt(5));
            case 7 -> new ObjectId("65f00000000000000000000" + random.nextInt(5));
            default -> -random.nextInt(3);
        };
    }

    private static String path(Random random) {
        return PATHS.get(random.nextInt(PATHS.size()));
    }
}
