package io.tocsin.ingest;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A broker of Debian, started in a folder of its own and ended with the test. */
public final class DebianBroker implements AutoCloseable {

    private final Process process;
    private final int port;

    private DebianBroker(Process process, int port) {
        this.process = process;
        this.port = port;
        await().atMost(Duration.ofSeconds(60)).until(() -> listens(port));
    }

    public static DebianBroker mosquitto(Path folder) throws IOException {
        int port = IngestServer.freePort();
        return started(mosquitto(folder, port, ""), folder.resolve("mosquitto.log"), port);
    }

    public static DebianBroker rabbitMq(Path folder) throws IOException {
        int port = IngestServer.freePort();
        return started(rabbitMq(folder, port, IngestServer.freePort()), folder.resolve("rabbitmq.log"), port);
    }

    private static DebianBroker started(ProcessBuilder command, Path output, int port) throws IOException {
        return new DebianBroker(
                command.redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start(),
                port);
    }

    /** @param more lines of its configuration, each with its end */
    public static ProcessBuilder mosquitto(Path folder, int port, String more) throws IOException {
        Path configuration = Files.writeString(
                folder.resolve("mosquitto.conf"),
                "listener " + port + " 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n" + more);
        return new ProcessBuilder("mosquitto", "-c", configuration.toString());
    }

    /** @param distribution the port on which its nodes speak with each other */
    public static ProcessBuilder rabbitMq(Path folder, int port, int distribution) throws IOException {
        // Debian's script runs as a user of its own.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        ProcessBuilder command = new ProcessBuilder("rabbitmq-server");
        command.environment()
                .putAll(Map.of(
                        "RABBITMQ_NODENAME", "tocsin" + port + "@localhost",
                        "RABBITMQ_NODE_PORT", Integer.toString(port),
                        "RABBITMQ_DIST_PORT", Integer.toString(distribution),
                        "RABBITMQ_MNESIA_BASE", folder.resolve("mnesia").toString(),
                        "RABBITMQ_LOG_BASE", folder.resolve("log").toString(),
                        "RABBITMQ_PID_FILE", folder.resolve("rabbitmq.pid").toString()));
        return command;
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        // Those below write to the folder until they have ended.
        List<ProcessHandle> below = new ArrayList<>(process.descendants().toList());
        below.forEach(ProcessHandle::destroy);
        process.destroy();
        below.add(process.toHandle());
        below.forEach(
                one -> one.onExit().completeOnTimeout(one, 20, TimeUnit.SECONDS).join());
    }

    public static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
