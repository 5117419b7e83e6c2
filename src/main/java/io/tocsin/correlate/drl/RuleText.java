package io.tocsin.correlate.drl;

import io.tocsin.correlate.drl.Problem.Severity;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of a rule file, before anything is made of it. What is compiled is read by the parser of DRL, by that of its
 * expressions and by a Java compiler, one after the other. They must see the same words in it as the checks do, so a text in
 * which they could take different things for the end of a line, of a comment or of a text in quotes is refused; and no
 * comment reaches them at all.
 */
final class RuleText {

    /** What a decoder of UTF-8 puts in place of bytes that are none. */
    private static final char NO_UTF_8 = '\uFFFD';

    private static final String ESCAPES = "btnfr\"'\\";
    private static final Pattern UNICODE_ESCAPE = Pattern.compile("(?<!\\\\)(\\\\\\\\)*\\\\u");

    private final String file;
    private final String text;
    private final StringBuilder code;
    private @Nullable Problem problem;

    private RuleText(String file, String text) {
        this.file = file;
        this.text = text;
        code = new StringBuilder(text);
    }

    /** What is wrong with the signs of a text, the first thing only; null where nothing is. */
    static @Nullable Problem problem(String file, String text) {
        RuleText read = new RuleText(file, text);
        read.checkSigns();
        read.checkUnicodeEscapes();
        read.readParts();
        return read.problem;
    }

    /** The text with blanks in place of comments; no sign moves. */
    static String withoutComments(String text) {
        RuleText read = new RuleText("", text);
        read.readParts();
        return read.code.toString();
    }

    /** Signs that nobody wrote, or sees, or that end a line for one reader and not for the other. */
    private void checkSigns() {
        for (int at = 0; at < text.length() && problem == null; at++) {
            char c = text.charAt(at);
            boolean pair = Character.isHighSurrogate(c)
                    && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1));
            int sign = pair ? text.codePointAt(at) : c;
            if (c == '\r' && !text.startsWith("\r\n", at)) {
                wrong(at, "a carriage return without a line feed", "end lines with a line feed");
            } else if (c == NO_UTF_8) {
                wrong(at, "the text is no UTF-8", "save the file as UTF-8");
            } else if (isInvisible(sign)) {
                wrong(
                        at,
                        String.format(Locale.ROOT, "the invisible sign U+%04X is not allowed in a rule file", sign),
                        "delete it; save the file as UTF-8 without a byte order mark");
            }
            at += pair ? 1 : 0;
        }
    }

    private static boolean isInvisible(int sign) {
        if (sign == '\t' || sign == '\n' || sign == '\r') {
            return false;
        }
        return switch (Character.getType(sign)) {
            // the format signs turn the direction of a line, among other things
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    /** Java reads them before anything else: one could end a text, or a comment that somebody leaves in later. */
    private void checkUnicodeEscapes() {
        Matcher escape = UNICODE_ESCAPE.matcher(text);
        if (escape.find()) {
            wrong(escape.start(), "a Unicode escape is not allowed in a rule file", "write the sign itself");
        }
    }

    /** Comments, texts in quotes, and what is neither. */
    private void readParts() {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (text.startsWith("//", at)) {
                at = blank(at, Token.lineEnd(text, at));
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                if (end < 0) {
                    wrong(at, "a comment is not closed", "close it with */");
                }
                at = blank(at, end < 0 ? text.length() : end + 2);
            } else if (c == '"' || c == '\'') {
                at = readText(at);
            } else {
                if (c > '~') {
                    wrong(
                            at,
                            "\"" + c + "\" stands outside of a text in quotes",
                            "names and signs of DRL have none but the letters a to z");
                }
                at++;
            }
        }
    }

    private int blank(int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c != '\n' && c != '\r') {
                code.setCharAt(i, ' ');
            }
        }
        return to;
    }

    private int readText(int start) {
        int at = start + 1;
        while (at < text.length() && text.charAt(at) != text.charAt(start)) {
            if (text.charAt(at) == '\\') {
                at++;
                checkEscape(at);
            }
            at++;
        }
        if (at >= text.length()) {
            wrong(start, "a text is not closed", "close it with " + text.charAt(start));
        }
        return at + 1;
    }

    private void checkEscape(int at) {
        if (at < text.length() && ESCAPES.indexOf(text.charAt(at)) < 0) {
            wrong(
                    at,
                    "\"\\" + text.charAt(at) + "\" means nothing in a text in quotes",
                    "write two backslashes for one, also in a regular expression: \"\\\\" + text.charAt(at) + "\"");
        }
    }

    private void wrong(int at, String message, String suggestion) {
        if (problem == null) {
            int line = 1
                    + (int) text.substring(0, Math.min(at, text.length()))
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            problem = new Problem(file, line, "", Severity.ERROR, message, suggestion);
        }
    }
}
