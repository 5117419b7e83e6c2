package io.tocsin.respond;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.lt;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReplaceOptions;
import io.tocsin.store.MongoCalls;
import io.tocsin.store.MongoIndexes;
import io.tocsin.store.StorePreparation;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import org.bson.Document;
import org.springframework.stereotype.Component;

/** Collection {@code answers}; what has expired goes with the next answer that is kept. */
@Component
final class MongoAnswerCache implements AnswerCache, StorePreparation {

    private final MongoCollection<Document> answers;

    MongoAnswerCache(MongoDatabase database) {
        answers = database.getCollection("answers");
    }

    @Override
    public void prepare() {
        MongoIndexes.of(answers).on(Indexes.ascending("expiresAt"));
    }

    @Override
    public Optional<Map<String, Object>> get(String key, Instant now) {
        return MongoCalls.call(
                        "read a kept answer",
                        () -> Optional.ofNullable(answers.find(and(eq("_id", key), gt("expiresAt", Date.from(now))))
                                .first()))
                .map(document -> MongoRunDocuments.map(document.getString("outputs")));
    }

    @Override
    public void put(String key, Map<String, Object> outputs, Instant expiresAt) {
        MongoCalls.run("keep an answer", () -> {
            answers.deleteMany(lt("expiresAt", new Date()));
            answers.replaceOne(
                    eq("_id", key),
                    new Document("_id", key)
                            .append("outputs", MongoRunDocuments.json(outputs))
                            .append("expiresAt", Date.from(expiresAt)),
                    new ReplaceOptions().upsert(true));
        });
    }
}
