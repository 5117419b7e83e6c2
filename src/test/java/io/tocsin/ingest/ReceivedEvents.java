package io.tocsin.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.normalise.Normaliser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Tests of sources: what each brings to a server of the room, from the wire to the event. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ReceivedEvents {

    final HttpClient client = HttpClient.newHttpClient();
    private final Normaliser normaliser = Normaliser.standard();
    final IngestServer server;
    long begun;

    /** @param settings which switch the sources on */
    ReceivedEvents(Path folder, String... settings) throws IOException {
        server = new IngestServer(folder, settings);
    }

    @AfterAll
    void close() {
        server.close();
    }

    @BeforeEach
    final void begin() {
        begun = server.log.end();
    }

    final List<RawEvent> raws() {
        return server.log.raws().stream().skip(begun).toList();
    }

    final List<Event> events() {
        return raws().stream().map(raw -> normaliser.normalise(raw, "x", 1)).toList();
    }

    final Event event() {
        await().until(() -> server.log.end() > begun);
        assertThat(raws()).hasSize(1);
        return events().get(0);
    }

    final HttpResponse<String> send(String method, String path, String type, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url(path)))
                .header("Content-Type", type)
                .method(method, BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    final HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        return send("POST", path, "application/json", body, headers);
    }
}
