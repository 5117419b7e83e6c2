package io.tocsin.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.platform.Fetch;
import io.tocsin.platform.Fetch.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Puts on a request by what its sender is known. Tokens are kept until shortly before they end. One thread. */
final class PollAuth {

    private static final Duration BEFORE_END = Duration.ofMinutes(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Fetch fetch;
    private final Clock clock;
    private String token = "";
    private Instant ends = Instant.EPOCH;

    PollAuth(Fetch fetch, Clock clock) {
        this.fetch = fetch;
        this.clock = clock;
    }

    /**
     * @param values of the description, filled in
     * @throws IOException where the server gives no token; the message holds no credential
     */
    void put(HttpRequest.Builder request, String type, Map<String, String> values, String method, URI url)
            throws IOException, InterruptedException {
        switch (type) {
            case "basic" -> request.header("Authorization", basic(need(values, "user"), need(values, "password")));
            case "oauth2" -> request.header("Authorization", "Bearer " + token(clientCredentials(values), values));
            case "google" -> request.header("Authorization", "Bearer " + token(serviceAccount(values), values));
            case "duo" -> duo(request, values, method, url);
            default -> {
                // a header of the request says it, or nobody has to be known
            }
        }
    }

    /** The server did not take the token: the next request asks for another. */
    void forget() {
        ends = Instant.EPOCH;
    }

    private static String need(Map<String, String> values, String name) throws IOException {
        String value = values.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw new IOException("auth." + name + " is not set");
        }
        return value;
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    private Map<String, String> clientCredentials(Map<String, String> values) throws IOException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", need(values, "client-id"));
        form.put("client_secret", need(values, "client-secret"));
        for (String name : new String[] {"scope", "audience"}) {
            if (values.containsKey(name)) {
                form.put(name, need(values, name));
            }
        }
        return form;
    }

    /** RFC 7523: {@code key} is the private key of the account (PEM), {@code user} whom it acts for. */
    private Map<String, String> serviceAccount(Map<String, String> values) throws IOException {
        long now = clock.instant().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", need(values, "client-id"));
        claims.put("sub", need(values, "user"));
        claims.put("scope", need(values, "scope"));
        claims.put("aud", need(values, "token-url"));
        claims.put("iat", now);
        claims.put("exp", now + 3_600);
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String signed = encoder.encodeToString("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(UTF_8)) + "."
                + encoder.encodeToString(JSON.writeValueAsBytes(claims));
        try {
            byte[] key = Base64.getMimeDecoder()
                    .decode(need(values, "key").replace("\\n", "\n").replaceAll("-----[A-Z ]+-----", ""));
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(key)));
            signature.update(signed.getBytes(UTF_8));
            Map<String, String> form = new LinkedHashMap<>();
            form.put("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
            form.put("assertion", signed + "." + encoder.encodeToString(signature.sign()));
            return form;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("auth.key is no private key in PEM (PKCS #8)", e);
        }
    }

    private String token(Map<String, String> form, Map<String, String> values)
            throws IOException, InterruptedException {
        if (clock.instant().isBefore(ends)) {
            return token;
        }
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        Answer answer = fetch.send(HttpRequest.newBuilder(URI.create(need(values, "token-url")))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body))
                .build());
        JsonNode json = answer.isOk() ? JSON.readTree(answer.body()) : JSON.createObjectNode();
        String given = json.path("access_token").asText();
        if (given.isEmpty()) {
            throw new IOException("the server gives no token (status " + answer.status() + "): check auth");
        }
        token = given;
        ends = clock.instant().plusSeconds(json.path("expires_in").asLong(300)).minus(BEFORE_END);
        return token;
    }

    /** Duo's Admin API: an HMAC over date, method, host, path and the parameters in order. */
    private void duo(HttpRequest.Builder request, Map<String, String> values, String method, URI url)
            throws IOException {
        String date =
                DateTimeFormatter.RFC_1123_DATE_TIME.format(clock.instant().atOffset(ZoneOffset.UTC));
        String query = url.getRawQuery() == null
                ? ""
                : Arrays.stream(url.getRawQuery().split("&"))
                        .map(part ->
                                part.replace("+", "%20").replace("*", "%2A").replace("%7E", "~"))
                        .sorted()
                        .collect(Collectors.joining("&"));
        String text = String.join("\n", date, method, url.getHost().toLowerCase(Locale.ROOT), url.getRawPath(), query);
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(need(values, "client-secret").getBytes(UTF_8), "HmacSHA1"));
            String signature = HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)));
            request.header("X-Duo-Date", date).header("Authorization", basic(need(values, "client-id"), signature));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
