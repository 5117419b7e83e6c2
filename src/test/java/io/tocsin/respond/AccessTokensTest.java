package io.tocsin.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tocsin.platform.HandMovedClock;
import io.tocsin.platform.Secret;
import io.tocsin.platform.TransientException;
import io.tocsin.playbook.Connectors;
import io.tocsin.playbook.Mode;
import io.tocsin.playbook.expression.ExpressionException;
import io.tocsin.respond.connector.ConnectorRequest;
import io.tocsin.respond.connector.ConnectorResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials that change while the server runs: access tokens, and files. */
class AccessTokensTest {

    private final HandMovedClock clock = new HandMovedClock(RespondWorld.START);
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server = server();
    private int status = 200;
    private String answer = "{\"access_token\": \"at-1\", \"expires_in\": 3600}";

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void start() {
        server.createContext("/token", exchange -> {
            asked.add(exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private RespondSettings.Target target() {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
        return new RespondSettings.Target(
                "https://graph.example",
                new Secret("client-s3cret"),
                "",
                new RespondSettings.OAuth(url, "tocsin", "https://graph.example/.default"));
    }

    @Test
    void aTokenIsAskedForOnceAndAgainShortlyBeforeItExpires() {
        AccessTokens tokens = new AccessTokens(clock);

        assertThat(tokens.of("entra", target(), () -> "client-s3cret")).isEqualTo("at-1");
        clock.move(Duration.ofMinutes(58));
        assertThat(tokens.of("entra", target(), () -> "client-s3cret")).isEqualTo("at-1");
        answer = "{\"access_token\": \"at-2\", \"expires_in\": 3600}";
        clock.move(Duration.ofMinutes(2));

        assertThat(tokens.of("entra", target(), () -> "client-s3cret")).isEqualTo("at-2");
        assertThat(asked).hasSize(2).allSatisfy(request -> assertThat(request)
                .isEqualTo("Basic dG9jc2luOmNsaWVudC1zM2NyZXQ="
                        + " grant_type=client_credentials&scope=https%3A%2F%2Fgraph.example%2F.default"));
        assertThat(tokens.values()).containsExactly("at-2");
    }

    @Test
    void aTokenOfAShortLifeIsNotUsedBeyondIt() {
        AccessTokens tokens = new AccessTokens(clock);
        answer = "{\"access_token\": \"short-1\", \"expires_in\": 30}";

        assertThat(tokens.of("entra", target(), () -> "client-s3cret")).isEqualTo("short-1");
        clock.move(Duration.ofSeconds(14));
        assertThat(tokens.of("entra", target(), () -> "client-s3cret")).isEqualTo("short-1");
        answer = "{\"access_token\": \"short-2\", \"expires_in\": 30}";
        clock.move(Duration.ofSeconds(1));

        assertThat(tokens.of("entra", target(), () -> "client-s3cret")).isEqualTo("short-2");
    }

    @Test
    void aRefusalFailsTheStepAndAServerThatIsDownLetsTheRunWait() {
        AccessTokens tokens = new AccessTokens(clock);
        status = 401;
        answer = "{\"error\": \"invalid_client\"}";
        assertThatThrownBy(() -> tokens.of("entra", target(), () -> "client-s3cret"))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("tocsin.respond.targets.entra.oauth")
                .hasMessageContaining("invalid_client")
                .message()
                .doesNotContain("client-s3cret");

        status = 503;
        assertThatThrownBy(() -> tokens.of("entra", target(), () -> "client-s3cret"))
                .isInstanceOf(TransientException.class);
    }

    @Test
    void aTokenThatIsNotAcceptedAnyMoreIsAskedForAnewOnce() {
        RespondWorld world = new RespondWorld(RespondWorld.shipped());
        Outside outside = new Outside(new RespondSettings(
                Mode.ENFORCE, "https://tocsin.example", 1, Map.of("entra", target()), world.settings.mail()));
        List<String> sent = new ArrayList<>();
        Supplier<ConnectorRequest> request = () -> new ConnectorRequest(
                Connectors.builtIn().find("http.request@1").orElseThrow(),
                Map.of("token", outside.reach("entra").token()),
                "key",
                () -> {});
        Function<ConnectorRequest, ConnectorResult> call = made -> {
            sent.add(String.valueOf(made.with().get("token")));
            answer = "{\"access_token\": \"at-" + (sent.size() + 1) + "\", \"expires_in\": 3600}";
            return FakeOutside.status(sent.size() == 1 ? 401 : 200);
        };

        assertThat(outside.withTokens(Set.of("entra"), request, call)).isEqualTo(FakeOutside.status(200));
        assertThat(sent).containsExactly("at-1", "at-2");
        assertThat(outside.mask("at-1 at-2")).isEqualTo("*** ***");

        sent.clear();
        Function<ConnectorRequest, ConnectorResult> never = made -> {
            sent.add("call");
            return FakeOutside.status(401);
        };
        assertThat(outside.withTokens(Set.of("entra"), request, never)).isEqualTo(FakeOutside.status(401));
        assertThat(sent).hasSize(2);
        sent.clear();
        outside.withTokens(Set.of("slack"), request, never);
        assertThat(sent).as("without a token that could be fresher").hasSize(1);
    }

    @Test
    void aTokenOfAFileIsReadAnewAndNeitherIsShown(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("token");
        Files.writeString(file, "first-t0ken\n");
        RespondWorld world = new RespondWorld(RespondWorld.shipped());
        Outside outside = new Outside(new RespondSettings(
                Mode.ENFORCE,
                "https://tocsin.example",
                1,
                Map.of(
                        "google",
                        new RespondSettings.Target(
                                "https://google.example",
                                new Secret(""),
                                file.toString(),
                                new RespondSettings.OAuth("", "", ""))),
                world.settings.mail()));

        assertThat(outside.hasToken("google")).isTrue();
        assertThat(outside.reach("google").token()).isEqualTo("first-t0ken");
        Files.writeString(file, "second-t0ken\n");
        assertThat(outside.reach("google").token()).isEqualTo("second-t0ken");
        assertThat(outside.mask("first-t0ken and second-t0ken")).isEqualTo("*** and ***");

        Files.delete(file);
        assertThatThrownBy(() -> outside.reach("google"))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("tocsin.respond.targets.google.token-file cannot be read");
    }
}
