package io.tocsin.console;

import static io.tocsin.alert.Findings.finding;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.alert.AlertDesk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The room on a real port over stores in memory, one for all tests of the room; with a Camel route that takes events in
 * at the path where the room shows them, as the server has it.
 */
final class ConsoleServer {

    static final String TOKEN = "test-token-0123456789abcdef";

    /** Of Mattermost's slash command. */
    static final String CHAT = "chat-token-0123456789abcdef";

    /** Wrong tokens that an address may show; more than all tests of the room together do from one. */
    static final int WRONG_PER_PEER = 60;

    /** Each process that runs tests has its own. */
    static final Path DATA = Path.of("target", "console-server-" + System.getProperty("fork", "0"));

    private static final ConsoleServer ONE = new ConsoleServer();

    /** Made when it is asked for. */
    private static final class Proxied {
        private static final ConsoleServer ONE = new ConsoleServer(
                "--server.forward-headers-strategy=native",
                "--server.tomcat.remoteip.internal-proxies=127\\.0\\.0\\.1");
    }

    private final ConfigurableApplicationContext context;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    private ConsoleServer(String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "--tocsin.data=" + DATA,
                "--tocsin.audit.key-file=" + DATA + "/key",
                "--tocsin.admin.token=" + TOKEN,
                "--tocsin.chat.mattermost.secret=" + CHAT,
                "--tocsin.chat.mattermost.users.m-ann=chat-ann",
                "--tocsin.chat.mattermost.users.m-vic=chat-vic",
                "--tocsin.access.wrong-per-peer=" + WRONG_PER_PEER,
                "--tocsin.access.wrong-in-all=100000",
                "--logging.level.root=warn"));
        all.addAll(List.of(settings));
        if (all.stream().noneMatch(setting -> setting.startsWith("--server.port="))) {
            all.add("--server.port=0");
        }
        try {
            // The audit is in memory, so that none of an earlier one can be there.
            Files.deleteIfExists(DATA.resolve("audit-head"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        context = new SpringApplicationBuilder(ConsoleParts.class).run(all.toArray(String[]::new));
    }

    /** Another that believes what a proxy on this machine says of its clients. */
    static ConsoleServer behindProxy() {
        return Proxied.ONE;
    }

    static ConsoleServer running() {
        return ONE;
    }

    /** Another with these settings; to be closed. */
    static ConsoleServer with(String... settings) {
        return new ConsoleServer(settings);
    }

    void close() {
        context.close();
    }

    <T> T part(Class<T> type) {
        return context.getBean(type);
    }

    <T> Collection<T> parts(Class<T> type) {
        return context.getBeansOfType(type).values();
    }

    /** Raises an alert about this key; returns its id. */
    String raise(String key) {
        return part(AlertDesk.class)
                .raise(List.of(finding(key, 6, 5)), id -> Optional.empty())
                .get(0)
                .id();
    }

    URI at(String path) {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
    }

    HttpClient client() {
        return client;
    }

    Answer get(String path) throws Exception {
        return send(request(path).GET());
    }

    Answer post(String path, String body) throws Exception {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** A request with the token and JSON for its body's type. */
    HttpRequest.Builder request(String path) {
        return anonymous(path).header("Authorization", "Bearer " + TOKEN);
    }

    HttpRequest.Builder anonymous(String path) {
        return HttpRequest.newBuilder(at(path)).header("Content-Type", "application/json");
    }

    Answer send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
        return new Answer(response, json);
    }

    /** What came back. */
    record Answer(HttpResponse<String> response, ObjectMapper mapper) {

        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        JsonNode json() throws IOException {
            return mapper.readTree(response.body());
        }

        String text(String field) throws IOException {
            return json().path(field).asText();
        }
    }
}
