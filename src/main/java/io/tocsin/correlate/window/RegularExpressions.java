package io.tocsin.correlate.window;

import io.tocsin.correlate.text.NecessaryWords;
import io.tocsin.correlate.text.TextAutomaton;
import io.tocsin.platform.CountedText;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The regular expressions of rules, each compiled once, each bounded. */
final class RegularExpressions {

    /** Those of all rules there have been: they stand in rule texts, so there are not many. */
    private static final Map<String, RegularExpressions> COMPILED = new ConcurrentHashMap<>();

    /** Those that long texts have met, each made once; empty where an expression has none. */
    private static final Map<String, Optional<TextAutomaton>> AUTOMATA = new ConcurrentHashMap<>();

    private static final String ANYWHERE = "(?i).*";
    private static final Pattern LINE_END = Pattern.compile("[\n\r\u0085\u2028\u2029]");

    private final Pattern pattern;
    /**
     * What is to be found anywhere in a line, where the expression says no more than that: a search goes through a long text
     * once, {@code .*} in front goes there and back. Null where it says more.
     */
    private final @Nullable Pattern inner;

    private final NecessaryWords words;

    /** Through texts of so many characters the automaton goes first; through shorter ones backtracking is quick, or was so far. */
    private volatile int fewest = 256;

    private final String expression;

    private RegularExpressions(String expression) {
        this.expression = expression;
        pattern = Pattern.compile(expression);
        inner = isAnywhere(expression)
                ? Pattern.compile("(?i)" + expression.substring(ANYWHERE.length(), expression.length() - 2))
                : null;
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

    /** Whether it is {@code (?i).*X.*}, X being no alternatives without parentheses around them. */
    private static boolean isAnywhere(String expression) {
        int end = expression.length() - 2;
        if (!expression.startsWith(ANYWHERE) || !expression.endsWith(".*") || end < ANYWHERE.length()) {
            return false;
        }
        int depth = 0;
        boolean inClass = false;
        for (int i = ANYWHERE.length(); i < end; i++) {
            char c = expression.charAt(i);
            if (c == '\\') {
                i++;
                boolean isLetter = Character.isLetter(expression.charAt(i));
                if (i == end || (isLetter && expression.charAt(i) != 'x')) {
                    return false; // \Q and the like
                }
            } else if (inClass) {
                inClass = c != ']';
            } else if (c == '[') {
                inClass = true;
            } else if (c == '(' || c == ')') {
                depth += c == '(' ? 1 : -1;
            } else if (i == ANYWHERE.length() && (c == '*' || c == '+' || c == '?')) {
                return false; // .*+ and .*? are another thing
            } else if (depth == 0 && c == '|') {
                return false;
            }
        }
        return depth == 0 && !inClass;
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
        Pattern search = inner;
        if (search == null || LINE_END.matcher(text).find()) {
            return pattern.matcher(new CountedText(text)).matches();
        }
        return search.matcher(new CountedText(text)).find();
    }
}
