package io.tocsin.ingest.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.platform.Sha256;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs requests as AWS wants it: Signature Version 4. */
final class AwsRequests {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Credentials credentials;
    private final Clock clock;

    /** @param sessionToken empty for none */
    record Credentials(String region, String accessKey, String secretKey, String sessionToken) {

        /** They are secret. */
        @Override
        public String toString() {
            return "Credentials";
        }
    }

    AwsRequests(Credentials credentials, Clock clock) {
        this.credentials = credentials;
        this.clock = clock;
    }

    /** @param url without a query; its path is encoded */
    HttpRequest signed(String service, String method, URI url, Map<String, String> more, byte[] body) {
        String time = TIME.format(clock.instant());
        String day = time.substring(0, 8);
        TreeMap<String, String> headers = new TreeMap<>(more);
        headers.put("host", url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort());
        headers.put("x-amz-date", time);
        headers.put("x-amz-content-sha256", Sha256.hex(body));
        if (!credentials.sessionToken().isEmpty()) {
            headers.put("x-amz-security-token", credentials.sessionToken());
        }
        String names = String.join(";", headers.keySet());
        String canonical = method + "\n" + (url.getRawPath().isEmpty() ? "/" : url.getRawPath()) + "\n\n"
                + headers.entrySet().stream()
                        .map(header -> header.getKey() + ":" + header.getValue().strip() + "\n")
                        .collect(Collectors.joining())
                + "\n" + names + "\n" + Sha256.hex(body);
        String scope = day + "/" + credentials.region() + "/" + service + "/aws4_request";
        String text = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + Sha256.hex(canonical);
        byte[] key = ("AWS4" + credentials.secretKey()).getBytes(UTF_8);
        for (String part : scope.split("/")) {
            key = hmac(key, part);
        }
        String signature = HexFormat.of().formatHex(hmac(key, text));
        HttpRequest.Builder request = HttpRequest.newBuilder(url).method(method, BodyPublishers.ofByteArray(body));
        headers.remove("host"); // Java sets it
        headers.forEach(request::header);
        return request.header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=" + credentials.accessKey() + "/" + scope + ", SignedHeaders="
                                + names + ", Signature=" + signature)
                .build();
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
