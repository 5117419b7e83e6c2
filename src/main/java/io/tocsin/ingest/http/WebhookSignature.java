package io.tocsin.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.ingest.SourcesProperties.Hook;
import io.tocsin.platform.Secret;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
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
    private final byte[] key;

    /** @throws IllegalArgumentException where the secret is not one of the hook's kind */
    WebhookSignature(String name, Hook hook) {
        this.hook = hook;
        this.key = hook.kind() == Hook.Kind.STANDARD
                ? standardKey(name, hook.secret())
                : hook.secret().value().getBytes(UTF_8);
    }

    private static byte[] standardKey(String name, Secret secret) {
        String text = secret.value();
        String encoded = text.startsWith(STANDARD_SECRET) ? text.substring(STANDARD_SECRET.length()) : text;
        byte[] key;
        try {
            key = Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            key = new byte[0];
        }
        if (key.length == 0) {
            throw new IllegalArgumentException("tocsin.sources.webhooks.hooks." + name
                    + ".secret must be base64, with whsec_ in front or without, as the sender shows it");
        }
        return key;
    }

    /** @param headers gives a header by its name; empty where there is none */
    boolean isRight(UnaryOperator<String> headers, byte[] body, Instant now) {
        return switch (hook.kind()) {
            case GITHUB -> isHmac(headers.apply(GITHUB), "sha256=", "HmacSHA256", Hook.Encoding.HEX, body);
            case STANDARD -> isStandard(headers, body, now);
            case HMAC ->
                isHmac(
                        headers.apply(hook.header()),
                        hook.prefix(),
                        "Hmac" + hook.algorithm().name(),
                        hook.encoding(),
                        body);
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
        byte[] expected = mac("HmacSHA256", signed);
        // Several signatures while a secret is exchanged.
        return Arrays.stream(headers.apply("webhook-signature").split(" "))
                .filter(signature -> signature.startsWith(STANDARD_VERSION))
                .anyMatch(signature -> MessageDigest.isEqual(
                        Base64.getEncoder().encode(expected),
                        signature.substring(STANDARD_VERSION.length()).getBytes(UTF_8)));
    }

    private boolean isHmac(String sent, String prefix, String algorithm, Hook.Encoding encoding, byte[] body) {
        if (sent.isEmpty() || !sent.startsWith(prefix)) {
            return false;
        }
        byte[] mac = mac(algorithm, body);
        String expected = encoding == Hook.Encoding.HEX
                ? HexFormat.of().formatHex(mac)
                : Base64.getEncoder().encodeToString(mac);
        return MessageDigest.isEqual(
                expected.getBytes(UTF_8), sent.substring(prefix.length()).getBytes(UTF_8));
    }

    private byte[] mac(String algorithm, byte[] text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
