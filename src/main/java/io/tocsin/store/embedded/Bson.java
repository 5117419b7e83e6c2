package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Collection;
import java.util.List;

/** Documents as bytes and back, and their fields, with an error for the client where one is of the wrong type. */
final class Bson {

    private static final int MAX_BYTES = 16 << 20;

    private Bson() {}

    static Document decode(byte[] bytes) {
        return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(bytes));
    }

    static byte[] bytes(Document document) {
        ByteBuf buffer = Unpooled.buffer(1024);
        try {
            BsonEncoder.encodeDocument(document, buffer);
            return checked(ByteBufUtil.getBytes(buffer));
        } finally {
            buffer.release();
        }
    }

    /** @throws MongoServerError where the document is larger than MongoDB stores one */
    static byte[] checked(byte[] document) {
        if (document.length > MAX_BYTES) {
            throw new MongoServerError(
                    10334,
                    "BSONObjectTooLarge",
                    "the document has " + document.length + " bytes, at most " + MAX_BYTES + " are allowed");
        }
        return document;
    }

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
