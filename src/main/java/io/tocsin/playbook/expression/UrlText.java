package io.tocsin.playbook.expression;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A URL in the making, of literal text and values in turn. A value stays inside its path segment or query member: it is
 * percent-encoded, and refused where the segment could still be read as another path (RFC 3986 §5.2.4, §6.2.2), be it by
 * a proxy that decodes once more than the server behind it.
 */
final class UrlText {

    /** A server decodes a path once; a proxy in front of it may do so before, and another one too. */
    private static final int DECODINGS = 3;

    private static final Set<String> DOTS = Set.of(".", "..");
    private static final Pattern BETWEEN_SEGMENTS = Pattern.compile("[/\\\\]");
    private static final Pattern PARAMETERS = Pattern.compile(";.*", Pattern.DOTALL);

    private final StringBuilder text = new StringBuilder();
    /** What the last path segment is made of so far, decoded. */
    private final StringBuilder segment = new StringBuilder();

    private String valueInSegment = "";
    private boolean inPath = true;

    boolean isEmpty() {
        return text.isEmpty();
    }

    void literal(String literal) {
        text.append(literal);
        for (int i = 0; i < literal.length() && inPath; i++) {
            char c = literal.charAt(i);
            if (c == '/' || c == '?' || c == '#') {
                endSegment();
                inPath = c == '/';
            } else {
                segment.append(c);
            }
        }
    }

    /** @param expression names the value in messages */
    void value(String value, String expression) {
        text.append(encode(value));
        if (inPath) {
            valueInSegment = expression;
            segment.append(value);
        }
    }

    String whole() {
        if (inPath) {
            endSegment();
        }
        return text.toString();
    }

    private void endSegment() {
        if (!valueInSegment.isEmpty()) {
            check(segment.toString());
        }
        segment.setLength(0);
        valueInSegment = "";
    }

    private void check(String whole) {
        if (whole.isEmpty()) {
            throw refused("is empty, which makes the URL that of something else");
        }
        String decoded = whole;
        for (int i = 0; i <= DECODINGS; i++) {
            if (decoded.chars().anyMatch(c -> c < ' ' || c == 127)) {
                throw refused("holds a control character");
            }
            for (String part : BETWEEN_SEGMENTS.split(decoded, -1)) {
                if (DOTS.contains(PARAMETERS.matcher(part).replaceFirst(""))) {
                    throw refused("has \".\" or \"..\" as a part of the path");
                }
            }
            decoded = decoded(decoded);
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // a percent sign that encodes nothing
        }
    }

    private ExpressionException refused(String why) {
        return new ExpressionException("the value of \"" + valueInSegment + "\" cannot stand in the path of a URL: it "
                + why + ". Send it in with.query or with.json");
    }

    /** Percent-encodes everything but RFC 3986 unreserved characters. */
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
