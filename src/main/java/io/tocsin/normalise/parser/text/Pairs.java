package io.tocsin.normalise.parser.text;

/**
 * Reads {@code key=value} texts. A value in double quotes ends at a quote that no backslash precedes and that a separator or
 * the end follows. Immutable.
 */
public final class Pairs {

    /** Takes the pairs in the order of the text. */
    @FunctionalInterface
    public interface Sink {

        /** @param from where the key begins, {@code to} where it ends */
        void pair(String text, int from, int to, String value);
    }

    private final char separator;
    private final char assign;

    public Pairs(char separator, char assign) {
        this.separator = separator;
        this.assign = assign;
    }

    /** Returns how many pairs there were; words without an assignment are passed over. */
    public int read(String text, Sink sink) {
        int found = 0;
        int at = 0;
        int length = text.length();
        while (at < length) {
            while (at < length && (text.charAt(at) == separator || text.charAt(at) == ' ')) {
                at++;
            }
            int key = at;
            while (at < length && text.charAt(at) != assign && text.charAt(at) != separator) {
                at++;
            }
            if (at >= length || text.charAt(at) == separator || at == key) {
                at++;
                continue;
            }
            int keyEnd = at++;
            int from = at;
            while (separator != ' ' && from < length && text.charAt(from) == ' ') {
                from++;
            }
            if (from < length && text.charAt(from) == '"') {
                int close = close(text, from);
                String value = text.substring(from + 1, close);
                sink.pair(text, key, trimmed(text, key, keyEnd), value.indexOf('\\') < 0 ? value : plain(value));
                at = close + 1;
            } else if (isSingleQuoted(text, from)) {
                int close = text.indexOf('\'', from + 1);
                sink.pair(text, key, trimmed(text, key, keyEnd), text.substring(from + 1, close));
                at = close + 1;
            } else {
                int end = text.indexOf(separator, at);
                end = end < 0 ? length : end;
                sink.pair(text, key, trimmed(text, key, keyEnd), text.substring(from, Math.max(from, end)));
                at = end;
            }
            found++;
        }
        return found;
    }

    /** A value in single quotes ends at the next one, where a separator or the end follows it; otherwise it is a plain value. */
    private boolean isSingleQuoted(String text, int from) {
        if (from >= text.length() || text.charAt(from) != '\'') {
            return false;
        }
        int close = text.indexOf('\'', from + 1);
        return close > 0 && (close + 1 == text.length() || text.charAt(close + 1) == separator);
    }

    private static int trimmed(String text, int from, int end) {
        int to = end;
        while (to > from + 1 && text.charAt(to - 1) == ' ') {
            to--;
        }
        return to;
    }

    private int close(String text, int open) {
        int length = text.length();
        int end = text.indexOf('"', open + 1);
        while (end >= 0) {
            boolean isLast = end + 1 == length || text.charAt(end + 1) == separator || text.charAt(end + 1) == ' ';
            if (isLast && !isEscaped(text, end, open)) {
                return end;
            }
            end = text.indexOf('"', end + 1);
        }
        return length;
    }

    private static boolean isEscaped(String text, int quote, int open) {
        int slashes = 0;
        for (int i = quote - 1; i > open && text.charAt(i) == '\\' && slashes < 64; i--) {
            slashes++;
        }
        return (slashes & 1) == 1;
    }

    private static String plain(String value) {
        return value.replace("\\\"", "\"");
    }
}
