package io.tocsin.platform;

/**
 * A text that a regular expression can look at only so often. An expression that tries too many ways through a text is given
 * up: who sends the text could else hold all others up with it.
 */
public final class CountedText implements CharSequence {

    /** Signs that an expression may look at in a text of any length; a text of ordinary length needs some hundreds. */
    static final long STEPS = 1_000_000;

    /** And so many for each sign of the text, for what goes through a long text again and again. */
    static final long STEPS_FOR_A_SIGN = 500;

    private final String text;
    private long left;

    public CountedText(String text) {
        this.text = text;
        left = STEPS + STEPS_FOR_A_SIGN * text.length();
    }

    /** An expression was given up. */
    public static final class TooManyStepsException extends RuntimeException {
        TooManyStepsException(int length) {
            super("a regular expression was given up after too many steps in a text of " + length + " signs: write it"
                    + " without repetitions inside repetitions, and without .* in the middle");
        }
    }

    /** @throws TooManyStepsException where the text was looked at too often */
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
