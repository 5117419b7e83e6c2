package io.tocsin.console.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.platform.Secret;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How a chat proves that a command is its own, and how it writes text. */
enum ChatService {
    /** Slack, "Verifying requests from Slack": an HMAC over time and body. */
    SLACK {
        @Override
        boolean isRight(
                Secret secret, UnaryOperator<String> headers, byte[] body, Map<String, String> form, Instant now) {
            String at = headers.apply("X-Slack-Request-Timestamp");
            if (!at.matches("\\d{1,12}")
                    || Duration.between(Instant.ofEpochSecond(Long.parseLong(at)), now)
                                    .abs()
                                    .compareTo(TOLERANCE)
                            > 0) {
                return false;
            }
            return same(
                    headers.apply("X-Slack-Signature"),
                    "v0=" + hmac(secret, ("v0:" + at + ":" + new String(body, UTF_8)).getBytes(UTF_8)));
        }

        @Override
        String text(String text) {
            return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        }
    },
    /** Mattermost, "Slash commands": a token that only the two know, in the header or in the form. */
    MATTERMOST {
        @Override
        boolean isRight(
                Secret secret, UnaryOperator<String> headers, byte[] body, Map<String, String> form, Instant now) {
            String header = headers.apply("Authorization");
            String shown = header.startsWith(TOKEN) ? header.substring(TOKEN.length()) : form.getOrDefault("token", "");
            return same(shown, secret.value());
        }

        @Override
        String text(String text) {
            return text;
        }
    };

    /** Older requests may be sent again by somebody else. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final String TOKEN = "Token ";

    /** Whether a request comes from the chat. */
    abstract boolean isRight(
            Secret secret, UnaryOperator<String> headers, byte[] body, Map<String, String> form, Instant now);

    /** A text as the chat wants it, so that it shows what it is. */
    abstract String text(String text);

    /** A value from outside: as code, in which nothing is a link, a mention or a format. */
    String value(String value) {
        String line = value.replaceAll("\\p{Cntrl}|\\p{Cf}", " ").replace('`', '\'');
        return "`" + text(line) + "`";
    }

    private static boolean same(String shown, String expected) {
        return !expected.isEmpty() && MessageDigest.isEqual(shown.getBytes(UTF_8), expected.getBytes(UTF_8));
    }

    private static String hmac(Secret secret, byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.value().getBytes(UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
