package io.tocsin.normalise.draft;

import java.util.function.IntPredicate;

/** Questions about all characters of a text, without a stream for each. */
public final class Characters {

    private Characters() {}

    /** Says whether all characters are so; an empty text's are. */
    public static boolean all(String text, IntPredicate are) {
        return all(text, 0, text.length(), are);
    }

    /** As {@link #all(String, IntPredicate)}, of a part of the text. */
    public static boolean all(String text, int from, int to, IntPredicate are) {
        for (int i = from; i < to; i++) {
            if (!are.test(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Says whether the text holds nothing but ASCII digits; an empty one does. */
    public static boolean areDigits(String text) {
        return areDigits(text, 0, text.length());
    }

    /** The number that the text is, of at most 18 ASCII digits; -1 where it is none. */
    public static long number(String text) {
        long number = text.isEmpty() || text.length() > 18 ? -1 : 0;
        for (int i = 0; i < text.length() && number >= 0; i++) {
            char c = text.charAt(i);
            number = c < '0' || c > '9' ? -1 : number * 10 + (c - '0');
        }
        return number;
    }

    /** As {@link #areDigits(String)}, of a part of the text. */
    public static boolean areDigits(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
        }
        return true;
    }
}
