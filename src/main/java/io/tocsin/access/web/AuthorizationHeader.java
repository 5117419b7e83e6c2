package io.tocsin.access.web;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads a token out of the header {@code Authorization}. Shippers send it in the scheme of the product that they were made
 * for: Elasticsearch's {@code ApiKey} and {@code Basic}, where the token is the key or the password, and {@code Splunk}.
 */
final class AuthorizationHeader {

    private AuthorizationHeader() {}

    /** The token; empty where the header holds none. */
    static Optional<String> token(String header) {
        int blank = header.indexOf(' ');
        String scheme = blank < 0 ? "" : header.substring(0, blank).toLowerCase(Locale.ROOT);
        String credentials = blank < 0 ? "" : header.substring(blank + 1).strip();
        return switch (scheme) {
            case "bearer", "splunk" -> Optional.of(credentials);
            case "apikey" -> Optional.of(afterColon(credentials).orElse(credentials));
            case "basic" -> afterColon(credentials);
            default -> Optional.empty();
        };
    }

    /**
     * Whether a browser may have sent the header by itself. Browsers send {@code Basic} again and again once somebody has typed
     * it into an address, also for a page of another site.
     */
    static boolean isOfBrowser(String header, boolean hasFetchMetadata) {
        return hasFetchMetadata && header.toLowerCase(Locale.ROOT).startsWith("basic ");
    }

    private static Optional<String> afterColon(String encoded) {
        try {
            String decoded = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = decoded.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(decoded.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
