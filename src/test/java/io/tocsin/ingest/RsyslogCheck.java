package io.tocsin.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.event.Event;
import io.tocsin.normalise.Normaliser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's rsyslog with omelasticsearch, set as docs/how-to/receive/elasticsearch.md says; needs {@code rsyslogd}. */
class RsyslogCheck {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void itSendsThroughItsElasticsearchOutput() throws Exception {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        int in = IngestServer.freePort();
        try (IngestServer server = new IngestServer(routes, "--tocsin.sources.elasticsearch.enabled=true")) {
            Process rsyslog = start(in, URI.create(server.url("/")).getPort());
            try {
                await().until(() -> connects(in));
                send(in);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> server.log.raws().size() >= 1_000);
            } finally {
                rsyslog.destroy();
                rsyslog.waitFor(20, TimeUnit.SECONDS);
            }

            List<Event> events = server.log.raws().stream()
                    .map(raw -> Normaliser.standard().normalise(raw, raw.source(), 1))
                    .toList();
            assertThat(events).extracting(Event::processName).containsOnly("sshd");
            assertThat(events).extracting(Event::hostName).containsOnly("web-1");
            assertThat(events).extracting(Event::action).containsOnly("login");
            assertThat(events.get(0).field("data_stream.dataset")).isEqualTo("rsyslog");
            assertThat(events.stream().map(Event::sourcePort).distinct().count())
                    .isEqualTo(1_000);
        }
    }

    private Process start(int in, int http) throws IOException {
        String page = Files.readString(Path.of("docs/how-to/receive/elasticsearch.md"));
        int begin = page.indexOf("module(load=\"omelasticsearch\")");
        String documented = page.substring(begin, page.indexOf("```", begin))
                .replace("https://tocsin.example.org:8080", "http://127.0.0.1:" + http);
        Path configuration = Files.writeString(
                folder.resolve("rsyslog.conf"),
                "global(workDirectory=\"" + folder + "\")\nmodule(load=\"imtcp\")\ninput(type=\"imtcp\" port=\"" + in
                        + "\")\n" + documented);
        return new ProcessBuilder(
                        "rsyslogd",
                        "-n",
                        "-f",
                        configuration.toString(),
                        "-i",
                        folder.resolve("pid").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("rsyslog.log").toFile())
                .start();
    }

    private static boolean connects(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static void send(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            for (int i : IntStream.range(0, 1_000).toArray()) {
                String line = "<38>Jan  5 12:00:00 web-1 sshd[7]: Failed password for root from 203.0.113.7 port "
                        + (1024 + i) + " ssh2\n";
                socket.getOutputStream().write(line.getBytes(UTF_8));
            }
        }
    }
}
