package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.List;

/** Reads fields of a document, with an error for the client where one is of the wrong type. */
final class Bson {

    private Bson() {}

    static String text(Document from, String field) {
        if (from.get(field) instanceof String text) {
            return text;
        }
        throw Failures.badValue("'" + field + "' must be a string");
    }

    /** Empty where there is none. */
    static Document document(Document from, String field) {
        Object value = from.get(field);
        if (value == null) {
            return new Document();
        }
        if (value instanceof Document document) {
            return document;
        }
        throw Failures.badValue("'" + field + "' must be a document");
    }

    static List<Document> documents(Document from, String field) {
        if (from.get(field) instanceof Collection<?> values && values.stream().allMatch(Document.class::isInstance)) {
            return values.stream().map(Document.class::cast).toList();
        }
        throw Failures.badValue("'" + field + "' must be an array of documents");
    }

    static int integer(Document from, String field, int otherwise) {
        long number = number(from, field, otherwise);
        if (number != (int) number) {
            throw Failures.badValue("'" + field + "' is out of range: " + number);
        }
        return (int) number;
    }

    static long number(Document from, String field, long otherwise) {
        return from.get(field) instanceof Number number ? number.longValue() : otherwise;
    }
}
