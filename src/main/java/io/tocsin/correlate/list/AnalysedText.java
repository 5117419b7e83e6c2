package io.tocsin.correlate.list;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * A text as words in lower case, so that a word is found where it stands and not in the middle of another.
 *
 * <p>Letters, digits and underscores make a word, and so does a point or an apostrophe between two letters or two digits
 * ({@code sub.example.com}, {@code 192.0.2.1}), after UAX #29; a colon never does. A phrase that ends with {@code *} leaves
 * the end of its last word open.
 */
public final class AnalysedText {

    private final List<String> words;
    private final boolean begun;

    private AnalysedText(List<String> words, boolean begun) {
        this.words = words;
        this.begun = begun;
    }

    public static AnalysedText of(String text) {
        List<String> words = new ArrayList<>();
        int from = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean inside = i < text.length() && (isInWord(text.charAt(i)) || isJoint(text, i, from));
            if (inside && from < 0) {
                from = i;
            } else if (!inside && from >= 0) {
                words.add(text.substring(from, i).toLowerCase(Locale.ROOT));
                from = -1;
            }
        }
        return new AnalysedText(words, text.endsWith("*"));
    }

    private static boolean isInWord(char c) {
        return Character.isLetterOrDigit(c)
                || c == '_'
                || Character.isSurrogate(c)
                || Character.getType(c) == Character.NON_SPACING_MARK;
    }

    /** Whether what stands here holds together what is before and after it. */
    private static boolean isJoint(String text, int at, int from) {
        char c = text.charAt(at);
        if (from < 0 || at + 1 >= text.length() || (c != '.' && c != '\'' && c != ',' && c != ';')) {
            return false;
        }
        char before = text.charAt(at - 1);
        char after = text.charAt(at + 1);
        boolean digits = Character.isDigit(before) && Character.isDigit(after);
        boolean letters = Character.isLetter(before) && Character.isLetter(after);
        return digits || (letters && (c == '.' || c == '\''));
    }

    /** Whether these words stand in it, one right after the other; false where there are none. */
    public boolean mentions(AnalysedText phrase) {
        int length = phrase.words.size();
        if (length == 0) {
            return false;
        }
        if (!phrase.begun) {
            return Collections.indexOfSubList(words, phrase.words) >= 0;
        }
        for (int at = 0; at + length <= words.size(); at++) {
            boolean same = words.subList(at, at + length - 1).equals(phrase.words.subList(0, length - 1));
            if (same && words.get(at + length - 1).startsWith(phrase.words.get(length - 1))) {
                return true;
            }
        }
        return false;
    }

    /** Whether the first of its words stands somewhere in a text, be it inside another word: cheaper than to analyse it. */
    boolean mayStandIn(String text) {
        return !words.isEmpty() && containsIgnoringCase(text, words.get(0));
    }

    private static boolean containsIgnoringCase(String text, String word) {
        char small = word.charAt(0);
        char large = Character.toUpperCase(small);
        for (int at = 0; at + word.length() <= text.length(); at++) {
            char c = text.charAt(at);
            // beyond ASCII there are other signs that are the same letter
            boolean mayBegin = c == small || c == large || c > 0x7f;
            if (mayBegin && text.regionMatches(true, at, word, 0, word.length())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
