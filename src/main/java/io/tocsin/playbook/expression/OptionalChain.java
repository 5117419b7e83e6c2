package io.tocsin.playbook.expression;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes {@code a.?b.?c} as {@code a[?'b'][?'c']}, which means the same: the CEL runtime (0.11.1) wraps what a second
 * {@code .?} finds twice, so that {@code orValue} gives an optional value, which equals nothing.
 */
final class OptionalChain {

    /** A text, a raw text, or a selection of an optional field. */
    private static final Pattern PART = Pattern.compile(
            "\"\"\"(?s:.*?)\"\"\"|'''(?s:.*?)'''|\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'|\\.\\?([A-Za-z_]\\w*)");

    private OptionalChain() {}

    /** Returns the expression with every optional selection outside texts written as an index. */
    static String asIndexes(String expression) {
        if (!expression.contains(".?")) {
            return expression;
        }
        Matcher matcher = PART.matcher(expression);
        StringBuilder written = new StringBuilder();
        while (matcher.find()) {
            String replacement = matcher.group(1) == null ? matcher.group() : "[?'" + matcher.group(1) + "']";
            matcher.appendReplacement(written, Matcher.quoteReplacement(replacement));
        }
        return matcher.appendTail(written).toString();
    }
}
