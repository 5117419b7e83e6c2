package io.tocsin.platform;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;

/** An access token of OAuth 2.0 (RFC 6749 §5), kept in memory until shortly before it expires. Safe for many threads. */
public final class AccessToken {

    private static final long EARLY_SECONDS = 60;
    /** Of a token whose server does not say. */
    private static final long USUAL_SECONDS = 120;

    private static final JsonMapper JSON = new JsonMapper(Json.fromOutside());

    private record Kept(String token, Instant until) {}

    private final Fetch fetch;
    private final Clock clock;
    private volatile Kept kept = new Kept("", Instant.EPOCH);

    public AccessToken(Fetch fetch, Clock clock) {
        this.fetch = fetch;
        this.clock = clock;
    }

    /** Says what asks for a token: the parameters of the form, by their names. */
    @FunctionalInterface
    public interface Grant {
        Map<String, String> parameters() throws IOException;
    }

    /** The server answered and gave no token. */
    public static final class RefusedException extends IOException {

        private final int status;

        private RefusedException(int status, String why) {
            super(("status " + status + " " + why).strip());
            this.status = status;
        }

        /** Returns whether the server may give one later. */
        public boolean isTransient() {
            return status / 100 == 5 || status == 429;
        }
    }

    /** Returns the header {@code Authorization} of the scheme Basic (RFC 7617). */
    public static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    /** The same for a client at its token server, which wants both form-encoded (RFC 6749 §2.3.1). */
    public static String basicOfClient(String client, String secret) {
        return basic(encoded(client), encoded(secret));
    }

    /**
     * Returns the token, which is asked for where none is kept.
     *
     * @param url of the token server
     * @param authorization the header of this name; empty where the grant says who asks
     * @throws RefusedException where the server answers without a token
     * @throws IOException where it cannot be reached
     */
    public String get(URI url, Grant grant, String authorization) throws IOException, InterruptedException {
        Kept known = kept;
        if (clock.instant().isBefore(known.until())) {
            return known.token();
        }
        Kept fresh = ask(url, grant.parameters(), authorization);
        kept = fresh;
        return fresh.token();
    }

    /** The token is not accepted any more: the next call asks for another. */
    public void forget() {
        kept = new Kept("", Instant.EPOCH);
    }

    /** Returns what may not be shown; empty where no token is kept. */
    public String secret() {
        return kept.token();
    }

    private Kept ask(URI url, Map<String, String> parameters, String authorization)
            throws IOException, InterruptedException {
        String form = parameters.entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&"));
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofString(form));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        Fetch.Answer answer = fetch.send(request.build());
        JsonNode json = json(answer);
        String token = json.path("access_token").asText("");
        if (!answer.isOk() || token.isEmpty()) {
            throw new RefusedException(answer.status(), json.path("error").asText(""));
        }
        long seconds = json.path("expires_in").asLong(USUAL_SECONDS);
        return new Kept(token, clock.instant().plusSeconds(Math.max(seconds - EARLY_SECONDS, seconds / 2)));
    }

    private static JsonNode json(Fetch.Answer answer) throws IOException {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new RefusedException(answer.status(), "without JSON");
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
