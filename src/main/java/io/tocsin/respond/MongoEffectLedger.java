package io.tocsin.respond;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lte;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.tocsin.store.MongoCalls;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.springframework.stereotype.Component;

/** Collection {@code effects}: the idempotency key is the document's id, so that there is one of each. */
@Component
final class MongoEffectLedger implements EffectLedger {

    private final MongoCollection<Document> effects;

    MongoEffectLedger(MongoDatabase database) {
        effects = database.getCollection("effects");
    }

    @Override
    public Optional<EffectRecord> get(String key) {
        return MongoCalls.call(
                        "read an effect",
                        () -> Optional.ofNullable(effects.find(eq("_id", key)).first()))
                .map(MongoRunDocuments::toEffect);
    }

    @Override
    public boolean create(EffectRecord effect) {
        return MongoCalls.call(
                "keep an effect of run " + effect.run(),
                () -> MongoCalls.insertIfAbsent(effects, MongoRunDocuments.toDocument(effect)));
    }

    @Override
    public boolean update(EffectRecord effect) {
        return replace(and(eq("_id", effect.key()), eq("run", effect.run()), lte("token", effect.token())), effect);
    }

    @Override
    public boolean replace(EffectRecord seen, EffectRecord wanted) {
        Bson unchanged = and(
                eq("_id", seen.key()),
                eq("run", seen.run()),
                eq("token", seen.token()),
                eq("state", seen.state().word()));
        return replace(unchanged, wanted);
    }

    private boolean replace(Bson which, EffectRecord effect) {
        return MongoCalls.call("change an effect of run " + effect.run(), () -> effects.replaceOne(
                                which, MongoRunDocuments.toDocument(effect))
                        .getMatchedCount())
                == 1;
    }
}
