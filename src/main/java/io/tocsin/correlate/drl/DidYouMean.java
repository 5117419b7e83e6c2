package io.tocsin.correlate.drl;

import io.tocsin.platform.EditDistance;
import java.util.Collection;
import java.util.Locale;

/** Finds the word an author may have meant. */
public final class DidYouMean {

    private DidYouMean() {}

    /** {@code did you mean "x"?}, or empty where nothing is near. An ECS path finds the getter that reads it. */
    public static String suggest(String word, Collection<String> known) {
        String best = "";
        int bestDistance = Math.max(2, word.length() / 3) + 1;
        for (String candidate : known) {
            int distance = EditDistance.of(plain(word), plain(candidate));
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        return best.isEmpty() ? "" : suggestion(best);
    }

    public static String suggestion(String meant) {
        return "did you mean \"" + meant + "\"?";
    }

    /** Whether one is the other with a letter wrong, too many or missing, or with two changed over. */
    static boolean isNear(String a, String b) {
        if (a.equals(b) || Math.abs(a.length() - b.length()) > 1) {
            return false;
        }
        if (EditDistance.of(a, b) <= 1) {
            return true;
        }
        for (int i = 0; i + 1 < a.length(); i++) {
            String turned = a.substring(0, i) + a.charAt(i + 1) + a.charAt(i) + a.substring(i + 2);
            if (turned.equals(b)) {
                return true;
            }
        }
        return false;
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace("_", "").replace(".", "").replace("-", "");
    }
}
