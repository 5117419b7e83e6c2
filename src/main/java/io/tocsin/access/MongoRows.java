package io.tocsin.access;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.tocsin.store.MongoCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/** A collection whose documents have the components of a record, times as text. */
public final class MongoRows<T extends Rows.Row> implements Rows<T> {

    private static final int SCHEMA = 1;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .visibility(PropertyAccessor.ALL, Visibility.NONE)
            .visibility(PropertyAccessor.FIELD, Visibility.ANY)
            .visibility(PropertyAccessor.CREATOR, Visibility.ANY)
            .build();

    private final String name;
    private final MongoCollection<Document> rows;
    private final Class<T> type;

    public MongoRows(MongoDatabase database, String name, Class<T> type) {
        this.name = name;
        this.rows = database.getCollection(name);
        this.type = type;
    }

    @Override
    public List<T> all() {
        return MongoCalls.call("read " + name, () -> {
            List<T> into = new ArrayList<>();
            rows.find().forEach(document -> into.add(JSON.convertValue(document, type)));
            return into;
        });
    }

    @Override
    public boolean insert(T row) {
        return MongoCalls.call("write to " + name, () -> MongoCalls.insertIfAbsent(rows, toDocument(row)));
    }

    @Override
    public boolean replace(T row) {
        Document document = toDocument(row);
        return MongoCalls.call(
                "change " + name,
                () -> rows.replaceOne(and(eq("_id", row.id()), eq("version", row.version() - 1)), document)
                                .getMatchedCount()
                        == 1);
    }

    @Override
    public void delete(String id) {
        MongoCalls.run("delete from " + name, () -> rows.deleteOne(eq("_id", id)));
    }

    private static Document toDocument(Rows.Row row) {
        Map<String, Object> fields = JSON.convertValue(row, new TypeReference<>() {});
        Document document = new Document("_id", row.id()).append("schema", SCHEMA);
        document.putAll(fields);
        document.put("version", row.version());
        return document;
    }
}
