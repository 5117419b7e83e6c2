package io.tocsin.platform;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests to AWS by Signature Version 4, see "Create a signed AWS API request" in AWS's guide to identity and access
 * management.
 *
 * @param accessKey id of the key
 * @param secretKey its secret
 */
public record AwsSignature(String accessKey, String secretKey, String region, String service) {

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** @throws IllegalArgumentException unless the credential is {@code <access key id>:<secret access key>} */
    public static AwsSignature of(String credential, String region, String service) {
        int colon = credential.indexOf(':');
        if (colon < 1 || colon == credential.length() - 1) {
            throw new IllegalArgumentException(
                    "the token must be <access key id>:<secret access key> to sign requests");
        }
        return new AwsSignature(credential.substring(0, colon), credential.substring(colon + 1), region, service);
    }

    /**
     * Returns the headers to add.
     *
     * @param uri is signed as it stands; S3 wants its path like this, other services want characters of the path that are
     *     percent-encoded encoded twice
     * @param headers those that are signed beside the host and the time
     */
    public Map<String, String> headers(String method, URI uri, Map<String, String> headers, byte[] body, Instant now) {
        String time = TIME.format(now);
        String scope = time.substring(0, 8) + "/" + region + "/" + service + "/aws4_request";
        Map<String, String> signed = new TreeMap<>();
        headers.forEach((name, value) ->
                signed.put(name.toLowerCase(Locale.ROOT), value.strip().replaceAll(" {2,}", " ")));
        signed.put("host", uri.getRawAuthority());
        signed.put("x-amz-date", time);
        String names = String.join(";", signed.keySet());
        String canonical = method + "\n"
                + (uri.getRawPath().isEmpty() ? "/" : uri.getRawPath()) + "\n"
                + query(uri) + "\n"
                + signed.entrySet().stream()
                        .map(header -> header.getKey() + ":" + header.getValue() + "\n")
                        .collect(Collectors.joining())
                + "\n"
                + names + "\n"
                + Sha256.hex(body);
        String text = ALGORITHM + "\n" + time + "\n" + scope + "\n" + Sha256.hex(canonical);
        byte[] key = ("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/")) {
            key = hmac(key, part);
        }
        Map<String, String> added = new LinkedHashMap<>();
        added.put("X-Amz-Date", time);
        added.put(
                "Authorization",
                ALGORITHM + " Credential=" + accessKey + "/" + scope + ", SignedHeaders=" + names + ", Signature="
                        + HexFormat.of().formatHex(hmac(key, text)));
        return added;
    }

    /** The parameters, which are percent-encoded already, in the order of their names. */
    private static String query(URI uri) {
        return uri.getRawQuery() == null
                ? ""
                : Stream.of(uri.getRawQuery().split("&"))
                        .map(pair -> pair.contains("=") ? pair : pair + "=")
                        .sorted()
                        .collect(Collectors.joining("&"));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "AwsSignature of " + accessKey + " for " + service + " in " + region;
    }
}
