package io.tocsin.normalise.line;

import java.util.Set;

/** The levels that web servers write into their error logs. */
final class Severities {

    private static final Set<String> ERRORS = Set.of("emerg", "alert", "crit", "error");
    private static final Set<String> OTHERS = Set.of("warn", "notice", "info", "debug");

    private Severities() {}

    static boolean isApacheOrNginx(String word) {
        return ERRORS.contains(word)
                || OTHERS.contains(word)
                || (word.length() == 6 && word.startsWith("trace") && word.charAt(5) >= '1' && word.charAt(5) <= '8');
    }

    static boolean isError(String word) {
        return ERRORS.contains(word);
    }
}
