package io.tocsin.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Edits of route files while the server runs. */
@TestInstance(Lifecycle.PER_CLASS)
class RouteFilesIT {

    private static final String HOOK = """
            - route:
                id: hook
                from:
                  uri: platform-http:/hook
                  steps:
                    - setBody: {constant: "%s"}
                    - to: direct:raw-events
            """;

    private final IngestServer server;
    private final Path scratch;

    RouteFilesIT(@TempDir Path folder, @TempDir Path scratch) throws IOException {
        this.scratch = scratch;
        server = new IngestServer(folder);
    }

    @BeforeEach
    void startTheHook() throws IOException {
        write("hook.camel.yaml", HOOK.formatted("first"));
        await().until(() -> hook() == 200 && lastLogged().equals("first"));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private void write(String name, String text) throws IOException {
        Path made = Files.writeString(scratch.resolve("made"), text);
        Files.createDirectories(server.routes.resolve(name).getParent());
        Files.move(made, server.routes.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private int hook() throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(server.url("/hook"))).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private String lastLogged() {
        return new String(server.log.raws().get((int) server.log.end() - 1).payload(), UTF_8);
    }

    @SuppressWarnings("unchecked")
    private List<RouteFiles.Report> reports(String file) {
        return ((List<RouteFiles.Report>) server.routeFiles().report())
                .stream().filter(report -> report.file().equals(file)).toList();
    }

    private String error(String file) {
        return reports(file).stream()
                .map(report -> String.valueOf(report.error()))
                .collect(Collectors.joining());
    }

    private void brokenBy(String text, String... saying) throws Exception {
        write("hook.camel.yaml", text);
        await().untilAsserted(() -> assertThat(error("hook.camel.yaml")).contains(saying));

        assertThat(server.routeFiles().healthy()).isFalse();
        assertThat(reports("hook.camel.yaml").get(0).state()).isEqualTo("started");
        assertThat(hook()).isEqualTo(200);
        assertThat(lastLogged()).isEqualTo("first");
    }

    @Test
    void brokenEditsKeepTheOldRouteAndARepairTakesEffect() throws Exception {
        assertThat(server.routeFiles().healthy()).isTrue();

        brokenBy("- route: [", "hook.camel.yaml");
        brokenBy(HOOK.replace("setBody", "setBoddy"), "hook.camel.yaml", "setBoddy");
        brokenBy(HOOK.replace("platform-http:", "platform-htp:"), "platform-htp");
        brokenBy(HOOK.replace("direct:raw-events", "bean:nobody"), "nobody");
        brokenBy(HOOK.replace("/hook", "/{{tocsin.no-such-setting}}"), "tocsin.no-such-setting");
        brokenBy(HOOK.replace("id: hook", "description: anonymous"), "without an id");
        brokenBy(HOOK + "    deep: " + "[".repeat(20_000), "line 8: it is nested too deeply: at most 100 levels");
        brokenBy(HOOK.replace("id: hook", "id: syslog-tcp"), "syslog-tcp belongs to syslog.camel.yaml");

        write("hook.camel.yaml", HOOK.formatted("second"));
        await().until(() -> server.routeFiles().healthy());
        assertThat(hook()).isEqualTo(200);
        assertThat(lastLogged()).isEqualTo("second");
    }

    @Test
    void aRouteThatDoesNotStartGivesWayToTheOldOne() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            brokenBy(HOOK.replace("platform-http:/hook", "netty:tcp://0.0.0.0:" + taken.getLocalPort()), "hook");
        }
    }

    @Test
    void aDeletedFileTakesItsRoutesAwayAndTheOthersGoOn() throws Exception {
        Files.delete(server.routes.resolve("hook.camel.yaml"));

        await().until(() -> reports("hook.camel.yaml").isEmpty());
        assertThat(hook()).isEqualTo(404);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.syslogPort)) {
            socket.getOutputStream().write("<1>still here\n".getBytes(UTF_8));
        }
        await().until(() -> server.log.end() > 0 && lastLogged().equals("<1>still here"));
    }

    /** A folder of a file's name cannot be read as a file, whoever runs the test. */
    @Test
    void aRestartHasTheLastGoodRoutesRunningAndOneUnreadableFileStopsNoOther(@TempDir Path folder) throws Exception {
        Path hook = folder.resolve("hook.camel.yaml");
        Path more = folder.resolve("more.camel.yaml");
        Path lost = folder.resolve("lost.camel.yaml");
        Files.writeString(hook, HOOK.formatted("hooked"));
        Files.writeString(more, HOOK.formatted("x").replace("hook", "more"));
        Files.writeString(lost, HOOK.formatted("x").replace("hook", "lost"));
        try (IngestServer before = new IngestServer(folder)) {
            await().until(() -> Files.exists(folder.resolve("data/last-good/routes/more.camel.yaml")));
            assertThat(before.routeFiles().healthy()).isTrue();
        }

        Files.writeString(hook, "- route: [");
        Files.delete(more);
        Files.createDirectory(more);
        Files.delete(lost);
        Files.writeString(folder.resolve("never.camel.yaml"), "- route: [");
        try (IngestServer after = new IngestServer(folder)) {
            await().until(() -> status(after, "/hook") == 200 && status(after, "/more") == 200);
            assertThat(status(after, "/lost")).isEqualTo(404);
            assertThat(after.routeFiles().healthy()).isFalse();
            assertThat(after.routeFiles().brokenFiles())
                    .containsExactly("hook.camel.yaml", "more.camel.yaml", "never.camel.yaml");
            assertThat(after.routeFiles().report().toString())
                    .containsPattern("(?s)id=hook, file=hook.camel.yaml, state=started, error=hook.camel.yaml: .*"
                            + "\\(the last good text is in force\\)")
                    .containsPattern("id=more, file=more.camel.yaml, state=started, error=.*cannot be read")
                    .contains("nothing of this file is in force");
            await().until(() -> !Files.exists(folder.resolve("data/last-good/routes/lost.camel.yaml")));

            Files.writeString(hook, HOOK.formatted("mended"));
            await().until(() -> !after.routeFiles().brokenFiles().contains("hook.camel.yaml"));
            assertThat(status(after, "/hook")).isEqualTo(200);
        }
    }

    private static int status(IngestServer at, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(at.url(path))).build(), BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void connectorsAreLoadedFromTheirFolder() throws Exception {
        write(
                "connectors/echo.camel.yaml",
                HOOK.formatted("x").replace("hook", "connector-echo").replace("platform-http:/", "direct:"));

        await().untilAsserted(() -> assertThat(reports("connectors/echo.camel.yaml"))
                .containsExactly(
                        new RouteFiles.Report("connector-echo", "connectors/echo.camel.yaml", "started", null)));
        assertThat(server.sources().report())
                .extracting(Sources.Report::source)
                .as("sources that are on, and no connector")
                .contains("http-events", "syslog-tcp")
                .doesNotContain("connector-echo");
    }
}
