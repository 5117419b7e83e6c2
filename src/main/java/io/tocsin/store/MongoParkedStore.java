package io.tocsin.store;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Sorts.descending;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.UpdateOptions;
import io.tocsin.event.RawEvent;
import io.tocsin.platform.Cursors;
import io.tocsin.platform.PermanentException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;

/**
 * Collection {@code parked}: a raw event with its bytes, and why it could not be processed. A long payload stands in pieces in
 * {@code parked.payloads}, because a document holds 16 MB at most, and the row has its beginning.
 */
final class MongoParkedStore implements ParkedStore, StorePreparation {

    /** A payload up to here stands in the row itself; of a longer one the row has so much. */
    static final int INLINE_BYTES = 64 << 10;

    private static final int PIECE_BYTES = 4 << 20;

    private final MongoCollection<Document> parked;
    private final MongoCollection<Document> payloads;

    MongoParkedStore(MongoDatabase database) {
        this.parked = database.getCollection("parked");
        this.payloads = database.getCollection("parked.payloads");
    }

    @Override
    public void prepare() {
        MongoIndexes.of(parked).on(Indexes.descending("parkedAt", "_id"));
    }

    @Override
    public void park(Parked item) {
        RawEvent raw = item.raw();
        byte[] payload = raw.payload();
        int pieces = payload.length <= INLINE_BYTES ? 0 : (payload.length + PIECE_BYTES - 1) / PIECE_BYTES;
        for (int i = 0; i < pieces; i++) {
            String piece = piece(item.id(), i);
            int from = i * PIECE_BYTES;
            Document document = new Document("_id", piece)
                    .append(
                            "payload",
                            new Binary(
                                    Arrays.copyOfRange(payload, from, Math.min(payload.length, from + PIECE_BYTES))));
            MongoCalls.run(
                    "park " + piece,
                    () -> payloads.replaceOne(eq("_id", piece), document, new ReplaceOptions().upsert(true)));
        }
        Document document = new Document("position", item.position())
                .append("source", raw.source())
                .append("format", raw.format().name())
                .append("peer", raw.peer())
                .append("trust", raw.trust().name())
                .append("sender", raw.sender())
                .append("messageId", raw.id())
                .append("receivedAt", Date.from(raw.receivedAt()))
                .append("payload", new Binary(pieces == 0 ? payload : Arrays.copyOf(payload, INLINE_BYTES)))
                .append("bytes", (long) payload.length)
                .append("pieces", pieces)
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
                .map(row -> toParked(row, payload(row)));
    }

    private byte[] payload(Document row) {
        int pieces = row.getInteger("pieces", 0);
        if (pieces == 0) {
            return bytes(row);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (int i = 0; i < pieces; i++) {
            String piece = piece(row.getString("_id"), i);
            Document found = MongoCalls.call("read parked " + piece, () -> payloads.find(eq("_id", piece))
                    .first());
            if (found == null) {
                throw new PermanentException("A piece of what is parked as " + row.getString("_id")
                        + " is missing in the collection parked.payloads; restore it from a backup");
            }
            whole.writeBytes(bytes(found));
        }
        return whole.toByteArray();
    }

    private static String piece(String id, int number) {
        return id + "/" + number;
    }

    @Override
    public void remove(String id) {
        MongoCalls.run("remove parked " + id, () -> {
            parked.deleteOne(eq("_id", id));
            payloads.deleteMany(and(gte("_id", id + "/"), lt("_id", id + "0"))); // 0 comes next after the slash
        });
    }

    @Override
    public long count() {
        return MongoCalls.call("count what is parked", parked::estimatedDocumentCount);
    }

    private static Parked toParked(Document row) {
        return toParked(row, bytes(row));
    }

    private static byte[] bytes(Document row) {
        return row.get("payload", Binary.class).getData();
    }

    private static Parked toParked(Document row, byte[] payload) {
        RawEvent raw = new RawEvent(
                row.getString("source"),
                RawEvent.Format.valueOf(row.getString("format")),
                row.getString("peer"),
                RawEvent.Trust.valueOf(row.get("trust", RawEvent.Trust.UNKNOWN.name())),
                row.getDate("receivedAt").toInstant(),
                payload,
                row.get("sender", ""),
                row.get("messageId", ""));
        return new Parked(
                row.getString("_id"),
                row.getLong("position"),
                raw,
                row.getString("stage"),
                row.getString("reason"),
                row.getDate("parkedAt").toInstant(),
                row.getInteger("replays"),
                row.get("bytes", (long) payload.length));
    }
}
