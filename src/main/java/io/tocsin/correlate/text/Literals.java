package io.tocsin.correlate.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * Finds which of many literals stand in a text, reading it once (Aho and Corasick, Efficient string matching, CACM 1975):
 * a step for each character, however many literals there are. Immutable.
 *
 * <p>The whole transition table is kept, so that a step is one look-up. Literals are cut after {@link #LONGEST} characters,
 * so what is found is what may stand there.
 */
public final class Literals {

    /** Bounds the table: so many rows for a literal, of an entry for each different character. */
    public static final int LONGEST = 12;

    private static final int ASCII = 128;

    /** Marks a step into a state in which a literal ends. */
    private static final int FOUND = 1 << 31;

    private final char[] alphabet;
    private final byte[] ascii = new byte[ASCII];
    private final int width;
    private final int[] steps;
    private final int[][] found;

    public Literals(List<String> literals) {
        this(literals, false);
    }

    /** @param ignoringCase whether a letter A to Z in a text is as good as the small one, in which the literals are given */
    Literals(List<String> literals, boolean ignoringCase) {
        List<String> cut = literals.stream()
                .map(literal -> literal.substring(0, Math.min(LONGEST, literal.length())))
                .toList();
        alphabet = alphabet(cut);
        width = alphabet.length + 1;
        for (char c = 0; c < ASCII; c++) {
            // more different ASCII characters than a byte holds there are not
            boolean folded = ignoringCase && c >= 'A' && c <= 'Z';
            ascii[c] = (byte) letter(folded ? (char) (c + ('a' - 'A')) : c);
        }
        List<int[]> rows = new ArrayList<>();
        List<List<Integer>> ends = new ArrayList<>();
        add(rows, ends);
        for (int i = 0; i < cut.size(); i++) {
            int state = 0;
            for (char c : cut.get(i).toCharArray()) {
                int[] row = rows.get(state);
                int letter = letter(c);
                if (row[letter] == 0) {
                    row[letter] = add(rows, ends);
                }
                state = row[letter];
            }
            ends.get(state).add(i);
        }
        complete(rows, ends);
        steps = new int[rows.size() * width];
        found = ends.stream()
                .map(one -> one.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
        for (int state = 0; state < rows.size(); state++) {
            for (int letter = 0; letter < width; letter++) {
                int next = rows.get(state)[letter];
                steps[state * width + letter] = (next * width) | (found[next].length > 0 ? FOUND : 0);
            }
        }
    }

    private static char[] alphabet(Collection<String> literals) {
        StringBuilder letters = new StringBuilder();
        literals.stream().flatMapToInt(String::chars).distinct().sorted().forEach(c -> letters.append((char) c));
        return letters.toString().toCharArray();
    }

    private int add(List<int[]> rows, List<List<Integer>> ends) {
        rows.add(new int[width]);
        ends.add(new ArrayList<>());
        return rows.size() - 1;
    }

    /** Where no literal goes on, the longest beginning of one that the text ends with goes on. */
    private void complete(List<int[]> rows, List<List<Integer>> ends) {
        int[] shorter = new int[rows.size()];
        Deque<Integer> next = new ArrayDeque<>();
        for (int child : rows.get(0)) {
            if (child != 0) {
                next.add(child);
            }
        }
        while (!next.isEmpty()) {
            int state = next.poll();
            int[] row = rows.get(state);
            int[] back = rows.get(shorter[state]);
            ends.get(state).addAll(ends.get(shorter[state]));
            for (int letter = 0; letter < width; letter++) {
                if (row[letter] == 0) {
                    row[letter] = back[letter];
                } else {
                    shorter[row[letter]] = back[letter];
                    next.add(row[letter]);
                }
            }
        }
    }

    /** Takes a literal that stands in a text. */
    public interface Taker {

        /** @param literal its place among those given, from 0 */
        void take(int literal);
    }

    /** Tells each literal that stands in the text, at each place where it stands. */
    public void in(String text, Taker taker) {
        int state = 0;
        for (int i = 0; i < text.length(); i++) {
            state = step(state, text.charAt(i));
            if (state < 0) {
                state &= ~FOUND;
                for (int literal : found[state / width]) {
                    taker.take(literal);
                }
            }
        }
    }

    /** Whether one of them stands in the text. */
    boolean isAnyIn(String text) {
        int state = 0;
        for (int i = 0; i < text.length(); i++) {
            state = step(state, text.charAt(i));
            if (state < 0) {
                return true;
            }
        }
        return false;
    }

    private int step(int state, char c) {
        return steps[state + (c < ASCII ? ascii[c] : letter(c))];
    }

    /** The column of a character; 0 for those that stand in no literal. */
    private int letter(char c) {
        return Math.max(0, Arrays.binarySearch(alphabet, c) + 1);
    }
}
