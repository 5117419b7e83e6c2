package io.tocsin.platform;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;

/** The opaque texts by which a reader of a list asks for its next page. */
public final class Cursors {

    private Cursors() {}

    /** Makes a cursor of the last row's sort values; none of them may hold a line break. */
    public static String of(String... parts) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join("\n", parts).getBytes(UTF_8));
    }

    /** @throws IllegalArgumentException where this is no cursor of that many parts */
    public static List<String> read(String cursor, int parts) {
        String text;
        try {
            text = new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(refusal(cursor), e);
        }
        List<String> read = List.of(text.split("\n", -1));
        if (read.size() != parts) {
            throw new IllegalArgumentException(refusal(cursor));
        }
        return read;
    }

    /** @throws IllegalArgumentException where this part of a cursor is no whole number */
    public static long number(String part) {
        try {
            return Long.parseLong(part);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(refusal(part), e);
        }
    }

    private static String refusal(String cursor) {
        return "\"" + cursor + "\" is no cursor of this list: take the value of \"next\" from the page before, or none";
    }
}
