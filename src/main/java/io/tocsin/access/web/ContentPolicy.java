package io.tocsin.access.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.platform.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;

/** The Content-Security-Policy: nothing but our own files, and of inline scripts the page's import map, by its hash. */
final class ContentPolicy {

    private static final Pattern IMPORT_MAP =
            Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

    private ContentPolicy() {}

    /** The policy for the page on the class path; without the hash where there is none. */
    static String ofConsole() {
        Resource page = new ClassPathResource("static/index.html");
        try {
            return of(page.exists() ? page.getContentAsString(UTF_8) : "");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the console's page, which is part of the program", e);
        }
    }

    static String of(String page) {
        // Browsers hash the text after they have made every line break \n.
        Matcher map = IMPORT_MAP.matcher(page.replace("\r\n", "\n"));
        String hash = map.find() ? " 'sha256-" + Base64.getEncoder().encodeToString(Sha256.of(map.group(1))) + "'" : "";
        return String.join(
                "; ",
                "default-src 'self'",
                "script-src 'self'" + hash,
                "style-src 'self'",
                "img-src 'self' data:",
                "connect-src 'self'",
                "frame-ancestors 'none'",
                "base-uri 'none'",
                "form-action 'self'",
                "object-src 'none'");
    }
}
