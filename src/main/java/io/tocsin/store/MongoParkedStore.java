package io.tocsin.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Sorts.descending;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOptions;
import io.tocsin.event.RawEvent;
import io.tocsin.platform.Cursors;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;

/** Collection {@code parked}: a raw event with its bytes, and why it could not be processed. */
final class MongoParkedStore implements ParkedStore, StorePreparation {

    private final MongoCollection<Document> parked;

    MongoParkedStore(MongoDatabase database) {
        this.parked = database.getCollection("parked");
    }

    @Override
    public void prepare() {
        MongoCalls.run("make the index of parked", () -> parked.createIndex(Indexes.descending("parkedAt", "_id")));
    }

    @Override
    public void park(Parked item) {
        RawEvent raw = item.raw();
        Document document = new Document("position", item.position())
                .append("source", raw.source())
                .append("format", raw.format().name())
                .append("peer", raw.peer())
                .append("receivedAt", Date.from(raw.receivedAt()))
                .append("payload", new Binary(raw.payload()))
                .append("stage", item.stage())
                .append("reason", item.reason())
                .append("parkedAt", Date.from(item.parkedAt()))
                .append("replays", item.replays());
        MongoCalls.run(
                "park " + item.id(),
                () -> parked.updateOne(
                        eq("_id", item.id()),
                        new Document("$setOnInsert", document),
                        new UpdateOptions().upsert(true)));
    }

    @Override
    public Page<Parked> find(int size, @Nullable String cursor) {
        List<Parked> found = MongoCalls.call("list what is parked", () -> {
            List<Parked> into = new ArrayList<>();
            parked.find(after(cursor))
                    .sort(descending("parkedAt", "_id"))
                    .limit(size + 1)
                    .batchSize(size + 1)
                    .forEach(document -> into.add(toParked(document)));
            return into;
        });
        if (found.size() <= size) {
            return new Page<>(found, null);
        }
        Parked last = found.get(size - 1);
        return new Page<>(
                found.subList(0, size), Cursors.of(Long.toString(last.parkedAt().toEpochMilli()), last.id()));
    }

    private static Bson after(@Nullable String cursor) {
        if (cursor == null) {
            return new Document();
        }
        List<String> parts = Cursors.read(cursor, 2);
        Date time = new Date(Cursors.number(parts.get(0)));
        return and(lte("parkedAt", time), or(lt("parkedAt", time), lt("_id", parts.get(1))));
    }

    @Override
    public Optional<Parked> get(String id) {
        return MongoCalls.call(
                        "read parked " + id,
                        () -> Optional.ofNullable(parked.find(eq("_id", id)).first()))
                .map(MongoParkedStore::toParked);
    }

    @Override
    public void remove(String id) {
        MongoCalls.run("remove parked " + id, () -> parked.deleteOne(eq("_id", id)));
    }

    @Override
    public long count() {
        return MongoCalls.call("count what is parked", parked::estimatedDocumentCount);
    }

    private static Parked toParked(Document document) {
        RawEvent raw = new RawEvent(
                document.getString("source"),
                RawEvent.Format.valueOf(document.getString("format")),
                document.getString("peer"),
                document.getDate("receivedAt").toInstant(),
                document.get("payload", Binary.class).getData());
        return new Parked(
                document.getString("_id"),
                document.getLong("position"),
                raw,
                document.getString("stage"),
                document.getString("reason"),
                document.getDate("parkedAt").toInstant(),
                document.getInteger("replays"));
    }
}
