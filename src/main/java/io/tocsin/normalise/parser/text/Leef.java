package io.tocsin.normalise.parser.text;

import io.tocsin.normalise.draft.Characters;
import java.util.List;

/** IBM QRadar's Log Event Extended Format, versions 1.0 and 2.0. */
public final class Leef {

    /** The names of the header's parts, in order. */
    public static final List<String> HEADER =
            List.of("leef_version", "device_vendor", "device_product", "device_version", "device_event_class_id");

    private static final char TAB = '\t';

    private Leef() {}

    /** @return false where the header is not whole; {@code header} then may be filled in part */
    public static boolean read(String text, String[] header, Pairs.Sink sink) {
        if (!text.startsWith("LEEF:")) {
            return false;
        }
        int at = 5;
        for (int part = 0; part < 5; part++) {
            int end = text.indexOf('|', at);
            if (end < 0) {
                return false;
            }
            header[part] = text.substring(at, end).strip();
            at = end + 1;
        }
        char delimiter = TAB;
        if (header[0].startsWith("2")) {
            int end = text.indexOf('|', at);
            if (end >= 0 && end - at <= 6) {
                delimiter = delimiter(text.substring(at, end));
                at = end + 1;
            }
        }
        // relays turn tabs into blanks: then a key is what stands in front of an equals sign
        String rest = text.substring(at);
        if (delimiter == TAB && rest.indexOf(TAB) < 0 && rest.indexOf("#011") >= 0) {
            rest = rest.replace("#011", "\t");
        }
        boolean isByBars = delimiter == TAB && rest.indexOf(TAB) < 0 && rest.indexOf('|') > 0;
        pairs(rest, isByBars ? '|' : delimiter, sink); // PAN-OS's own templates part the pairs so
        return true;
    }

    private static void pairs(String text, char delimiter, Pairs.Sink sink) {
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf(delimiter, from);
            end = end < 0 ? text.length() : end;
            int assign = text.indexOf('=', from);
            if (assign > from && assign < end) {
                sink.pair(text, from, assign, text.substring(assign + 1, end).strip());
            }
            from = end + 1;
        }
    }

    /** A character, or its code as {@code 0x09} or {@code x09}. */
    private static char delimiter(String written) {
        if (written.length() == 1) {
            return written.charAt(0);
        }
        int x = written.indexOf('x');
        if (x >= 0 && x + 1 < written.length() && Characters.all(written, x + 1, written.length(), Leef::isHex)) {
            return (char) Integer.parseInt(written.substring(x + 1), 16);
        }
        return TAB;
    }

    private static boolean isHex(int c) {
        return Character.digit(c, 16) >= 0 && c < 128;
    }
}
