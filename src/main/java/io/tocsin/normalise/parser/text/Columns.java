package io.tocsin.normalise.parser.text;

import java.util.ArrayList;
import java.util.List;

/** Splits one record of RFC 4180. Never fails: a quote that is not closed takes the rest of the text as it stands. */
public final class Columns {

    /** More columns than any product writes; the rest stays one. */
    private static final int MOST = 1_000;

    private Columns() {}

    public static List<String> split(String text, char separator) {
        List<String> columns = new ArrayList<>(64);
        int at = 0;
        while (columns.size() < MOST) {
            int end = at < text.length() && text.charAt(at) == '"'
                    ? quoted(text, at, separator, columns)
                    : plain(text, at, separator, columns);
            if (end < 0) {
                return columns;
            }
            at = end + 1;
        }
        columns.add(text.substring(at));
        return columns;
    }

    /** Returns where the separator behind the column stands; -1 at the end. */
    private static int plain(String text, int at, char separator, List<String> columns) {
        int end = text.indexOf(separator, at);
        columns.add(end < 0 ? text.substring(at) : text.substring(at, end));
        return end;
    }

    private static int quoted(String text, int at, char separator, List<String> columns) {
        StringBuilder value = new StringBuilder();
        int from = at + 1;
        int close = text.indexOf('"', from);
        while (close >= 0 && close + 1 < text.length() && text.charAt(close + 1) == '"') {
            value.append(text, from, close + 1);
            from = close + 2;
            close = text.indexOf('"', from);
        }
        if (close < 0) {
            columns.add(value.append(text, from, text.length()).toString());
            return -1;
        }
        value.append(text, from, close);
        int end = text.indexOf(separator, close + 1);
        columns.add(value.append(text, close + 1, end < 0 ? text.length() : end).toString());
        return end;
    }
}
