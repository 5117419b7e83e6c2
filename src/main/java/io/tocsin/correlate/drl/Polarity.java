package io.tocsin.correlate.drl;

import io.tocsin.correlate.window.Site;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Which way the value of a call makes a condition true: a call that has nothing to say, because the event lacks a key, is
 * given a value that makes it false.
 */
final class Polarity {

    private static final Set<String> COMPARISONS = Set.of(">", ">=", "<", "<=", "==", "!=");

    private final List<Token> tokens;
    private final int start;
    private final int end;

    /**
     * @param tokens of the condition
     * @param start index of the call's name
     * @param end index of its closing parenthesis
     */
    Polarity(List<Token> tokens, int start, int end) {
        this.tokens = tokens;
        this.start = start;
        this.end = end;
    }

    /**
     * The value with which the condition is not true by this call.
     *
     * @param comparison of the call alone with a number in the text
     * @throws Wrong where there is no such value
     */
    double unknown(Site.Comparison comparison) {
        boolean negated = isNegated();
        int right = comparisonAfter();
        int operator = right < 0 ? comparisonBefore() : right;
        String sign = operator < 0 ? ">" : tokens.get(operator).text();
        if (right >= 0 && right + 1 < tokens.size() && isTruth(right + 1)) {
            // yes or no, compared with one of them
            return limit(negated ^ sign.equals("!=") ^ tokens.get(right + 1).is("false"));
        }
        if (sign.equals("==") || sign.equals("!=")) {
            if (negated ^ sign.equals("==")) {
                return Double.NEGATIVE_INFINITY;
            }
            if (comparison.operator().isEmpty()) {
                Token name = tokens.get(start);
                throw new Wrong(
                        name,
                        "! and != beside " + name.text() + " need a number to its right",
                        "compare it with a number, e.g. != 5");
            }
            return comparison.number();
        }
        boolean taken = start > 0 && tokens.get(start - 1).is("-");
        return limit(negated ^ sign.startsWith("<") ^ (operator >= 0 && right < 0) ^ taken);
    }

    private static double limit(boolean large) {
        return large ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }

    private boolean isTruth(int at) {
        return tokens.get(at).is("true") || tokens.get(at).is("false");
    }

    /** Whether an odd number of signs {@code !} stand before the call and the parentheses around it. */
    private boolean isNegated() {
        Deque<Boolean> outside = new ArrayDeque<>();
        boolean now = false;
        for (int i = 0; i < start; i++) {
            if (tokens.get(i).is("(")) {
                outside.push(now);
                now ^= isNegatedAt(i);
            } else if (tokens.get(i).is(")") && !outside.isEmpty()) {
                now = outside.pop();
            }
        }
        return now ^ isNegatedAt(start);
    }

    /** Whether an odd number of signs {@code !} stand right before this. */
    private boolean isNegatedAt(int at) {
        int first = at;
        while (first > 0 && tokens.get(first - 1).is("!")) {
            first--;
        }
        return (at - first) % 2 == 1;
    }

    private int comparisonAfter() {
        for (int i = end + 1; i < tokens.size() && !isBound(i); i++) {
            if (COMPARISONS.contains(tokens.get(i).text())) {
                return i;
            }
        }
        return -1;
    }

    private int comparisonBefore() {
        for (int i = start - 1; i >= 0 && !isBound(i); i--) {
            if (COMPARISONS.contains(tokens.get(i).text())) {
                return i;
            }
        }
        return -1;
    }

    private boolean isBound(int at) {
        return tokens.get(at).is("&&") || tokens.get(at).is("||");
    }
}
