package io.tocsin.correlate.window;

import io.tocsin.platform.CountedText;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The regular expressions of rules, each compiled once, each bounded. */
final class RegularExpressions {

    /** Those of all rules there have been: they stand in rule texts, so there are not many. */
    private static final Map<String, Pattern> COMPILED = new ConcurrentHashMap<>();

    private RegularExpressions() {}

    /**
     * Whether the whole of a text is as the expression says.
     *
     * @throws CountedText.TooManyStepsException where that cannot be told within bounds
     */
    static boolean matches(String text, String expression) {
        return COMPILED.computeIfAbsent(expression, Pattern::compile)
                .matcher(new CountedText(text))
                .matches();
    }
}
