package io.tocsin.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.platform.AccessToken;
import io.tocsin.platform.Fetch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Authenticates requests. One thread. */
final class PollAuth {

    private final Clock clock;
    private final AccessToken token;

    PollAuth(Fetch fetch, Clock clock) {
        this.clock = clock;
        token = new AccessToken(fetch, clock);
    }

    /**
     * @param values of the description, filled in
     * @throws IOException where the server gives no token; the message holds no credential
     */
    void put(HttpRequest.Builder request, String type, Map<String, String> values, String method, URI url)
            throws IOException, InterruptedException {
        switch (type) {
            case "basic" ->
                request.header("Authorization", AccessToken.basic(need(values, "user"), need(values, "password")));
            case "oauth2" ->
                request.header("Authorization", "Bearer " + token(() -> clientCredentials(values), values));
            case "google" -> request.header("Authorization", "Bearer " + token(() -> serviceAccount(values), values));
            case "duo" -> duo(request, values, method, url);
            default -> {
                // a header of the request says it, or nobody has to be known
            }
        }
    }

    /** The server did not take the token: the next request asks for another. */
    void forget() {
        token.forget();
    }

    private static String need(Map<String, String> values, String name) throws IOException {
        String value = values.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw new IOException("auth." + name + " is not set");
        }
        return value;
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

    /** {@code key} is the private key of the account (PEM), {@code user} whom it acts for. */
    private Map<String, String> serviceAccount(Map<String, String> values) throws IOException {
        return new ServiceAccount(
                        need(values, "client-id"),
                        need(values, "user"),
                        need(values, "scope"),
                        need(values, "token-url"),
                        need(values, "key"))
                .grant(clock.instant());
    }

    private String token(AccessToken.Grant grant, Map<String, String> values) throws IOException, InterruptedException {
        try {
            return token.get(URI.create(need(values, "token-url")), grant, "");
        } catch (AccessToken.RefusedException e) {
            throw new IOException("the server gives no token (" + e.getMessage() + "): check auth", e);
        }
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
        request.header("X-Duo-Date", date)
                .header(
                        "Authorization",
                        AccessToken.basic(
                                need(values, "client-id"), duoSignature(need(values, "client-secret"), text)));
    }

    static String duoSignature(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA1"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
