package io.tocsin.normalise.line;

import org.jspecify.annotations.Nullable;

/**
 * {@code ADDRESS port PORT}, as OpenSSH writes the far end of a connection.
 *
 * @param start the place where the address begins
 * @param address as written: an address, or a name where sshd looks names up
 * @param end the place right after the port
 */
record Endpoint(int start, String address, int port, int end) {

    private static final String PORT = " port ";
    private static final int LONGEST_PORT = 5;
    private static final int LONGEST_ADDRESS = 255;

    /** Reads the one that ends at this place; null where none does. Looks no further back than an address is long. */
    static @Nullable Endpoint endingAt(String text, int end) {
        int digits = end;
        while (digits > 0 && end - digits < LONGEST_PORT && isDigit(text.charAt(digits - 1))) {
            digits--;
        }
        int addressEnd = digits - PORT.length();
        if (digits == end || addressEnd < 1 || !text.startsWith(PORT, addressEnd)) {
            return null;
        }
        int start = addressEnd;
        while (start > 0 && text.charAt(start - 1) != ' ' && addressEnd - start <= LONGEST_ADDRESS) {
            start--;
        }
        return start == addressEnd
                ? null
                : new Endpoint(start, text.substring(start, addressEnd), Words.number(text, digits), end);
    }

    /** Says whether these words stand right in front of it. */
    boolean follows(String words, String text) {
        return text.startsWith(words, start - words.length());
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
