package io.tocsin.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.http.RawHttp;
import jakarta.servlet.ServletContext;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What strangers can do to the server before anybody asks who they are. */
class HttpBreakInIT {

    private static final int AT_ONCE = 12;
    private static final String BEARER = "Authorization: Bearer " + ConsoleServer.TOKEN;

    private final ConsoleServer server = ConsoleServer.running();
    private final RawHttp http = new RawHttp(server.at("/"));

    @AfterEach
    void letGo() throws IOException {
        http.close();
    }

    /** One request and how it may be answered. */
    private record Attempt(String head, String body, List<Integer> answers) {}

    /** All at once: the server leaves a client some time to read why it was refused, before it closes the connection. */
    private void areRefused(List<Attempt> attempts) {
        ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<CompletableFuture<Void>> all = attempts.stream()
                    .map(attempt -> CompletableFuture.runAsync(() -> isRefused(attempt), clients))
                    .toList();
            all.forEach(CompletableFuture::join);
        } finally {
            clients.shutdownNow();
        }
    }

    private void isRefused(Attempt attempt) {
        try {
            assertThat(http.send(attempt.head(), attempt.body()).status())
                    .as(attempt.head())
                    .isIn(attempt.answers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void noWayToWriteAPathPassesTheBound() {
        List<Attempt> attempts = new ArrayList<>();
        for (String path : List.of(
                "/api/v1/session",
                "/%61pi/v1/session",
                "//api/v1/session",
                "/api/v1/session;x=y",
                "/api/v1/%73ession",
                "/api/v1/alerts",
                "/api/v1/events",
                "/%61pi/v1/backtests",
                "/_bulk",
                "/nothing",
                "/")) {
            for (String type : List.of("application/json", "application/x-www-form-urlencoded", "text/plain")) {
                String head = "POST " + path + " HTTP/1.1\nHost: x\nContent-Type: " + type + "\n";
                attempts.add(new Attempt(
                        head + "Content-Length: 5000000",
                        "{\"token\":\"" + "x".repeat(1_000_000),
                        List.of(400, 401, 413)));
                attempts.add(new Attempt(
                        head + "Transfer-Encoding: chunked",
                        "186a0\r\n" + "x".repeat(100_000) + "\r\n",
                        List.of(400, 401, 413, 415)));
            }
        }

        areRefused(attempts);
    }

    @Test
    void aStrangerIsAnsweredWithoutHisBody() {
        areRefused(Stream.of(
                        "POST /api/v1/events HTTP/1.1\nHost: x\nContent-Length: 1000000",
                        "POST /api/v1/events HTTP/1.0\nContent-Length: 1000000",
                        "DELETE /api/v1/alerts HTTP/1.1\nHost: x\nTransfer-Encoding: chunked",
                        "PUT /api/v1/x HTTP/1.1\nHost: x\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 9",
                        "POST /api/v1/alerts/x/ack HTTP/1.1\nHost: x\nCookie: tocsin_session=guess\nContent-Length: 1000",
                        "POST /api/v1/alerts/x/ack HTTP/1.1\nHost: x\nAuthorization: Bearer wrong\nContent-Length: 1000")
                .map(head -> new Attempt(head, "", List.of(401)))
                .toList());
    }

    @Test
    void aStrangersFileNeverReachesTheDisk() throws IOException {
        String part = "--b\r\nContent-Disposition: form-data; name=\"events\"; filename=\"x\"\r\n\r\n"
                + "x".repeat(3_000_000);
        for (String path : List.of("/api/v1/backtests", "/api/v1/events", "/", "/index.html", "/api/v1/session")) {
            http.hold(
                    "POST " + path + " HTTP/1.1\nHost: x\nContent-Type: multipart/form-data; boundary=b\n"
                            + "Content-Length: 9000000",
                    part);
        }
        assertThat(http.send("GET /actuator/health HTTP/1.1\nHost: x\nConnection: close", "")
                        .status())
                .isEqualTo(200);

        assertThat(uploads()).isEmpty();
    }

    private List<String> uploads() {
        Object folder = server.part(ServletContext.class).getAttribute(ServletContext.TEMPDIR);
        String[] files = folder instanceof File tempdir ? tempdir.list((parent, name) -> name.endsWith(".tmp")) : null;
        return files == null ? List.of("no folder") : List.of(files);
    }

    @Test
    void signingInStaysPossibleAmongSlowSignIns() throws IOException {
        for (int i = 0; i < 100; i++) {
            http.hold(
                    "POST /api/v1/session HTTP/1.1\nHost: x\nContent-Type: application/json\nContent-Length: 60000",
                    "{");
        }
        String body = "{\"token\":\"" + ConsoleServer.TOKEN + "\"}";

        assertThat(http.send(
                                "POST /%61pi/v1/session HTTP/1.1\nHost: x\nConnection: close\n"
                                        + "Content-Type: application/json\nContent-Length: " + body.length(),
                                body)
                        .text())
                .contains("HTTP/1.1 200", "tocsin_session=");
    }

    @Test
    void namesOfEqualHashMakeNobodysCallFail() throws IOException {
        List<Integer> answers = new ArrayList<>();
        for (int call = 0; call < 40; call++) {
            StringBuilder body = new StringBuilder("{\"text\":\"x\",\"unknown\":{\"a\":1");
            for (int i = call * 200; i < call * 200 + 200; i++) {
                body.append(",\"");
                for (int bit = 0; bit < 13; bit++) {
                    body.append((i >> bit & 1) == 0 ? "Aa" : "B@");
                }
                body.append("\":1");
            }
            body.append("}}");
            answers.add(http.send(
                            "POST /api/v1/alerts/x/comments HTTP/1.1\nHost: x\nConnection: close\n" + BEARER
                                    + "\nContent-Type: application/json\nContent-Length: " + body.length(),
                            body.toString())
                    .status());
        }
        String good = "{\"text\":\"hello\"}";

        assertThat(http.send(
                                "POST /api/v1/alerts/x/comments HTTP/1.1\nHost: x\nConnection: close\n" + BEARER
                                        + "\nContent-Type: application/json\nContent-Length: " + good.length(),
                                good)
                        .status())
                .isEqualTo(404);
        assertThat(answers).containsOnly(400);
    }

    @Test
    void whatIsRefusedIsCounted() throws Exception {
        http.send("POST /api/v1/alerts HTTP/1.1\nHost: x\nContent-Length: 10", "");

        assertThat(server.get("/actuator/prometheus").response().body())
                .contains("tocsin_http_refused_total{reason=\"no_credential\"}")
                .contains("tocsin_http_connections")
                .contains("tocsin_http_body_bytes");
    }
}
