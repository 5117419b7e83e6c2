package io.tocsin.correlate.window;

import java.time.Duration;

/**
 * One call of a window function in a rule's text. What it remembers belongs to {@code id}, so it survives a reload.
 *
 * @param id rule id, {@code #}, and the call's place in the rule, from 1
 * @param rule id of the rule the call stands in
 * @param kind which function
 * @param length how far back the window reaches; a window that ends at t holds what happened in (t - length, t]
 * @param comparison how the value is compared
 * @param signature the function and what it groups by; what was remembered under another signature is dropped
 * @param words the call in ECS words, e.g. {@code count(10m, source.ip)}
 * @param other the rule that {@code found} asks about; empty for the others
 */
public record Site(
        String id,
        String rule,
        Kind kind,
        Duration length,
        Comparison comparison,
        String signature,
        String words,
        String other) {

    /** The window functions. */
    public enum Kind {
        COUNT,
        DISTINCT,
        FOUND
    }

    /**
     * A comparison with a whole number that stands in the text.
     *
     * @param operator {@code > >= < <= == !=}, empty where the value is used in another way
     * @param number what it is compared with
     */
    public record Comparison(String operator, long number) {

        /** For a value that is not compared with a number in the text. */
        public static final Comparison NONE = new Comparison("", 0);

        private static final int UNKNOWN = 1_024;

        /** The smallest value from which on a larger one changes nothing: what a window has to be able to tell. */
        public int enough() {
            return switch (operator) {
                case "" -> UNKNOWN;
                case ">=", "<" -> (int) Math.max(1, number);
                default -> (int) Math.max(1, number + 1);
            };
        }

        boolean holds(long value) {
            return switch (operator) {
                case ">" -> value > number;
                case ">=" -> value >= number;
                case "<" -> value < number;
                case "<=" -> value <= number;
                case "==" -> value == number;
                case "!=" -> value != number;
                default -> true;
            };
        }

        @Override
        public String toString() {
            return operator.isEmpty() ? "" : operator + " " + number;
        }
    }
}
