package io.tocsin.respond;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Indexes.compoundIndex;
import static com.mongodb.client.model.Indexes.descending;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Collection {@code approvals}. */
@Component
final class MongoApprovalStore implements ApprovalStore, StorePreparation {

    private final MongoCollection<Document> approvals;

    MongoApprovalStore(MongoDatabase database) {
        approvals = database.getCollection("approvals");
    }

    @Override
    public void prepare() {
        MongoIndexes.of(approvals)
                .on(ascending("run"))
                .on(compoundIndex(ascending("state"), descending("askedAt", "_id")))
                .on(descending("askedAt", "_id"));
    }

    @Override
    public Optional<Approval> get(String id) {
        return MongoCalls.call(
                        "read approval " + id,
                        () -> Optional.ofNullable(approvals.find(eq("_id", id)).first()))
                .map(MongoApprovalStore::toApproval);
    }

    @Override
    public boolean create(Approval approval) {
        return MongoCalls.call(
                "keep approval " + approval.id(), () -> MongoCalls.insertIfAbsent(approvals, toDocument(approval)));
    }

    @Override
    public boolean replace(Approval seen, Approval wanted) {
        Bson unchanged = and(eq("_id", seen.id()), eq("version", seen.version()));
        return MongoCalls.call("change approval " + seen.id(), () -> approvals
                        .replaceOne(unchanged, toDocument(wanted))
                        .getMatchedCount())
                == 1;
    }

    @Override
    public Page<Approval> find(Approval.@Nullable State state, String run, int size, @Nullable String cursor) {
        List<Bson> all = new ArrayList<>();
        if (state != null) {
            all.add(eq("state", state.word()));
        }
        if (!run.isEmpty()) {
            all.add(eq("run", run));
        }
        if (cursor != null) {
            List<String> parts = Cursors.read(cursor, 2);
            Date time = Date.from(Instant.ofEpochMilli(Cursors.number(parts.get(0))));
            all.add(lte("askedAt", time));
            all.add(or(lt("askedAt", time), lt("_id", parts.get(1))));
        }
        List<Approval> found = MongoCalls.call("list approvals", () -> {
            List<Approval> read = new ArrayList<>();
            for (Document document : approvals
                    .find(all.isEmpty() ? new Document() : and(all))
                    .sort(descending("askedAt", "_id"))
                    .limit(size + 1)) {
                read.add(toApproval(document));
            }
            return read;
        });
        return Page.of(
                found,
                size,
                approval -> Cursors.of(Long.toString(approval.askedAt().toEpochMilli()), approval.id()));
    }

    private static Document toDocument(Approval approval) {
        List<Document> fields = approval.form().entrySet().stream()
                .map(field -> new Document("name", field.getKey()).append("type", field.getValue()))
                .toList();
        return new Document("_id", approval.id())
                .append("schema", MongoRunDocuments.SCHEMA)
                .append("run", approval.run())
                .append("playbook", approval.playbook())
                .append("step", approval.step())
                .append("alert", approval.alert())
                .append("ask", approval.ask())
                .append("preview", approval.preview())
                .append("hash", approval.hash())
                .append("roles", approval.roles())
                .append("quorum", approval.quorum())
                .append("excluded", approval.excluded())
                .append("form", fields)
                .append("level", approval.level())
                .append("state", approval.state().word())
                .append(
                        "votes",
                        approval.votes().stream()
                                .map(MongoApprovalStore::toDocument)
                                .toList())
                .append("askedAt", MongoRunDocuments.date(approval.askedAt()))
                .append("expiresAt", MongoRunDocuments.date(approval.expiresAt()))
                .append("endedAt", MongoRunDocuments.date(approval.endedAt()))
                .append("version", approval.version());
    }

    private static Document toDocument(Approval.Vote vote) {
        return new Document("actor", vote.actor())
                .append("approves", vote.approves())
                .append("reason", vote.reason())
                .append("form", MongoRunDocuments.json(vote.form()))
                .append("at", MongoRunDocuments.date(vote.at()));
    }

    private static Approval toApproval(Document document) {
        Map<String, String> form = new LinkedHashMap<>();
        document.getList("form", Document.class)
                .forEach(field -> form.put(field.getString("name"), field.getString("type")));
        Date endedAt = document.getDate("endedAt");
        return new Approval(
                document.getString("_id"),
                document.getString("run"),
                document.getString("playbook"),
                document.getString("step"),
                document.getString("alert"),
                document.getString("ask"),
                document.getString("preview"),
                document.getString("hash"),
                document.getList("roles", String.class),
                document.getInteger("quorum", 1),
                document.getString("excluded"),
                form,
                document.getInteger("level", 0),
                Approval.State.valueOf(document.getString("state").toUpperCase(Locale.ROOT)),
                document.getList("votes", Document.class).stream()
                        .map(MongoApprovalStore::toVote)
                        .toList(),
                instant(document, "askedAt"),
                instant(document, "expiresAt"),
                endedAt == null ? null : endedAt.toInstant(),
                document.getInteger("version", 1));
    }

    private static Approval.Vote toVote(Document vote) {
        return new Approval.Vote(
                vote.getString("actor"),
                vote.getBoolean("approves", false),
                vote.getString("reason"),
                MongoRunDocuments.map(vote.getString("form")),
                instant(vote, "at"));
    }

    private static Instant instant(Document document, String field) {
        return Objects.requireNonNull(document.getDate(field), field).toInstant();
    }
}
