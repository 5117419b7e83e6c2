package io.tocsin.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.access.audit.AuditKey;
import io.tocsin.access.token.AdminToken;
import io.tocsin.access.token.LocalAccess;
import io.tocsin.platform.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * The REST API for commands about users, tokens and the audit: that of the server that runs on this machine, otherwise one
 * that is started for the command alone, over the same store, on a port of the loopback interface that the system chooses.
 * So there is one way in which such things are changed, with the same checks and the same audit.
 */
final class AccessApi implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final HttpClient client;
    private final ObjectMapper json = new ObjectMapper();
    private final URI base;
    private final String token;
    private final @Nullable ConfigurableApplicationContext own;

    /** @param certificates SHA-256 of those that the server may show; none where it speaks plain HTTP */
    private AccessApi(URI base, String token, Set<String> certificates, @Nullable ConfigurableApplicationContext own) {
        this.client = HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .sslContext(PinnedCertificates.of(certificates))
                .build();
        this.base = base;
        this.token = token;
        this.own = own;
    }

    /** The settings that a command is given, as the server would take them. */
    static Environment settings(List<String> given) {
        System.clearProperty("logback.configurationFile");
        List<String> settings = new ArrayList<>(given);
        settings.add("--logging.config=classpath:logback-cli.xml");
        try (ConfigurableApplicationContext context = start(Nothing.class, WebApplicationType.NONE, settings)) {
            return context.getEnvironment();
        }
    }

    /** @param given settings, {@code --name=value} */
    static AccessApi open(List<String> given) {
        List<String> settings = new ArrayList<>(given);
        // Spring Boot warns of the property by which other commands are quiet.
        System.clearProperty("logback.configurationFile");
        settings.add("--logging.config=classpath:logback-cli.xml");
        Path data;
        boolean keyIsGiven;
        try (ConfigurableApplicationContext context = start(Nothing.class, WebApplicationType.NONE, settings)) {
            data = Path.of(context.getEnvironment().getProperty("tocsin.data", "data"));
            keyIsGiven = context.getEnvironment().containsProperty("tocsin.audit.key-file");
        }
        AccessApi running = running(data);
        if (running != null) {
            return running;
        }
        if (!keyIsGiven) {
            AuditKey.forCommand(data).ifPresent(key -> settings.add("--tocsin.audit.key-file=" + key));
        }
        settings.addAll(List.of("--server.port=0", "--server.address=127.0.0.1", "--server.ssl.enabled=false"));
        ConfigurableApplicationContext own = start(AccessOnly.class, WebApplicationType.SERVLET, settings);
        return new AccessApi(
                URI.create("http://127.0.0.1:" + own.getEnvironment().getProperty("local.server.port")),
                own.getBean(AdminToken.class).secret().value(),
                Set.of(),
                own);
    }

    /** The server that runs on this data folder; null where none does, also where one was killed there. */
    static @Nullable AccessApi running(Path data) {
        Path file = LocalAccess.file(data);
        if (!Files.exists(file)) {
            return null;
        }
        try {
            JsonNode found = new ObjectMapper().readTree(file.toFile());
            Set<String> certificates = new HashSet<>();
            found.path("certificates").forEach(one -> certificates.add(one.asText()));
            AccessApi api = new AccessApi(
                    URI.create(found.path("url").asText()), found.path("token").asText(), certificates, null);
            return api.isThere() ? api : null;
        } catch (IOException e) {
            throw new UsageException("Cannot read " + file + ": run this as the user whom the server runs as.");
        }
    }

    private static ConfigurableApplicationContext start(
            Class<?> parts, WebApplicationType type, List<String> settings) {
        return new SpringApplicationBuilder(parts)
                .web(type)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .run(settings.toArray(String[]::new));
    }

    /** Only for its settings. */
    static class Nothing {}

    private boolean isThere() {
        try {
            return send("GET", "/api/v1/whoami", BodyPublishers.noBody()).statusCode() == 200;
        } catch (ConnectException e) {
            return false;
        } catch (IOException e) {
            throw new UsageException("The server at " + base + " does not answer: " + e.getMessage());
        }
    }

    JsonNode get(String path) throws IOException {
        return call("GET", path, BodyPublishers.noBody());
    }

    JsonNode post(String path, Object body) throws IOException {
        return call("POST", path, body(body));
    }

    JsonNode patch(String path, Object body) throws IOException {
        return call("PATCH", path, body(body));
    }

    JsonNode delete(String path) throws IOException {
        return call("DELETE", path, BodyPublishers.noBody());
    }

    private static BodyPublisher body(Object body) throws JsonProcessingException {
        return BodyPublishers.ofString(Json.write(body));
    }

    private JsonNode call(String method, String path, BodyPublisher body) throws IOException {
        HttpResponse<String> answer = send(method, path, body);
        JsonNode read = answer.body().isEmpty() ? json.nullNode() : json.readTree(answer.body());
        if (answer.statusCode() >= 400) {
            throw new UsageException(read.path("detail").asText("The server answered " + answer.statusCode() + "."));
        }
        return read;
    }

    private HttpResponse<String> send(String method, String path, BodyPublisher body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(LONGEST)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }
}
