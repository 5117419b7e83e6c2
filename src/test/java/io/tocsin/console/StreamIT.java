package io.tocsin.console;

import static io.tocsin.alert.Findings.finding;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.alert.AlertDesk;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The live stream, through the real port. */
class StreamIT {

    private final ConsoleServer server = ConsoleServer.running();
    private final String key = "山 " + UUID.randomUUID();

    @Test
    void aChangeIsToldAndAComebackHearsWhatItMissed() throws Exception {
        String lastId;
        try (Listener listener = new Listener("")) {
            raise(1);
            await().until(() -> listener.heard("\"key\":\"" + key));
            assertThat(listener.lines).contains("event:alert");
            lastId = listener.lastId();
        }
        raise(2);
        raise(3);

        try (Listener back = new Listener(lastId)) {
            await().until(() -> back.heard("\"version\":3"));

            assertThat(back.heard("\"version\":2")).isTrue();
            assertThat(back.heard("\"version\":1,")).isFalse();
            assertThat(back.lines).doesNotContain("event:gap");
        }
    }

    @Test
    void aComebackFromAnotherStartOfTheServerIsToldThatItMissedSomething() throws Exception {
        try (Listener listener = new Listener("00000000-7")) {
            await().until(() -> listener.lines.contains("event:gap"));
        }
    }

    @Test
    void theStreamOfASessionEndsWithIt() throws Exception {
        FromAddress.Reply session = new FromAddress(server, "127.0.3.1").signIn(ConsoleServer.TOKEN);
        String cookie = session.header("Set-Cookie").split(";")[0];
        String csrf = session.text().replaceAll("(?s).*\"csrf\":\"([^\"]+)\".*", "$1");
        try (Listener listener = new Listener(server.anonymous("/api/v1/stream").header("Cookie", cookie))) {
            raise(1);
            await().until(() -> listener.heard("\"key\":\"" + key));
            assertThat(listener.hasEnded()).isFalse();

            FromAddress.Reply out = new FromAddress(server, "127.0.3.1")
                    .header("Cookie", cookie)
                    .header("X-CSRF-Token", csrf)
                    .send("DELETE", "/api/v1/session", "");
            assertThat(out.status()).isEqualTo(204);

            await().until(listener::hasEnded);
            raise(2);
            assertThat(listener.heard("\"version\":2")).isFalse();
        }
    }

    private void raise(long position) {
        server.part(AlertDesk.class).raise(List.of(finding(key, position, 5)), id -> Optional.empty());
    }

    /** Collects the lines of the stream until closed. */
    private final class Listener implements AutoCloseable {

        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final InputStream body;

        Listener(String lastId) throws Exception {
            HttpRequest.Builder request = server.request("/api/v1/stream").GET();
            if (!lastId.isEmpty()) {
                request.header("Last-Event-ID", lastId);
            }
            body = open(request);
        }

        Listener(HttpRequest.Builder request) throws Exception {
            body = open(request.GET());
        }

        private InputStream open(HttpRequest.Builder request) throws Exception {
            HttpResponse<InputStream> response =
                    server.client().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
            Thread reader = new Thread(() -> read(response.body()), "listener");
            reader.setDaemon(true);
            reader.start();
            await().until(() -> heard(":tocsin"));
            return response.body();
        }

        private void read(InputStream stream) {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
                reader.lines().forEach(lines::add);
                lines.add("ended");
            } catch (IOException | UncheckedIOException e) {
                lines.add("closed");
            }
        }

        boolean hasEnded() {
            return lines.contains("ended") || lines.contains("closed");
        }

        boolean heard(String text) {
            return lines.stream().anyMatch(line -> line.contains(text));
        }

        String lastId() {
            return lines.stream()
                    .filter(line -> line.startsWith("id:"))
                    .reduce("", (first, second) -> second)
                    .substring("id:".length());
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }
}
