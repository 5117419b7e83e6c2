package io.tocsin.respond;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Indexes.compoundIndex;
import static com.mongodb.client.model.Indexes.descending;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.tocsin.platform.Cursors;
import io.tocsin.store.MongoCalls;
import io.tocsin.store.MongoIndexes;
import io.tocsin.store.Page;
import io.tocsin.store.StorePreparation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.springframework.stereotype.Component;

/** Collection {@code effects}: the idempotency key is the document's id, so that there is one of each. */
@Component
final class MongoEffectLedger implements EffectLedger, StorePreparation {

    private final MongoCollection<Document> effects;

    MongoEffectLedger(MongoDatabase database) {
        effects = database.getCollection("effects");
    }

    @Override
    public void prepare() {
        MongoIndexes.of(effects)
                .on(ascending("run"))
                .on(ascending("id"))
                .on(ascending("undoAt"))
                .on(compoundIndex(ascending("undoable"), descending("intendedAt", "_id")))
                .on(descending("intendedAt", "_id"));
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

    @Override
    public List<EffectRecord> ofRun(String run) {
        return list("read the effects of run " + run, effects.find(eq("run", run)));
    }

    @Override
    public Optional<EffectRecord> byId(String id) {
        return MongoCalls.call(
                        "read an effect",
                        () -> Optional.ofNullable(effects.find(eq("id", id)).first()))
                .map(MongoRunDocuments::toEffect);
    }

    @Override
    public List<EffectRecord> dueUndo(Instant now, int max) {
        return list(
                "look for effects to take back",
                effects.find(lte("undoAt", Date.from(now)))
                        .sort(ascending("undoAt"))
                        .limit(max));
    }

    private static List<EffectRecord> list(String what, FindIterable<Document> found) {
        return MongoCalls.call(what, () -> {
            List<EffectRecord> read = new ArrayList<>();
            for (Document document : found) {
                read.add(MongoRunDocuments.toEffect(document));
            }
            return read;
        });
    }

    @Override
    public Page<EffectRecord> find(EffectFilter filter) {
        List<Bson> all = new ArrayList<>();
        if (filter.active()) {
            all.add(eq("undoable", true));
            all.add(in("state", List.of(EffectRecord.State.CONFIRMED.word(), EffectRecord.State.UNCERTAIN.word())));
        }
        EffectRecord.State state = filter.state();
        if (state != null) {
            all.add(eq("state", state.word()));
        }
        if (!filter.run().isEmpty()) {
            all.add(eq("run", filter.run()));
        }
        String cursor = filter.cursor();
        if (cursor != null) {
            List<String> parts = Cursors.read(cursor, 2);
            Date time = Date.from(Instant.ofEpochMilli(Cursors.number(parts.get(0))));
            all.add(lte("intendedAt", time));
            all.add(or(lt("intendedAt", time), lt("_id", parts.get(1))));
        }
        List<EffectRecord> found = list(
                "list effects",
                effects.find(all.isEmpty() ? new Document() : and(all))
                        .sort(descending("intendedAt", "_id"))
                        .limit(filter.size() + 1));
        return Page.of(
                found,
                filter.size(),
                effect -> Cursors.of(Long.toString(effect.intendedAt().toEpochMilli()), effect.key()));
    }
}
