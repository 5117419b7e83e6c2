package io.tocsin.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The strictest Content-Security-Policy under which the console works.
 *
 * @param header its value
 */
record ConsolePolicy(String header) {

    private static final Pattern INLINE = Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

    /** Allows the import map of index.html by its hash and nothing else that is inline. */
    static ConsolePolicy ofIndexPage() {
        Matcher inline = INLINE.matcher(indexPage());
        if (!inline.find()) {
            throw new IllegalStateException("static/index.html has no import map");
        }
        return new ConsolePolicy("default-src 'self'; script-src 'self' 'sha256-" + sha256(inline.group(1))
                + "'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
                + " require-trusted-types-for 'script'; trusted-types lit-html");
    }

    static String indexPage() {
        try (InputStream page = ConsolePolicy.class.getClassLoader().getResourceAsStream("static/index.html")) {
            return new String(Objects.requireNonNull(page, "static/index.html").readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
