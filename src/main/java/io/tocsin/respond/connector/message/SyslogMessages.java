package io.tocsin.respond.connector.message;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.platform.HostName;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.respond.connector.ConnectorResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Syslog by RFC 5424, over TCP and TLS with its length before each message (RFC 6587 §3.4.1, RFC 5425), or by UDP. */
final class SyslogMessages implements Messages.Way {

    private static final Logger log = LoggerFactory.getLogger(SyslogMessages.class);
    private static final int PORT = 514;
    private static final int TLS_PORT = 6514;
    private static final int LOCAL0 = 16 << 3;
    private static final int LONGEST_DATAGRAM = 2048; // RFC 5426 §3.2 asks receivers for no more

    @Override
    public ConnectorResult send(Address address, Message message, Messages.Sending sending) throws IOException {
        byte[] bytes = bytes(message);
        if (address.kind().equals("syslog+udp")) {
            if (bytes.length > LONGEST_DATAGRAM) {
                return sending.failure(
                        ErrorClass.DATA,
                        "the message is longer than 2048 bytes, which UDP may not carry; use syslog+tcp");
            }
            try (DatagramSocket socket = new DatagramSocket()) {
                DatagramPacket packet = new DatagramPacket(
                        bytes, bytes.length, InetAddress.getByName(address.host()), address.port(PORT));
                sending.begin();
                socket.send(packet);
            }
            return Messages.taken(Map.of());
        }
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        framed.write((bytes.length + " ").getBytes(US_ASCII));
        framed.write(bytes);
        try (Socket socket = new Socket()) {
            // A write has no timeout of its own: a collector that reads nothing would hold it for ever.
            AtomicBoolean late = new AtomicBoolean();
            Future<Void> end = CompletableFuture.runAsync(
                    () -> {
                        late.set(true);
                        close(socket);
                    },
                    CompletableFuture.delayedExecutor(message.left().toMillis(), TimeUnit.MILLISECONDS));
            try {
                write(socket, address, message, framed.toByteArray(), sending);
                return Messages.taken(Map.of());
            } catch (SocketTimeoutException e) {
                return sending.failure(ErrorClass.TIMEOUT, "syslog: no connection in time");
            } catch (IOException e) {
                if (late.get()) {
                    return sending.failure(ErrorClass.TIMEOUT, "syslog: the collector does not take it in time");
                }
                throw e;
            } finally {
                end.cancel(false);
            }
        }
    }

    private static void write(Socket socket, Address address, Message message, byte[] framed, Messages.Sending sending)
            throws IOException {
        int port = address.port(address.tls() ? TLS_PORT : PORT);
        int timeout = (int) message.left().toMillis();
        socket.connect(new InetSocketAddress(address.host(), port), timeout);
        socket.setSoTimeout(timeout);
        if (!address.tls()) {
            sending.begin();
            socket.getOutputStream().write(framed);
            return;
        }
        try (SSLSocket secure = (SSLSocket)
                ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(socket, address.host(), port, true)) {
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the certificate must be the host's
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            sending.begin();
            secure.getOutputStream().write(framed);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("The connection to a syslog collector ended with an error", e);
        }
    }

    private static byte[] bytes(Message message) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String header = "<" + (LOCAL0 + message.severity()) + ">1 "
                + Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + HostName.ofSyslog() + " "
                + word(message.topic(), 48) + " " + ProcessHandle.current().pid() + " " + word(message.key(), 32)
                + " - ";
        bytes.write(header.getBytes(US_ASCII));
        bytes.write(message.text().replaceAll("\\p{Cntrl}+", " ").getBytes(UTF_8));
        return bytes.toByteArray();
    }

    /** A field of the header: printable and without spaces, RFC 5424 §6. */
    private static String word(String text, int longest) {
        String word = text.replaceAll("[^!-~]", "");
        return word.isEmpty() ? "-" : word.substring(0, Math.min(longest, word.length()));
    }
}
