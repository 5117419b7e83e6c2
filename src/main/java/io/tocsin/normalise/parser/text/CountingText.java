package io.tocsin.normalise.parser.text;

/**
 * A text that counts how often it is read and then ends the reader with {@link Spent}: java.util.regex backtracks without a
 * bound of its own. A count, not a clock, so that the same line ends alike each time.
 */
final class CountingText implements CharSequence {

    private static final int READS_PER_CHARACTER = 64;
    private static final int LEAST = 4_096;

    private final String text;
    private int left;

    /** The bound was reached. */
    static final class Spent extends RuntimeException {

        Spent() {
            super("a regular expression needs too many steps for this line", null, false, false);
        }
    }

    CountingText(String text) {
        this.text = text;
        this.left = READS_PER_CHARACTER * text.length() + LEAST;
    }

    @Override
    public char charAt(int index) {
        if (--left < 0) {
            throw new Spent();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
