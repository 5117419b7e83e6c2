package io.tocsin.incident.record;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Filters.regex;
import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Indexes.compoundIndex;
import static com.mongodb.client.model.Indexes.descending;

import com.fasterxml.jackson.databind.JavaType;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.tocsin.platform.Cursors;
import io.tocsin.store.MongoCalls;
import io.tocsin.store.MongoDocuments;
import io.tocsin.store.MongoIndexes;
import io.tocsin.store.Page;
import io.tocsin.store.StorePreparation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bson.Document;
import org.bson.conversions.Bson;

/** Records as documents of one collection. */
public final class MongoRecords<T extends Records.Row> implements Records<T>, StorePreparation {

    /** The documents' shape; a change of it needs a migration. */
    private static final int SCHEMA = 1;

    private static final String TIME = "createdAt";

    private final MongoCollection<Document> rows;
    private final String name;
    private final JavaType type;
    private final List<String> indexed;

    /** @param indexed paths whose values are searched for */
    public MongoRecords(MongoDatabase database, String name, JavaType type, List<String> indexed) {
        this.rows = database.getCollection(name);
        this.name = name;
        this.type = type;
        this.indexed = List.copyOf(indexed);
    }

    @Override
    public void prepare() {
        MongoIndexes indexes = MongoIndexes.of(rows).on(descending(TIME, "_id"));
        indexed.forEach(path -> indexes.on(compoundIndex(ascending(path), descending(TIME))));
    }

    @Override
    public boolean insert(T row) {
        return MongoCalls.call("write to " + name, () -> MongoCalls.insertIfAbsent(rows, toDocument(row)));
    }

    @Override
    public boolean replace(T changed) {
        Bson before = and(eq("_id", changed.id()), eq("version", changed.version() - 1));
        Document document = toDocument(changed);
        return MongoCalls.call(
                "change " + name, () -> rows.replaceOne(before, document).getMatchedCount() == 1);
    }

    @Override
    public Optional<T> get(String id) {
        return MongoCalls.call(
                        "read " + name,
                        () -> Optional.ofNullable(rows.find(eq("_id", id)).first()))
                .map(this::toRow);
    }

    @Override
    public Page<T> find(Wanted wanted) {
        Bson filter = filterOf(wanted);
        Bson order = wanted.descending() ? descending(TIME, "_id") : ascending(TIME, "_id");
        List<Document> found = MongoCalls.call("list " + name, () -> {
            FindIterable<Document> all = rows.find(filter).sort(order);
            return (wanted.size() == 0 ? all : all.limit(wanted.size() + 1)).into(new ArrayList<>());
        });
        List<Document> shown =
                wanted.size() == 0 || found.size() <= wanted.size() ? found : found.subList(0, wanted.size());
        Document last = shown.isEmpty() ? null : shown.get(shown.size() - 1);
        return new Page<>(
                shown.stream().map(this::toRow).toList(),
                last == null || shown.size() == found.size()
                        ? null
                        : Cursors.of(Long.toString(last.getDate(TIME).getTime()), last.getString("_id")));
    }

    private static Bson filterOf(Wanted wanted) {
        List<Bson> all = new ArrayList<>();
        wanted.values().forEach((path, values) -> {
            String field = path.equals("id") ? "_id" : path;
            all.add(values.size() == 1 ? eq(field, values.get(0)) : in(field, values));
        });
        if (!wanted.text().isEmpty()) {
            Pattern pattern = Pattern.compile(Pattern.quote(wanted.text()), Pattern.CASE_INSENSITIVE);
            all.add(or(wanted.textPaths().stream()
                    .map(path -> regex(path, pattern))
                    .toList()));
        }
        if (wanted.cursor() != null) {
            List<String> parts = Cursors.read(wanted.cursor(), 2);
            Date time = Date.from(Instant.ofEpochMilli(Cursors.number(parts.get(0))));
            String id = parts.get(1);
            boolean down = wanted.descending();
            all.add(down ? lte(TIME, time) : gte(TIME, time));
            all.add(down ? or(lt(TIME, time), lt("_id", id)) : or(gt(TIME, time), gt("_id", id)));
        }
        return all.isEmpty() ? new Document() : and(all);
    }

    private T toRow(Document document) {
        Map<String, Object> fields = MongoDocuments.toMap(document);
        fields.put("id", document.getString("_id"));
        return RecordFields.read(fields, type);
    }

    private Document toDocument(T row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("_id", row.id());
        fields.put("schema", SCHEMA);
        fields.putAll(RecordFields.of(row));
        fields.remove("id");
        return MongoDocuments.toDocument(fields);
    }
}
