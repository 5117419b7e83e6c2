package io.tocsin.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tocsin.access.token.LocalAccess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the answers of the REST API as its reference has them. */
class EventsCommandTest {

    private static final String RUNNING =
            "{\"id\":\"j1\",\"state\":\"running\",\"endedAt\":null,\"error\":null,\"report\":{}}";
    private static final String ENDED =
            "{\"id\":\"j1\",\"state\":\"succeeded\",\"endedAt\":\"2026-11-30T10:00:00Z\",\"error\":null,\"report\":{\"read\":3,"
                    + "\"changed\":1,\"unchanged\":2,\"skipped\":0,\"refused\":0,\"fields\":{},\"reasons\":[],\"samples\":[{\"id\":\"e\\u009b1\","
                    + "\"original\":\"login of \\u001b[31mbob\",\"changes\":{\"user\\u001b.name\":{\"before\":null,\"after\":\"bob\"}}}]}}";

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();

    @SuppressWarnings("NullAway.Init") // made before each test
    private HttpServer server;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path data;

    @BeforeEach
    void aServerRunsOnTheFolder() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            calls.add(call);
            byte[] body = answers.getOrDefault(call, "{}").getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        Path file = LocalAccess.file(data);
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                "{\"url\":\"http://127.0.0.1:" + server.getAddress().getPort()
                        + "\",\"token\":\"t\",\"certificates\":[]}");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void withoutApplyItShowsWhatWouldChange() {
        answers.put("POST /api/v1/events/reparse?q=a%3Ab&from=&to=&dryRun=true", RUNNING);
        answers.put("GET /api/v1/events/reparse/j1", ENDED);

        String said = run(0, "events", "reparse", "a:b", "--data", data.toString());

        assertThat(said)
                .contains("e?1  login of ?[31mbob", "user?.name: (none) -> bob", "3 read, 1 would change, 2 unchanged");
    }

    @Test
    void withApplyItChanges() {
        answers.put("POST /api/v1/parked/replay?&dryRun=false", ENDED);

        assertThat(run(0, "events", "replay-parked", "--apply", "--data", data.toString()))
                .contains("3 read, 1 changed");
        assertThat(calls).contains("POST /api/v1/parked/replay?&dryRun=false");
    }

    @Test
    void whereNoServerRunsItSaysSo(@TempDir Path elsewhere) {
        run(CommandLineTool.BAD_USAGE, "events", "reparse", "--data", elsewhere.toString());

        assertThat(calls).isEmpty();
    }

    private static String run(int exit, String... arguments) {
        PrintStream out = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, UTF_8));
        try {
            assertThat(CommandLineTool.run(arguments)).isEqualTo(exit);
        } finally {
            System.setOut(out);
        }
        return said.toString(UTF_8);
    }
}
