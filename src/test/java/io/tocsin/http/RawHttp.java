package io.tocsin.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Speaks HTTP as an attacker does: by the byte. Each connection is for one request. */
public final class RawHttp implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;

    private final int port;
    private final List<Socket> held = new ArrayList<>();

    public RawHttp(int port) {
        this.port = port;
    }

    public RawHttp(URI server) {
        this(server.getPort());
    }

    /** What came back until the server closed the connection. */
    public record Answer(String text) {

        /** 0 where the server answered nothing. */
        public int status() {
            return text.startsWith("HTTP/1.1 ") ? Integer.parseInt(text.substring(9, 12)) : 0;
        }
    }

    /** Sends head lines (the last one needs no end) and a body, and reads until the server closes the connection. */
    public Answer send(String head, byte[] body) throws IOException {
        try (Socket socket = open(head)) {
            write(socket, body);
            return rest(socket);
        }
    }

    public Answer send(String head, String body) throws IOException {
        return send(head, body.getBytes(UTF_8));
    }

    /** Sends this much and leaves the connection open until {@link #close}. */
    public Socket hold(String head, String body) throws IOException {
        Socket socket = open(head);
        held.add(socket);
        write(socket, body.getBytes(UTF_8));
        return socket;
    }

    /** Opens a connection and sends what is not yet a request. */
    public Socket holdUnfinished(String beginning) throws IOException {
        Socket socket = connect();
        held.add(socket);
        write(socket, beginning.getBytes(ISO_8859_1));
        return socket;
    }

    public static Answer rest(Socket socket) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(bytes);
        } catch (SocketException e) {
            // reset: what had come until then counts
        }
        return new Answer(bytes.toString(UTF_8));
    }

    private Socket open(String head) throws IOException {
        Socket socket = connect();
        write(socket, (head.strip().replace("\n", "\r\n") + "\r\n\r\n").getBytes(ISO_8859_1));
        return socket;
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void write(Socket socket, byte[] bytes) throws IOException {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
        } catch (SocketException e) {
            // the server has closed; its answer may be there all the same
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : held) {
            socket.close();
        }
        held.clear();
    }
}
