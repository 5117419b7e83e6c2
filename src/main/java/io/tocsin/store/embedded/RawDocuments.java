package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Documents to insert, as the bytes the client sent: they are stored as they are, and only the fields that indexes need are
 * decoded.
 */
record RawDocuments(List<byte[]> documents) {

    private static final byte DOCUMENT = 3;
    private static final byte ARRAY = 4;

    static RawDocuments of(List<Document> documents) {
        return new RawDocuments(documents.stream().map(Change::bytes).toList());
    }

    /** The paths of a collection's indexes as a tree of field names; a leaf is decoded whole. */
    static final class Paths {

        private final Map<String, Paths> fields = new HashMap<>();

        /** @param paths with points between the names */
        static Paths of(Iterable<String> paths) {
            Paths root = new Paths();
            for (String path : paths) {
                Paths at = root;
                for (String name : path.split("\\.")) {
                    at = at.fields.computeIfAbsent(name, field -> new Paths());
                }
            }
            return root;
        }
    }

    /** The fields of one document that lie on these paths; {@code _id} must be the first if it is one of them. */
    static Document decode(byte[] document, Paths paths) {
        return decode(Unpooled.wrappedBuffer(document), paths);
    }

    /** Whether the document begins with its {@code _id}, as drivers send it. */
    static boolean beginsWithId(byte[] document) {
        return document.length > 9
                && document[5] == '_'
                && document[6] == 'i'
                && document[7] == 'd'
                && document[8] == 0
                && document[4] != ARRAY;
    }

    private static Document decode(ByteBuf in, Paths paths) {
        Document found = new Document();
        int end = in.readerIndex() + in.readIntLE();
        while (in.readerIndex() < end - 1) {
            byte type = in.readByte();
            String name = BsonDecoder.decodeCString(in);
            Paths wanted = paths.fields.get(name);
            if (wanted == null) {
                skip(type, in);
            } else if (type == DOCUMENT && !wanted.fields.isEmpty()) {
                found.put(name, decode(in, wanted));
            } else {
                found.put(name, BsonDecoder.decodeValue(type, in));
            }
        }
        in.readerIndex(end);
        return found;
    }

    /** Passes over a value, by its type's length in the BSON specification. */
    private static void skip(byte type, ByteBuf in) {
        switch (type) {
            case 1, 9, 17, 18 -> in.skipBytes(8);
            case 2 -> in.skipBytes(in.readIntLE());
            case DOCUMENT, ARRAY -> in.skipBytes(in.readIntLE() - 4);
            case 5 -> in.skipBytes(in.readIntLE() + 1);
            case 7 -> in.skipBytes(12);
            case 8 -> in.skipBytes(1);
            case 10 -> {}
            case 16 -> in.skipBytes(4);
            case 19 -> in.skipBytes(16);
            default -> BsonDecoder.decodeValue(type, in);
        }
    }
}
