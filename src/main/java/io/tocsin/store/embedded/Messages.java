package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.MongoWireProtocolHandler;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.message.ClientRequest;
import de.bwaldvogel.mongo.wire.message.MessageHeader;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayList;
import java.util.List;

/**
 * The driver's messages (OP_MSG of the MongoDB wire protocol), with documents to insert left as bytes. Everything else is
 * mongo-java-server's.
 */
final class Messages extends MongoWireProtocolHandler {

    private static final int OP_MSG = 2013;
    private static final int HEADER_BYTES = 16;
    private static final int CHECKSUM_PRESENT = 1;
    private static final int CHECKSUM_BYTES = 4;
    private static final String DOCUMENTS = "documents";

    @Override
    protected ClientRequest decode(ChannelHandlerContext context, ByteBuf in) throws Exception {
        if (in.readableBytes() < HEADER_BYTES || in.getIntLE(in.readerIndex() + 12) != OP_MSG) {
            return super.decode(context, in);
        }
        int length = in.getIntLE(in.readerIndex());
        if (length <= HEADER_BYTES || length > MAX_MESSAGE_SIZE_BYTES || in.readableBytes() < length) {
            return super.decode(context, in);
        }
        ByteBuf message = in.readSlice(length);
        message.skipBytes(4);
        MessageHeader header = new MessageHeader(message.readIntLE(), message.readIntLE());
        message.skipBytes(4);
        int end = (message.readIntLE() & CHECKSUM_PRESENT) == 0 ? length : length - CHECKSUM_BYTES;
        Document body = new Document();
        Document sequences = new Document();
        while (message.readerIndex() < end) {
            if (message.readByte() == MongoMessage.SECTION_KIND_BODY) {
                body = BsonDecoder.decodeBson(message);
            } else {
                int sequenceEnd = message.readerIndex() + message.readIntLE();
                String name = BsonDecoder.decodeCString(message);
                sequences.put(name, name.equals(DOCUMENTS) ? raw(message, sequenceEnd) : decoded(message, sequenceEnd));
            }
        }
        body.putAll(sequences);
        return new MongoMessage(context.channel(), header, body);
    }

    private static List<byte[]> raw(ByteBuf in, int end) {
        List<byte[]> documents = new ArrayList<>();
        while (in.readerIndex() < end) {
            byte[] document = new byte[in.getIntLE(in.readerIndex())];
            in.readBytes(document);
            documents.add(document);
        }
        return documents;
    }

    private static List<Document> decoded(ByteBuf in, int end) {
        List<Document> documents = new ArrayList<>();
        while (in.readerIndex() < end) {
            documents.add(BsonDecoder.decodeBson(in));
        }
        return documents;
    }
}
