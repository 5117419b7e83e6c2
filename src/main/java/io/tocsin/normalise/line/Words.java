package io.tocsin.normalise.line;

/** Cuts texts at fixed words: what the hand-written parsers are made of. Absent is {@code ""} everywhere. */
final class Words {

    private Words() {}

    /** What stands between a word and the next one, or the end where the second never comes. */
    static String between(String text, String before, String after) {
        int from = text.indexOf(before);
        if (from < 0) {
            return "";
        }
        from += before.length();
        int to = after.isEmpty() ? -1 : text.indexOf(after, from);
        return text.substring(from, to < 0 ? text.length() : to);
    }

    /** What stands from here to there; {@code ""} where the words around it share a blank or meet. */
    static String slice(String text, int from, int to) {
        return to <= from ? "" : text.substring(from, to);
    }

    /** What stands behind a word up to the next blank, comma or semicolon. */
    static String after(String text, String before) {
        int from = text.indexOf(before);
        return from < 0 ? "" : word(text, from + before.length());
    }

    /** The word that begins here, up to a blank, comma or semicolon. */
    static String word(String text, int from) {
        int to = from;
        while (to < text.length() && " ,;\t".indexOf(text.charAt(to)) < 0) {
            to++;
        }
        return from > text.length() ? "" : text.substring(from, to);
    }

    /** Without the quotes of any make around it. */
    static String unquoted(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && "'\"`".indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && "'\"`".indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(from, to);
    }

    /** The number that begins here; -1 where none does. At most nine digits are read. */
    static int number(String text, int from) {
        int value = 0;
        int at = from;
        while (at < text.length() && at - from < 9 && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            value = value * 10 + (text.charAt(at) - '0');
            at++;
        }
        return at == from ? -1 : value;
    }
}
