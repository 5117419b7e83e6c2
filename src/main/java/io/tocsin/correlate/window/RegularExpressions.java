package io.tocsin.correlate.window;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The regular expressions of rules, each compiled once. An expression that tries too many ways through a text is given up:
 * who sends the text could else hold all events up with it.
 */
final class RegularExpressions {

    /** Signs that an expression may look at in a text of any length; a text of ordinary length needs some hundreds. */
    static final long STEPS = 1_000_000;

    /** And so many for each sign of the text, for what goes through a long text again and again. */
    static final long STEPS_FOR_A_SIGN = 500;

    /** Those of all rules there have been: they stand in rule texts, so there are not many. */
    private static final Map<String, Pattern> COMPILED = new ConcurrentHashMap<>();

    private RegularExpressions() {}

    /** An expression was given up. */
    static final class TooManyStepsException extends RuntimeException {
        TooManyStepsException(int length) {
            super("a regular expression was given up after too many steps in a text of " + length + " signs: write it"
                    + " without repetitions inside repetitions, and without .* in the middle");
        }
    }

    /**
     * Whether the whole of a text is as the expression says.
     *
     * @throws TooManyStepsException where that cannot be told within bounds
     */
    static boolean matches(String text, String expression) {
        return COMPILED.computeIfAbsent(expression, Pattern::compile)
                .matcher(new CountedText(text))
                .matches();
    }

    /** A text that can be looked at only so often. */
    private static final class CountedText implements CharSequence {

        private final String text;
        private long left;

        CountedText(String text) {
            this.text = text;
            left = STEPS + STEPS_FOR_A_SIGN * text.length();
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw new TooManyStepsException(text.length());
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
