package io.tocsin.correlate.window;

import io.tocsin.correlate.text.NecessaryWords;
import io.tocsin.correlate.text.TextAutomaton;
import io.tocsin.platform.CountedText;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The regular expressions of rules, each compiled once, each bounded. */
final class RegularExpressions {

    /** Those of all rules there have been: they stand in rule texts, so there are not many. */
    private static final Map<String, RegularExpressions> COMPILED = new ConcurrentHashMap<>();

    /** Those that long texts have met, each made once; empty where an expression has none. */
    private static final Map<String, Optional<TextAutomaton>> AUTOMATA = new ConcurrentHashMap<>();

    private final Pattern pattern;
    private final NecessaryWords words;

    /** Through texts of so many characters the automaton goes first; through shorter ones backtracking is quick, or was so far. */
    private volatile int fewest = 256;

    private final String expression;

    private RegularExpressions(String expression) {
        this.expression = expression;
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
        return compiled.words.mayMatch(text) && compiled.ask(text);
    }

    private boolean ask(String text) {
        if (text.length() < fewest) {
            try {
                return tryAll(text);
            } catch (CountedText.TooManyStepsException e) {
                fewest = 0;
                throw e;
            }
        }
        Optional<TextAutomaton> automaton = AUTOMATA.computeIfAbsent(expression, TextAutomaton::of);
        if (automaton.isEmpty()) {
            return tryAll(text);
        }
        return automaton.get().mayMatch(text) && (automaton.get().isExact() || tryAll(text));
    }

    private boolean tryAll(String text) {
        return pattern.matcher(new CountedText(text)).matches();
    }
}
