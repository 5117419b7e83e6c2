package io.tocsin.store.embedded;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Updates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.bson.Document;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process killed in the middle of writing has lost nothing that it was told is stored. */
final class CrashTest {

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void whatWasAcknowledgedIsThereAfterAKill(long seed, @TempDir Path folder) throws Exception {
        int lines = 200 + new Random(seed).nextInt(600);
        Map<String, Integer> acknowledged = new HashMap<>();
        Set<String> deleted = new HashSet<>();
        String underWay = run(folder, lines, acknowledged, deleted);

        try (EmbeddedMongo engine = EmbeddedMongo.open(folder.resolve("store"));
                MongoClient client = MongoClients.create(engine.uri())) {
            MongoCollection<Document> collection = Writer.collection(client);
            assertThat(Verification.of(engine))
                    .as("seed %d, killed after %d lines", seed, lines)
                    .isEmpty();
            for (Map.Entry<String, Integer> write : acknowledged.entrySet()) {
                if (write.getKey().equals(underWay)) {
                    continue;
                }
                Document found = collection.find(eq("_id", write.getKey())).first();
                if (deleted.contains(write.getKey())) {
                    assertThat(found).as("%s was deleted", write.getKey()).isNull();
                } else {
                    assertThat(found).as("%s was stored", write.getKey()).isNotNull();
                    assertThat(found.getInteger("n")).isGreaterThanOrEqualTo(write.getValue());
                    assertThat(collection.find(eq("n", found.getInteger("n"))).into(new java.util.ArrayList<>()))
                            .contains(found);
                }
            }
        }
    }

    /** Gives the id whose write may have been under way, and so may or may not be there. */
    private static String run(Path folder, int lines, Map<String, Integer> acknowledged, Set<String> deleted)
            throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        folder.resolve("store").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            await().atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> Files.readAllLines(output).size() >= lines || !process.isAlive());
        } finally {
            process.destroyForcibly().waitFor();
        }
        String last = "";
        for (String line : Files.readAllLines(output)) {
            String[] words = line.split(" ");
            if (words.length != 4) {
                continue;
            }
            switch (words[0]) {
                case "begin" -> last = words[1];
                case "done" -> acknowledged.merge(words[1], Integer.parseInt(words[2]), Math::max);
                case "deleted" -> deleted.add(words[1]);
                default -> {}
            }
        }
        assertThat(acknowledged).as(() -> "output of the child in " + output).hasSizeGreaterThan(50);
        return last;
    }

    /** The process that is killed: says what it begins and what was acknowledged. */
    static final class Writer {

        private Writer() {}

        static MongoCollection<Document> collection(MongoClient client) {
            return client.getDatabase("crash").getCollection("written");
        }

        public static void main(String[] arguments) {
            try (EmbeddedMongo engine = EmbeddedMongo.open(Path.of(arguments[0]));
                    MongoClient client = MongoClients.create(engine.uri())) {
                MongoCollection<Document> collection = collection(client);
                collection.createIndex(Indexes.ascending("n"));
                collection.createIndex(Indexes.descending("tags"));
                for (int i = 0; i < 100_000; i++) {
                    write(collection, i);
                }
            }
        }

        private static void write(MongoCollection<Document> collection, int i) {
            String id = "id" + i;
            say("begin", id, i);
            collection.insertOne(new Document("_id", id).append("n", i).append("tags", List.of("t" + i % 7, "all")));
            say("done", id, i);
            if (i % 3 == 1) {
                String earlier = "id" + (i - 1);
                say("begin", earlier, i);
                collection.findOneAndUpdate(
                        eq("_id", earlier),
                        Updates.combine(Updates.set("n", i), Updates.set("tags", List.of("more", "t" + i % 7))));
                say("done", earlier, i);
                collection.findOneAndUpdate(
                        eq("_id", "counter"), Updates.set("n", i), new FindOneAndUpdateOptions().upsert(true));
                say("done", "counter", i);
            }
            if (i % 5 == 4) {
                String gone = "id" + (i - 2);
                say("begin", gone, i);
                collection.deleteOne(eq("_id", gone));
                say("deleted", gone, i);
            }
        }

        @SuppressWarnings("SystemOut") // how the child tells its parent
        private static void say(String what, String id, int n) {
            System.out.println(what + " " + id + " " + n + " .");
            System.out.flush();
        }
    }
}
