package io.tocsin.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.types.Binary;

/** Our nested maps as BSON documents and back: {@link Instant}s become dates, the rest stays what it is. */
public final class MongoDocuments {

    private MongoDocuments() {}

    public static Document toDocument(Map<?, ?> map) {
        Document document = new Document();
        map.forEach((key, value) -> document.append(String.valueOf(key), toBson(value)));
        return document;
    }

    private static Object toBson(Object value) {
        if (value instanceof Map<?, ?> map) {
            return toDocument(map);
        }
        if (value instanceof List<?> list) {
            List<Object> items = new ArrayList<>(list.size());
            list.forEach(item -> items.add(toBson(item)));
            return items;
        }
        if (value instanceof Instant instant) {
            return Date.from(instant);
        }
        if (value instanceof java.math.BigInteger || value instanceof java.math.BigDecimal) {
            return value.toString();
        }
        return value;
    }

    /** Nulls are left out: an absent field and a null one mean the same to us. */
    public static Map<String, Object> toMap(Map<String, Object> document) {
        Map<String, Object> map = new LinkedHashMap<>(document.size() * 2);
        document.forEach((key, value) -> {
            if (value != null) {
                map.put(key, fromBson(value));
            }
        });
        return map;
    }

    private static Object fromBson(Object value) {
        if (value instanceof Document document) {
            return toMap(document);
        }
        if (value instanceof List<?> list) {
            List<Object> items = new ArrayList<>(list.size());
            list.forEach(item -> items.add(fromBson(item)));
            return items;
        }
        if (value instanceof Date date) {
            return date.toInstant();
        }
        if (value instanceof Binary binary) {
            return binary.getData();
        }
        return value;
    }
}
