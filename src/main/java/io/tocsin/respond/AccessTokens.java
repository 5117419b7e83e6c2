package io.tocsin.respond;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tocsin.platform.Json;
import io.tocsin.platform.TransientException;
import io.tocsin.playbook.expression.ExpressionException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens of systems outside by OAuth 2.0 client credentials (RFC 6749 §4.4), kept in memory until shortly before
 * they expire. Safe for many threads.
 */
final class AccessTokens {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration EARLY = Duration.ofMinutes(1);
    private static final long LEAST_SECONDS = 120;
    private static final JsonMapper JSON = new JsonMapper(Json.fromOutside());

    private record Kept(String token, Instant until) {}

    private final Map<String, Kept> kept = new ConcurrentHashMap<>();
    private final Clock clock;
    private @Nullable HttpClient client;

    AccessTokens(Clock clock) {
        this.clock = clock;
    }

    /**
     * Returns a token for a system outside.
     *
     * @throws TransientException where the token's server cannot be reached, or is out of order
     * @throws ExpressionException where it refuses
     */
    String of(String name, RespondSettings.Target target) {
        Kept known = kept.get(name);
        if (known != null && clock.instant().isBefore(known.until())) {
            return known.token();
        }
        Kept fresh = ask(name, target);
        kept.put(name, fresh);
        return fresh.token();
    }

    /** The tokens at hand, which may not be shown. */
    Collection<String> values() {
        return List.copyOf(kept.values().stream().map(Kept::token).toList());
    }

    private Kept ask(String name, RespondSettings.Target target) {
        RespondSettings.OAuth oauth = target.oauth();
        String credentials =
                encoded(oauth.client()) + ":" + encoded(target.token().value());
        String form =
                "grant_type=client_credentials" + (oauth.scope().isEmpty() ? "" : "&scope=" + encoded(oauth.scope()));
        HttpRequest request = HttpRequest.newBuilder(URI.create(oauth.url()))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        String setting = "tocsin.respond.targets." + name + ".oauth";
        try {
            HttpResponse<String> response = client().send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 == 5 || response.statusCode() == 429) {
                throw new TransientException(setting + ".url answers " + response.statusCode());
            }
            JsonNode answer = JSON.readTree(response.body());
            String token = answer.path("access_token").asText("");
            if (response.statusCode() != 200 || token.isEmpty()) {
                throw new ExpressionException("no access token: " + setting + ".url answers " + response.statusCode()
                        + " " + answer.path("error").asText(""));
            }
            long seconds = Math.max(LEAST_SECONDS, answer.path("expires_in").asLong(LEAST_SECONDS));
            return new Kept(token, clock.instant().plusSeconds(seconds).minus(EARLY));
        } catch (JsonProcessingException e) {
            throw new ExpressionException("no access token: " + setting + ".url does not answer with JSON");
        } catch (IOException e) {
            throw new TransientException(setting + ".url cannot be reached: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("interrupted while asking " + setting + ".url", e);
        }
    }

    private synchronized HttpClient client() {
        HttpClient made = client;
        if (made == null) {
            made = HttpClient.newBuilder()
                    .connectTimeout(TIMEOUT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
            client = made;
        }
        return made;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
