package io.tocsin.playbook.expression;

import java.util.ArrayList;
import java.util.List;

/** Cuts texts at {@code ${{ … }}}. */
public final class Templates {

    private static final String OPEN = "${{";
    private static final String CLOSE = "}}";
    private static final int MAX_EXPRESSIONS = 100;

    private final Expressions expressions;

    public Templates(Expressions expressions) {
        this.expressions = expressions;
    }

    /**
     * Makes a template of one text.
     *
     * @throws ExpressionSyntaxException with the place inside the text
     */
    public Template text(String text, Names names) {
        List<Template> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf(OPEN, at);
            if (open < 0) {
                parts.add(new Template.Literal(text.substring(at)));
                break;
            }
            if (open > at) {
                parts.add(new Template.Literal(text.substring(at, open)));
            }
            int close = closing(text, open + OPEN.length());
            if (close < 0) {
                throw at(text, open, "${{ without }}");
            }
            if (parts.size() > 2 * MAX_EXPRESSIONS) {
                throw at(text, open, "one text holds more than " + MAX_EXPRESSIONS + " expressions; split it");
            }
            parts.add(new Template.Computed(compile(text, open + OPEN.length(), close, names)));
            at = close + CLOSE.length();
        }
        if (parts.isEmpty()) {
            return new Template.Literal(text);
        }
        return parts.size() == 1 ? parts.get(0) : new Template.Mixed(parts);
    }

    /** Finds the closing braces, passing over quoted text and over the braces of CEL's own maps. */
    private static int closing(String text, int from) {
        char quote = 0;
        int depth = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && depth > 0) {
                depth--;
            } else if (c == '}' && text.startsWith(CLOSE, i)) {
                return i;
            }
        }
        return -1;
    }

    private Expression compile(String text, int from, int to, Names names) {
        String inner = text.substring(from, to);
        try {
            return expressions.compile(inner.strip(), names);
        } catch (ExpressionSyntaxException e) {
            int lead = inner.length() - inner.stripLeading().length();
            throw at(text, from + lead + (e.line() == 1 ? e.column() : 0), String.valueOf(e.getMessage()));
        }
    }

    private static ExpressionSyntaxException at(String text, int index, String message) {
        String before = text.substring(0, Math.min(index, text.length()));
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        return new ExpressionSyntaxException(message, line, before.length() - (before.lastIndexOf('\n') + 1));
    }
}
