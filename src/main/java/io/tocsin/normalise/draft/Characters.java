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
