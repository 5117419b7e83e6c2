package io.tocsin.normalise.parser.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** ArcSight's Common Event Format: seven header parts, then pairs whose values may hold blanks and {@code =}. */
public final class Cef {

    /** The names of the header's parts, in order. */
    public static final List<String> HEADER = List.of(
            "cef_version",
            "device_vendor",
            "device_product",
            "device_version",
            "device_event_class_id",
            "name",
            "severity");

    private Cef() {}

    /** The vendor and the product, {@code Vendor|Product}; null where the text is not CEF or LEEF. */
    public static @Nullable String product(String text) {
        int colon = text.indexOf(':');
        int first = text.indexOf('|');
        int second = first < 0 ? -1 : text.indexOf('|', first + 1);
        int third = second < 0 ? -1 : text.indexOf('|', second + 1);
        return colon < 0 || third < 0 || third > 300 ? null : text.substring(first + 1, third);
    }

    /** @return false where the header is not whole; {@code header} then may be filled in part */
    public static boolean read(String text, String[] header, Pairs.Sink sink) {
        if (!text.startsWith("CEF:")) {
            return false;
        }
        int at = 4;
        for (int part = 0; part < 7; part++) {
            int end = at;
            while (end < text.length() && text.charAt(end) != '|') {
                end += text.charAt(end) == '\\' ? 2 : 1;
            }
            end = Math.min(end, text.length());
            if (end == text.length() && part < 6) {
                return false;
            }
            header[part] = plain(unquoted(text.substring(at, end).strip()));
            at = Math.min(end + 1, text.length());
        }
        extension(text, at, sink);
        return true;
    }

    /** A key is a run of key characters behind a blank and in front of an equals sign that no backslash precedes. */
    private static void extension(String text, int from, Pairs.Sink sink) {
        int key = -1;
        int keyEnd = -1;
        int value = -1;
        int word = from;
        boolean isKey = true;
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\') {
                at++;
                isKey = false;
            } else if (c == ' ') {
                word = at + 1;
                isKey = true;
            } else if (c == '=' && isKey && at > word) {
                if (key >= 0) {
                    sink.pair(text, key, keyEnd, value(text.substring(value, Math.max(value, word - 1))));
                }
                key = word;
                keyEnd = at;
                value = at + 1;
                isKey = false;
            } else if (!isKeyCharacter(c)) {
                isKey = false;
            }
        }
        if (key >= 0) {
            sink.pair(text, key, keyEnd, value(text.substring(Math.min(value, text.length()))));
        }
    }

    private static String value(String written) {
        return plain(unquoted(written.stripTrailing()));
    }

    /** Some devices put quotes around values, which CEF does not know. */
    private static String unquoted(String text) {
        boolean isQuoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"") && !text.endsWith("\\\"");
        return isQuoted ? text.substring(1, text.length() - 1) : text;
    }

    private static boolean isKeyCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '.'
                || c == '-'
                || c == '['
                || c == ']';
    }

    private static String plain(String value) {
        if (value.indexOf('\\') < 0) {
            return value;
        }
        StringBuilder plain = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && i + 1 < value.length()) {
                char next = value.charAt(++i);
                plain.append(next == 'n' || next == 'r' ? '\n' : next == 't' ? '\t' : next);
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
