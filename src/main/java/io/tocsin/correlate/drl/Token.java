package io.tocsin.correlate.drl;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of rule text.
 *
 * @param kind what sort of piece
 * @param text as written, quotes included
 * @param start offset of its first character
 */
record Token(Kind kind, String text, int start) {

    enum Kind {
        WORD,
        NUMBER,
        TEXT,
        SIGN
    }

    private static final List<String> SIGNS = List.of("&&", "||", "==", "!=", "<=", ">=", "->", "::", "++", "--", "!.");

    private static final String BLANKS = " \t\n\r\f";

    /** Where the line ends that this place is in: before its line feed or carriage return, or at the text's end. */
    static int lineEnd(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        return end;
    }

    /** Cuts a text into pieces; comments and white space are left out. Offsets count from {@code offset}. */
    static List<Token> of(String text, int offset) {
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int end = at + 1;
            if (BLANKS.indexOf(c) >= 0) {
                at++;
                continue;
            }
            if (text.startsWith("//", at)) {
                at = lineEnd(text, at);
                continue;
            }
            if (text.startsWith("/*", at)) {
                end = text.indexOf("*/", at + 2);
                at = end < 0 ? text.length() : end + 2;
                continue;
            }
            Kind kind;
            if (Character.isJavaIdentifierStart(c)) {
                kind = Kind.WORD;
                while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
                    end++;
                }
            } else if (isDigit(c)) {
                kind = Kind.NUMBER;
                end = wordEnd(text, end);
                if (end + 1 < text.length() && text.charAt(end) == '.' && isDigit(text.charAt(end + 1))) {
                    end = wordEnd(text, end + 1);
                }
            } else if (c == '"' || c == '\'') {
                kind = Kind.TEXT;
                while (end < text.length() && text.charAt(end) != c) {
                    end += text.charAt(end) == '\\' ? 2 : 1;
                }
                end = Math.min(text.length(), end + 1);
            } else {
                kind = Kind.SIGN;
                int start = at;
                end = SIGNS.stream().anyMatch(sign -> text.startsWith(sign, start)) ? at + 2 : at + 1;
            }
            tokens.add(new Token(kind, text.substring(at, end), offset + at));
            at = end;
        }
        return tokens;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int wordEnd(String text, int from) {
        int end = from;
        while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /**
     * The parts of a condition that all have to hold for it to hold, parentheses around them taken off; nothing where one
     * of several is enough.
     */
    static List<List<Token>> conjunction(List<Token> condition) {
        if (condition.stream().anyMatch(token -> token.is("||"))) {
            return List.of();
        }
        List<List<Token>> parts = new ArrayList<>();
        int start = 0;
        int depth = 0;
        for (int i = 0; i <= condition.size(); i++) {
            if (i == condition.size() || (depth == 0 && condition.get(i).is("&&"))) {
                List<Token> part = condition.subList(start, i);
                if (isInParentheses(part)) {
                    parts.addAll(conjunction(part.subList(1, part.size() - 1)));
                } else {
                    parts.add(part);
                }
                start = i + 1;
            } else {
                depth += condition.get(i).is("(") ? 1 : condition.get(i).is(")") ? -1 : 0;
            }
        }
        return parts;
    }

    private static boolean isInParentheses(List<Token> part) {
        int depth = 0;
        for (int i = 0; i < part.size(); i++) {
            depth += part.get(i).is("(") ? 1 : part.get(i).is(")") ? -1 : 0;
            if (depth == 0) {
                return i > 0 && i == part.size() - 1;
            }
        }
        return false;
    }

    boolean is(String other) {
        return text.equals(other);
    }

    int end() {
        return start + text.length();
    }

    /** The same in double quotes, as Drools makes it of a text in single ones; itself where it is no such text. */
    String inDoubleQuotes() {
        boolean single = kind == Kind.TEXT && text.length() > 1 && text.startsWith("'") && text.indexOf('"') < 0;
        return single ? "\"" + text.substring(1, text.length() - 1) + "\"" : text;
    }

    /** What stands between the quotes; escapes other than those of quotes and backslashes stay as they are. */
    String unquoted() {
        String inner = text.length() < 2 ? "" : text.substring(1, text.length() - 1);
        return inner.replace("\\\"", "\"").replace("\\'", "'").replace("\\\\", "\\");
    }

    /** The text that Java makes of it; null where it is no text, or has escapes other than those of quotes and backslashes. */
    @Nullable
    String literal() {
        if (kind != Kind.TEXT || text.length() < 2) {
            return null;
        }
        StringBuilder literal = new StringBuilder();
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                c = text.charAt(++i);
                if (c != '\\' && c != '"') {
                    return null;
                }
            }
            literal.append(c);
        }
        return literal.toString();
    }
}
