package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tocsin.platform.thread.InnerThreads;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loopback socket the driver speaks MongoDB's wire protocol to: OP_MSG, and OP_QUERY for the first word of a connection.
 * Each connection has a thread and one command under way at a time.
 */
final class Wire implements AutoCloseable {

    /** A connection, as far as who answers has to know it. */
    static final class Peer {
        /** Whether it has shown the password. */
        boolean isKnown;
    }

    /** What answers; called from many threads. */
    interface Answering {

        /** @throws MongoServerError as the answer */
        Document answer(Peer peer, String database, Document command);
    }

    private static final Logger log = LoggerFactory.getLogger(Wire.class);

    private static final int MAX_CONNECTIONS = 1000;
    private static final int MAX_MESSAGE_BYTES = 48_000_000;
    /** A stranger gets no more room, nor time for a word, than these. */
    private static final int STRANGERS_BYTES = 16 << 10;

    private static final int STRANGERS_MILLIS = 60_000;
    /** A batch of events fits in. */
    private static final int USUAL_BYTES = 4 << 20;

    private static final int HEADER_BYTES = 16;
    private static final int OP_REPLY = 1;
    private static final int OP_QUERY = 2004;
    private static final int OP_MSG = 2013;

    private final Answering answering;
    private final ServerSocket server;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0, MAX_CONNECTIONS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), InnerThreads.pool("embedded-store"));

    Wire(Answering answering) {
        this.answering = answering;
        try {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on the loopback address", e);
        }
        threads.execute(this::accept);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException | RejectedExecutionException e) {
                log.debug("no further connection", e);
            }
        }
    }

    private void serve(Socket socket) {
        Peer peer = new Peer();
        byte[] usual = new byte[STRANGERS_BYTES];
        try (socket;
                DataInputStream in = new DataInputStream(socket.getInputStream())) {
            socket.setTcpNoDelay(true);
            byte[] header = new byte[HEADER_BYTES];
            while (!server.isClosed()) {
                socket.setSoTimeout(peer.isKnown ? 0 : STRANGERS_MILLIS);
                in.readFully(header);
                int length = RawBson.int32(header, 0) - HEADER_BYTES;
                if (length < 0 || length > (peer.isKnown ? MAX_MESSAGE_BYTES : STRANGERS_BYTES)) {
                    return;
                }
                if (length > usual.length && length <= USUAL_BYTES) {
                    usual = new byte[Math.min(USUAL_BYTES, 2 * length)];
                }
                byte[] message = length <= usual.length ? usual : new byte[length];
                in.readFully(message, 0, length);
                ByteBuf answer = answer(peer, header, message, length);
                socket.getOutputStream().write(answer.array(), 0, answer.readableBytes());
            }
        } catch (IOException | IndexOutOfBoundsException e) {
            log.debug("a connection to the embedded store ended", e);
        } finally {
            connections.remove(socket);
        }
    }

    private ByteBuf answer(Peer peer, byte[] header, byte[] message, int length) {
        ByteBuf out = Unpooled.buffer(1024);
        boolean isQuery = RawBson.int32(header, 12) == OP_QUERY;
        out.writeIntLE(0).writeIntLE(0).writeBytes(header, 4, 4).writeIntLE(isQuery ? OP_REPLY : OP_MSG);
        if (isQuery) {
            int query = 4;
            while (message[query] != 0) {
                query++;
            }
            Document command = document(message, query + 9);
            out.writeIntLE(0).writeLongLE(0).writeIntLE(0).writeIntLE(1);
            BsonEncoder.encodeDocument(answer(peer, "admin", command), out);
        } else {
            Document command = command(message, length);
            String database = command.get("$db") instanceof String named ? named : "";
            out.writeIntLE(0).writeByte(0);
            BsonEncoder.encodeDocument(answer(peer, database, command), out);
        }
        return out.setIntLE(0, out.readableBytes());
    }

    private static Document document(byte[] message, int at) {
        return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(message, at, RawBson.size(message, at)));
    }

    /** The body and the sequences of documents beside it; those to store are left as the bytes they are. */
    private static Document command(byte[] message, int length) {
        Document body = new Document();
        Document sequences = new Document();
        for (int at = 4; at < length; at += 1 + RawBson.size(message, at + 1)) {
            if (message[at] == 0) {
                body = document(message, at + 1);
                continue;
            }
            int end = at + 1 + RawBson.size(message, at + 1);
            int first = RawBson.value(message, at + 4);
            String name = new String(message, at + 5, first - at - 6, StandardCharsets.UTF_8);
            List<Object> documents = new ArrayList<>();
            for (int next = first; next < end; next += RawBson.size(message, next)) {
                byte[] given = Arrays.copyOfRange(message, next, next + RawBson.size(message, next));
                documents.add(
                        switch (name) {
                            case "documents" -> given;
                            case "updates" -> Update.statement(given);
                            default -> Bson.decode(given);
                        });
            }
            sequences.put(name, documents);
        }
        body.putAll(sequences);
        return body;
    }

    private Document answer(Peer peer, String database, Document command) {
        try {
            return answering.answer(peer, database, command);
        } catch (MongoServerError e) {
            return failure(e.getCode(), String.valueOf(e.getCodeName()), e.getMessageWithoutErrorCode());
        } catch (RuntimeException | Error e) { // a command without an answer would keep its caller waiting
            String name = command.isEmpty() ? "?" : command.keySet().iterator().next();
            log.error("the embedded store failed at a command {}", name, e);
            return failure(1, "InternalError", "the embedded store failed at '" + name + "': " + e);
        }
    }

    private static Document failure(int code, String name, String message) {
        return new Document("ok", 0.0)
                .append("code", code)
                .append("codeName", name)
                .append("errmsg", message);
    }

    /** Returns when no command is under way any more. */
    @Override
    public void close() {
        closeQuietly(server);
        connections.forEach(Wire::closeQuietly);
        threads.shutdown();
        boolean interrupted = false;
        while (!threads.isTerminated()) {
            try {
                threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("a socket of the embedded store was gone already", e);
        }
    }
}
