package io.tocsin.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.ingest.SourcesProperties.Hook;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Checks the signature of a webhook: GitHub's, that of Standard Webhooks 1.0, or an HMAC in a header. */
final class WebhookSignature {

    /** Standard Webhooks, "Verifying webhook authenticity": older ones may be sent again by somebody else. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final String GITHUB = "X-Hub-Signature-256";
    private static final String STANDARD_SECRET = "whsec_";
    private static final String STANDARD_VERSION = "v1,";

    private final Hook hook;

    WebhookSignature(Hook hook) {
        this.hook = hook;
    }

    /** @param headers gives a header by its name; empty where there is none */
    boolean isRight(UnaryOperator<String> headers, byte[] body, Instant now) {
        return switch (hook.kind()) {
            case GITHUB -> hasHex("HmacSHA256", headers.apply(GITHUB), "sha256=", body);
            case STANDARD -> isStandard(headers, body, now);
            case HMAC -> {
                String sent = headers.apply(hook.header());
                String algorithm = "Hmac" + hook.algorithm().name();
                yield hook.encoding() == Hook.Encoding.HEX
                        ? hasHex(algorithm, sent, hook.prefix(), body)
                        : hasBase64(algorithm, sent, hook.prefix(), body);
            }
        };
    }

    /** What the sender calls this delivery; empty where it says nothing. */
    String deliveryId(UnaryOperator<String> headers) {
        return switch (hook.kind()) {
            case GITHUB -> headers.apply("X-GitHub-Delivery");
            case STANDARD -> headers.apply("webhook-id");
            case HMAC -> "";
        };
    }

    private boolean isStandard(UnaryOperator<String> headers, byte[] body, Instant now) {
        String id = headers.apply("webhook-id");
        String timestamp = headers.apply("webhook-timestamp");
        if (id.isEmpty() || !timestamp.matches("\\d{1,12}")) {
            return false;
        }
        Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now)
                .abs();
        if (age.compareTo(TOLERANCE) > 0) {
            return false;
        }
        byte[] head = (id + "." + timestamp + ".").getBytes(UTF_8);
        byte[] signed = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, signed, head.length, body.length);
        byte[] expected = mac("HmacSHA256", standardKey(), signed);
        // Several signatures while a secret is exchanged.
        return List.of(headers.apply("webhook-signature").split(" ")).stream()
                .filter(signature -> signature.startsWith(STANDARD_VERSION))
                .anyMatch(signature -> MessageDigest.isEqual(
                        Base64.getEncoder().encode(expected),
                        signature.substring(STANDARD_VERSION.length()).getBytes(UTF_8)));
    }

    private byte[] standardKey() {
        String secret = hook.secret().value();
        String encoded = secret.startsWith(STANDARD_SECRET) ? secret.substring(STANDARD_SECRET.length()) : secret;
        return Base64.getDecoder().decode(encoded);
    }

    private boolean hasHex(String algorithm, String sent, String prefix, byte[] body) {
        return hasPrefix(sent, prefix)
                && MessageDigest.isEqual(
                        HexFormat.of().formatHex(mac(algorithm, key(), body)).getBytes(UTF_8),
                        sent.substring(prefix.length()).getBytes(UTF_8));
    }

    private boolean hasBase64(String algorithm, String sent, String prefix, byte[] body) {
        return hasPrefix(sent, prefix)
                && MessageDigest.isEqual(
                        Base64.getEncoder().encode(mac(algorithm, key(), body)),
                        sent.substring(prefix.length()).getBytes(UTF_8));
    }

    private static boolean hasPrefix(String sent, String prefix) {
        return !sent.isEmpty() && sent.startsWith(prefix);
    }

    private byte[] key() {
        return hook.secret().value().getBytes(UTF_8);
    }

    private static byte[] mac(String algorithm, byte[] key, byte[] text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
