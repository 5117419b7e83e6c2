package io.tocsin.correlate.list;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Projections.include;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.tocsin.store.MongoCalls;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.Document;
import org.springframework.stereotype.Component;

/** Collection {@code lists}: a row for each list that people changed. */
@Component
final class MongoListStore implements ListStore {

    private final MongoCollection<Document> lists;

    MongoListStore(MongoDatabase database) {
        this.lists = database.getCollection("lists");
    }

    @Override
    public Map<String, Long> versions() {
        return MongoCalls.call("look which lists changed", () -> {
            Map<String, Long> versions = new HashMap<>();
            lists.find()
                    .projection(include("version"))
                    .forEach(row -> versions.put(row.getString("_id"), row.getLong("version")));
            return versions;
        });
    }

    @Override
    public Optional<ListEdit> find(String name) {
        return MongoCalls.call(
                "read list " + name,
                () -> Optional.ofNullable(lists.find(eq("_id", name)).first()).map(MongoListStore::toEdit));
    }

    @Override
    public boolean replace(ListEdit edit) {
        Document row = toDocument(edit);
        return MongoCalls.call("change list " + edit.name(), () -> {
            if (edit.version() > 1) {
                return lists.replaceOne(and(eq("_id", edit.name()), eq("version", edit.version() - 1)), row)
                                .getMatchedCount()
                        == 1;
            }
            return MongoCalls.insertIfAbsent(lists, row);
        });
    }

    static Document toDocument(ListEdit edit) {
        return new Document("_id", edit.name())
                .append("schema", 1)
                .append("version", edit.version())
                .append(
                        "added",
                        edit.added().stream().map(MongoListStore::toDocument).toList())
                .append("removed", List.copyOf(edit.removed()));
    }

    private static Document toDocument(ValueList.Entry entry) {
        Document document = new Document("value", entry.value())
                .append("note", entry.note())
                .append("by", entry.by());
        Instant expires = entry.expires();
        if (expires != null) {
            document.append("expires", Date.from(expires));
        }
        return document;
    }

    private static ListEdit toEdit(Document row) {
        List<ValueList.Entry> added = row.getList("added", Document.class).stream()
                .map(MongoListStore::toEntry)
                .toList();
        return new ListEdit(
                row.getString("_id"),
                row.getLong("version"),
                added,
                new LinkedHashSet<>(row.getList("removed", String.class)));
    }

    private static ValueList.Entry toEntry(Document entry) {
        Date expires = entry.getDate("expires");
        return new ValueList.Entry(
                entry.getString("value"),
                expires == null ? null : expires.toInstant(),
                entry.getString("note"),
                entry.getString("by"));
    }
}
