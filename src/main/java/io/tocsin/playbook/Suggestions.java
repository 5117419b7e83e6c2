package io.tocsin.playbook;

import io.tocsin.platform.EditDistance;
import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Finds the known word that a misspelt one was meant to be. */
final class Suggestions {

    private Suggestions() {}

    /** Returns {@code , did you mean "x"?} or the list of known words where none is near. */
    static String of(String word, Collection<String> known) {
        String near = near(word, known);
        if (near != null) {
            return ", did you mean \"" + near + "\"?";
        }
        return known.isEmpty()
                ? ""
                : "; known: " + String.join(", ", known.stream().sorted().toList());
    }

    /** Returns the known word nearest to a misspelt one; null where none is near. */
    static @Nullable String near(String word, Collection<String> known) {
        return known.stream()
                .filter(candidate -> distance(word, candidate) <= Math.max(1, candidate.length() / 3))
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
                .orElse(null);
    }

    /** Levenshtein distance; words longer than 60 characters are far from everything. */
    private static int distance(String a, String b) {
        if (a.length() > 60 || b.length() > 60) {
            return Integer.MAX_VALUE;
        }
        return EditDistance.of(a, b);
    }
}
