package io.tocsin.platform;

/**
 * A text that regular expressions can look at only so often. An expression that tries too many ways through a text is given
 * up: whoever sends the text could otherwise hold up everybody else with it.
 *
 * <p>All texts of one thread share the steps that {@link #renew} grants, so that neither many expressions nor many texts make
 * an event dear, but for those that have steps of their own. A count, not a clock, so that the same text ends alike each time.
 */
public final class CountedText implements CharSequence {

    /** Characters that may be looked at; a text of ordinary length needs some hundreds, ten milliseconds are spent on all. */
    public static final long STEPS = 4_000_000;

    private static final ThreadLocal<Steps> SHARED = ThreadLocal.withInitial(Steps::new);

    private final String text;
    private final char[] chars;
    private final Steps steps;

    /** What is left on one thread. */
    private static final class Steps {
        private long left = STEPS;
    }

    public CountedText(String text) {
        this(text, SHARED.get());
    }

    /** A text with steps of its own, which those of the thread do not count. */
    public CountedText(String text, long steps) {
        this(text, new Steps());
        this.steps.left = steps;
    }

    private CountedText(String text, Steps steps) {
        this.text = text;
        chars = text.toCharArray();
        this.steps = steps;
    }

    /** Grants {@link #STEPS} to all texts that this thread looks at until it is called again. */
    public static void renew() {
        SHARED.get().left = STEPS;
    }

    /**
     * Takes steps for a text of a length from those that the thread has left.
     *
     * @throws TooManyStepsException where none are left
     */
    public static void spend(int steps, int length) {
        Steps shared = SHARED.get();
        shared.left -= steps;
        if (shared.left < 0) {
            throw new TooManyStepsException(length);
        }
    }

    /** An expression was given up. It carries no stack trace, since senders decide how often it is thrown. */
    public static final class TooManyStepsException extends RuntimeException {
        private final int length;

        /** @param length of the text */
        public TooManyStepsException(int length) {
            super(null, null, false, false);
            this.length = length;
        }

        @Override
        public String getMessage() {
            return "a regular expression was given up after too many steps in a text of " + length
                    + " characters: write it without repetitions inside repetitions, and without .* in the middle";
        }
    }

    /** @throws TooManyStepsException where the thread has looked at texts too often */
    @Override
    public char charAt(int index) {
        if (--steps.left < 0) {
            throw new TooManyStepsException(chars.length);
        }
        return chars[index];
    }

    @Override
    public int length() {
        return chars.length;
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
