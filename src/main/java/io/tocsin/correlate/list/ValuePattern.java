package io.tocsin.correlate.list;

import io.tocsin.platform.CountedText;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What a whole value has to be like: the same value ({@link CanonicalValue}), an address in a network, a text with {@code *}
 * for anything, or {@code /a regular expression/}. A text with {@code *} that is a domain name else is one.
 */
final class ValuePattern {

    private final String text;
    private final @Nullable Network network;
    private final @Nullable Pattern expression;

    private ValuePattern(String text, @Nullable Network network, @Nullable Pattern expression) {
        this.text = text;
        this.network = network;
        this.expression = expression;
    }

    /** @throws PatternSyntaxException where what stands between slashes is no regular expression */
    static ValuePattern of(String text) {
        if (isExpression(text)) {
            String inner = text.substring(1, text.length() - 1);
            return new ValuePattern(text, null, Pattern.compile(inner, Pattern.DOTALL));
        }
        if (text.indexOf('*') >= 0) {
            StringBuilder expression = new StringBuilder();
            for (String part : text.split("\\*", -1)) {
                expression.append(expression.isEmpty() ? "" : ".*").append(Pattern.quote(part));
            }
            int flags =
                    Pattern.DOTALL | (CanonicalValue.isDomain(text.replace('*', 'x')) ? Pattern.CASE_INSENSITIVE : 0);
            return new ValuePattern(text, null, Pattern.compile(expression.toString(), flags));
        }
        return new ValuePattern(CanonicalValue.of(text), Network.of(text), null);
    }

    /** As {@link #of}; what is no regular expression is a text like any other. */
    static ValuePattern lenient(String text) {
        try {
            return of(text);
        } catch (PatternSyntaxException e) {
            return new ValuePattern(text, null, null);
        }
    }

    /** What a text seems to be and is not, so that it is a text like any other; null where nothing is doubtful. */
    static @Nullable String doubt(String text) {
        try {
            of(text);
        } catch (PatternSyntaxException e) {
            return "\"" + text + "\" is no regular expression (" + e.getDescription()
                    + "): it is taken as a plain text";
        }
        int slash = text.indexOf('/');
        boolean asNetwork = slash > 0
                && text.substring(slash + 1).matches("[\\d.]+")
                && Network.bytes(text.substring(0, slash)) != null;
        return asNetwork && Network.of(text) == null
                ? "\"" + text + "\" is no network (write 10.0.0.0/8 or 2001:db8::/32): it is taken as a plain text"
                : null;
    }

    /** Whether it says more than one text. */
    static boolean isShape(String text) {
        return isExpression(text) || text.indexOf('*') >= 0;
    }

    private static boolean isExpression(String text) {
        return text.length() > 2 && text.startsWith("/") && text.endsWith("/");
    }

    boolean fits(String value) {
        String canonical = CanonicalValue.of(value);
        if (text.equals(value) || text.equals(canonical)) {
            return true;
        }
        if (expression != null) {
            return matches(expression, value) || (!canonical.equals(value) && matches(expression, canonical));
        }
        byte[] address = network == null || value.isEmpty() ? null : Network.bytes(value);
        return network != null && address != null && network.holds(address);
    }

    private static boolean matches(Pattern expression, String value) {
        return expression.matcher(new CountedText(value)).matches();
    }
}
