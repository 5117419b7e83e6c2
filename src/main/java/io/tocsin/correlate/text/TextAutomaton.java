package io.tocsin.correlate.text;

import io.tocsin.platform.CountedText;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells in one pass whether a text may match a regular expression: a finite automaton whose states are made when a text
 * first leads there (R. Cox, Regular Expression Matching Can Be Simple And Fast, 2007). Backtracking, in contrast, goes
 * through a text again for each place where a match may begin, and whoever sends the text decides how often.
 */
public final class TextAutomaton {

    /** Bounds the memory: so many rows, of an entry for each range of characters. All are forgotten where more are needed. */
    private static final int MOST_STATES = 1_000;

    private static final int DEAD = 0;
    private static final int UNKNOWN = -1;

    private final ThompsonAutomaton positions;
    private final boolean isExact;
    private final int start;

    private final Map<IntBuffer, Integer> states = new HashMap<>();
    private final List<int[]> positionsOf = new ArrayList<>();
    private int[][] steps = new int[16][];

    private TextAutomaton(ThompsonAutomaton positions, boolean isExact) {
        this.positions = positions;
        this.isExact = isExact;
        forget();
        start = 1;
    }

    /**
     * @param expression as {@link java.util.regex.Pattern} has it
     * @return empty where the expression is not understood, or where it repeats so much that its automaton would be too large
     */
    public static Optional<TextAutomaton> of(String expression) {
        return ExpressionReader.read(expression).flatMap(read -> ThompsonAutomaton.of(read.whole())
                .map(made -> new TextAutomaton(made, read.isExact())));
    }

    /** Whether every text that may match does match. */
    public boolean isExact() {
        return isExact;
    }

    /**
     * False where the whole of the text does not match. A new state costs steps of the thread.
     *
     * @throws CountedText.TooManyStepsException where none are left
     */
    public synchronized boolean mayMatch(String text) {
        int state = start;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int symbol = c;
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                symbol = Part.BEYOND;
                i++;
            }
            int range = positions.range(symbol);
            int next = steps[state][range];
            state = next == UNKNOWN ? step(state, range, text.length()) : next;
            if (state == DEAD) {
                return false;
            }
        }
        return positions.isEnd(positionsOf.get(state));
    }

    private int step(int state, int range, int length) {
        int[] from = positionsOf.get(state);
        int[] to = positions.after(from, range);
        CountedText.spend(from.length + to.length, length);
        if (positionsOf.size() >= MOST_STATES) {
            forget();
            return state(to);
        }
        int next = state(to);
        steps[state][range] = next;
        return next;
    }

    private int state(int[] of) {
        IntBuffer key = IntBuffer.wrap(of);
        Integer known = states.get(key);
        if (known != null) {
            return known;
        }
        int state = positionsOf.size();
        states.put(key, state);
        positionsOf.add(of);
        if (state == steps.length) {
            steps = Arrays.copyOf(steps, 2 * state);
        }
        int[] row = new int[positions.ranges()];
        Arrays.fill(row, UNKNOWN);
        steps[state] = row;
        return state;
    }

    private void forget() {
        states.clear();
        positionsOf.clear();
        steps = new int[16][];
        state(new int[0]);
        state(positions.first());
    }
}
