package io.tocsin.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.tocsin.store.embedded.EmbeddedMongo;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same lines over TCP through Debian's rsyslog with {@code ommongodb} (package {@code rsyslog-mongodb}) and through the built
 * server into one server of MongoDB's protocol, the embedded engine: rsyslog stores the parts of a line, Tocsin normalises,
 * enriches, stores with indexes and correlates. Prints both rates and their ratio. {@code -Dtocsin.events} says how many lines.
 */
class RsyslogMongoCheck {

    private static final int LINES = Integer.getInteger("tocsin.events", 100_000);
    private static final Duration ENOUGH = Duration.ofMinutes(30);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void theSameLinesIntoOneServer() throws Exception {
        try (EmbeddedMongo engine = EmbeddedMongo.open(folder.resolve("store"));
                MongoClient client = MongoClients.create(engine.uri())) {
            double rsyslog = rsyslog(engine.uri(), client.getDatabase("rsyslog").getCollection("log"));
            double tocsin = tocsin(engine.uri());
            System.out.printf(
                    "%d lines: rsyslog with ommongodb %.0f/s, Tocsin %.0f/s, ratio %.2f%n",
                    LINES, rsyslog, tocsin, tocsin / rsyslog);
        }
    }

    private double rsyslog(String uri, MongoCollection<Document> log) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path configuration = Files.writeString(folder.resolve("rsyslog.conf"), """
                global(workDirectory="%s")
                module(load="imtcp")
                module(load="ommongodb")
                input(type="imtcp" port="%d")
                action(type="ommongodb" uristr="%s" db="rsyslog" collection="log")
                """.formatted(folder, port, uri));
        Process rsyslog = new ProcessBuilder(
                        "rsyslogd",
                        "-n",
                        "-f",
                        configuration.toString(),
                        "-i",
                        folder.resolve("pid").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("rsyslog.log").toFile())
                .start();
        try {
            await().until(() -> listens(port));
            long began = System.nanoTime();
            send(port);
            await().atMost(ENOUGH)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> log.estimatedDocumentCount() >= LINES);
            return LINES * 1e9 / (System.nanoTime() - began);
        } finally {
            rsyslog.destroy();
            rsyslog.waitFor();
            System.out.print(Files.readString(folder.resolve("rsyslog.log")));
        }
    }

    private double tocsin(String uri) throws Exception {
        try (TocsinProcess server = new TocsinProcess(folder.resolve("data")).with("tocsin.store.uri", uri)) {
            server.start();
            long began = System.nanoTime();
            send(server.syslogPort());
            await().atMost(ENOUGH).pollInterval(Duration.ofMillis(200)).until(() -> stored(server) >= LINES);
            double rate = LINES * 1e9 / (System.nanoTime() - began);
            assertThat(stored(server)).isEqualTo(LINES);
            return rate;
        }
    }

    private static long stored(TocsinProcess server) throws Exception {
        for (JsonNode source : server.get("/api/v1/sources").path("items")) {
            if (source.path("source").asText().equals("syslog-tcp")) {
                return source.path("stored").asLong();
            }
        }
        return 0;
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static void send(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                OutputStream out = new BufferedOutputStream(socket.getOutputStream())) {
            for (int i = 0; i < LINES; i++) {
                String line = "<38>Jan  5 12:00:00 web-" + i % 50 + " sshd[" + i % 3_000
                        + "]: Accepted publickey for user" + i % 400 + " from 10.0." + i % 40 + "." + i % 250 + " port "
                        + (1_024 + i % 60_000) + " ssh2\n";
                out.write(line.getBytes(UTF_8));
            }
        }
    }
}
