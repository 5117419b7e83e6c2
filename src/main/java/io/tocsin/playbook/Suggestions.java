package io.tocsin.playbook;

import io.tocsin.platform.EditDistance;
import java.util.Collection;
import java.util.Comparator;

/** Finds the known word that a misspelt one was meant to be. */
final class Suggestions {

    private Suggestions() {}

    /** Returns {@code , did you mean "x"?} or the list of known words where none is near. */
    static String of(String word, Collection<String> known) {
        return known.stream()
                .filter(candidate -> distance(word, candidate) <= Math.max(1, candidate.length() / 3))
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
                .map(candidate -> ", did you mean \"" + candidate + "\"?")
                .orElseGet(() -> known.isEmpty()
                        ? ""
                        : "; known: "
                                + String.join(", ", known.stream().sorted().toList()));
    }

    /** Levenshtein distance; words longer than 60 characters are far from everything. */
    private static int distance(String a, String b) {
        if (a.length() > 60 || b.length() > 60) {
            return Integer.MAX_VALUE;
        }
        return EditDistance.of(a, b);
    }
}
