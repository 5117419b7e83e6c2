package io.tocsin.normalise.syslog;

/** A place in a text, moved on by what is read there. Reading never passes the end and never throws. */
final class Scan {

    final String text;
    int at;

    Scan(String text, int from) {
        this.text = text;
        this.at = from;
    }

    /** The character {@code offset} after this place; NUL past the end. */
    char peek(int offset) {
        int index = at + offset;
        return index >= 0 && index < text.length() ? text.charAt(index) : '\0';
    }

    char peek() {
        return peek(0);
    }

    boolean atEnd() {
        return at >= text.length();
    }

    boolean accept(char wanted) {
        if (!atEnd() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    /** Skips blanks and tells how many there were. */
    int blanks() {
        int from = at;
        while (!atEnd() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at - from;
    }

    /** Reads between min and max digits (max 18) as a number; -1, and nothing read, where there are fewer or more. */
    long number(int min, int max) {
        long value = 0;
        int index = at;
        while (index < text.length() && isDigit(text.charAt(index))) {
            if (index - at == max) {
                return -1;
            }
            value = value * 10 + (text.charAt(index) - '0');
            index++;
        }
        if (index - at < min) {
            return -1;
        }
        at = index;
        return value;
    }

    /** Reads {@code ".123"} as nanoseconds, however many digits there are; 0 where there is no fraction. */
    int fraction() {
        if (peek() != '.' && peek() != ',') {
            return 0;
        }
        int from = at + 1;
        int index = from;
        int nanos = 0;
        while (index < text.length() && isDigit(text.charAt(index))) {
            if (index - from < 9) {
                nanos = nanos * 10 + (text.charAt(index) - '0');
            }
            index++;
        }
        for (int digits = index - from; digits < 9; digits++) {
            nanos *= 10;
        }
        at = index;
        return nanos;
    }

    /** Reads up to the next blank or the end. */
    String token() {
        int from = at;
        while (!atEnd() && text.charAt(at) != ' ') {
            at++;
        }
        return text.substring(from, at);
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
