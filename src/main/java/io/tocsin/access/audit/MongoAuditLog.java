package io.tocsin.access.audit;

import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.tocsin.platform.Cursors;
import io.tocsin.platform.TransientException;
import io.tocsin.store.MongoCalls;
import io.tocsin.store.Page;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Collection {@code audit}: a line under its number, so that two nodes cannot both write the same link of the chain. */
@Component
public final class MongoAuditLog implements AuditLog {

    private static final int MAX_TRIES = 20;

    private final MongoCollection<Document> audit;

    private final AuditKey key;

    public MongoAuditLog(MongoDatabase database, AuditKey key) {
        this.key = key;
        this.audit = database.getCollection("audit");
    }

    @Override
    public synchronized void append(AuditLine.Draft draft) {
        for (int attempt = 0; attempt < MAX_TRIES; attempt++) {
            AuditLine last = last();
            AuditLine line = last == null ? draft.after(1, "", key) : draft.after(last.number() + 1, last.hash(), key);
            if (insert(line)) {
                return;
            }
        }
        throw new TransientException("Other nodes write to the audit all the time: " + draft + " is not in it");
    }

    private @Nullable AuditLine last() {
        return MongoCalls.call("read the last audit line", () -> {
                    Document last =
                            audit.find().sort(descending("_id")).limit(1).first();
                    return Optional.ofNullable(last).map(MongoAuditLog::toLine);
                })
                .orElse(null);
    }

    private boolean insert(AuditLine line) {
        return MongoCalls.call(
                "write audit line " + line.number(), () -> MongoCalls.insertIfAbsent(audit, toDocument(line)));
    }

    @Override
    public Page<AuditLine> find(int size, @Nullable String cursor) {
        Document all = new Document();
        long before = cursor == null
                ? Long.MAX_VALUE
                : Cursors.number(Cursors.read(cursor, 1).get(0));
        List<AuditLine> found = MongoCalls.call("list the audit", () -> {
            List<AuditLine> into = new ArrayList<>();
            audit.find(cursor == null ? all : lt("_id", before))
                    .sort(descending("_id"))
                    .limit(size + 1)
                    .batchSize(size + 1)
                    .forEach(document -> into.add(toLine(document)));
            return into;
        });
        if (found.size() <= size) {
            return new Page<>(found, null);
        }
        return new Page<>(found.subList(0, size), cursorAfter(found.get(size - 1)));
    }

    /** For going on behind this line. */
    static String cursorAfter(AuditLine line) {
        return Cursors.of(Long.toString(line.number()));
    }

    @Override
    public List<AuditLine> from(long number, int most) {
        return MongoCalls.call("read the audit", () -> {
            List<AuditLine> into = new ArrayList<>();
            audit.find(gte("_id", number))
                    .sort(ascending("_id"))
                    .limit(most)
                    .forEach(document -> into.add(toLine(document)));
            return into;
        });
    }

    @Override
    public void deleteUpTo(long number) {
        MongoCalls.run("delete old audit lines", () -> audit.deleteMany(lte("_id", number)));
    }

    private static Document toDocument(AuditLine line) {
        return new Document("_id", line.number())
                .append("at", Date.from(line.at()))
                .append("actor", line.actor())
                .append("action", line.action())
                .append("object", line.object())
                .append("outcome", line.outcome())
                .append("address", line.address())
                .append("change", line.change())
                .append("previous", line.previous())
                .append("hash", line.hash());
    }

    private static AuditLine toLine(Document document) {
        return new AuditLine(
                document.getLong("_id"),
                document.getDate("at").toInstant(),
                document.getString("actor"),
                document.getString("action"),
                document.getString("object"),
                document.getInteger("outcome"),
                document.getString("address"),
                document.get("change", ""),
                document.getString("previous"),
                document.getString("hash"));
    }
}
