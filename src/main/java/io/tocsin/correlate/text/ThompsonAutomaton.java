package io.tocsin.correlate.text;

import io.tocsin.correlate.text.Part.Chars;
import io.tocsin.correlate.text.Part.Either;
import io.tocsin.correlate.text.Part.Repeat;
import io.tocsin.correlate.text.Part.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The places in a regular expression at which a character is expected, and which of them follow each other (a Thompson
 * automaton: K. Thompson, Regular expression search algorithm, CACM 1968). Immutable but for what {@link #after} works with;
 * not safe for several threads.
 */
final class ThompsonAutomaton {

    private static final int MOST = 10_000;
    private static final int ASCII = 128;

    /** What a node is: the index of the characters that it expects, or one of these. */
    private static final int FORK = -1;

    private static final int END = -2;

    private final List<Integer> kinds = new ArrayList<>();
    private final List<int[]> nexts = new ArrayList<>();
    private final Map<BitSet, Integer> sets = new HashMap<>();
    private int[] first = {};

    /** The characters in ranges that no set tells apart: where each begins, and for each set whether it has them. */
    private int[] begins = {0};

    private final int[] ascii = new int[ASCII];
    private BitSet[] has = {};

    private int[] seenAt = {};
    private int round;

    private static final class TooLargeException extends RuntimeException {
        TooLargeException() {
            super(null, null, false, false);
        }
    }

    private ThompsonAutomaton() {}

    static Optional<ThompsonAutomaton> of(Part whole) {
        ThompsonAutomaton positions = new ThompsonAutomaton();
        try {
            int entry = positions.build(whole, positions.node(END));
            positions.divide();
            positions.seenAt = new int[positions.kinds.size()];
            positions.first = positions.closure(new int[] {entry});
        } catch (TooLargeException e) {
            return Optional.empty();
        }
        return Optional.of(positions);
    }

    private int node(int kind, int... next) {
        if (kinds.size() >= MOST) {
            throw new TooLargeException();
        }
        kinds.add(kind);
        nexts.add(next);
        return kinds.size() - 1;
    }

    /** Adds the nodes of a part behind which {@code next} goes on. */
    private int build(Part part, int next) {
        if (part instanceof Chars chars) {
            return node(sets.computeIfAbsent(chars.symbols(), set -> sets.size()), next);
        }
        if (part instanceof Sequence sequence) {
            int entry = next;
            for (int i = sequence.parts().size() - 1; i >= 0; i--) {
                entry = build(sequence.parts().get(i), entry);
            }
            return entry;
        }
        if (part instanceof Either either) {
            return node(
                    FORK,
                    either.alternatives().stream()
                            .mapToInt(one -> build(one, next))
                            .toArray());
        }
        Repeat repeat = (Repeat) part;
        int entry = repeat.most() == Repeat.UNBOUNDED ? loop(repeat.part(), next) : next;
        for (int i = repeat.least(); i < repeat.most(); i++) {
            entry = node(FORK, build(repeat.part(), entry), next);
        }
        for (int i = 0; i < repeat.least(); i++) {
            entry = build(repeat.part(), entry);
        }
        return entry;
    }

    private int loop(Part part, int next) {
        int[] ways = {0, next};
        int loop = node(FORK, ways);
        ways[0] = build(part, loop);
        return loop;
    }

    private void divide() {
        TreeSet<Integer> bounds = new TreeSet<>(List.of(0));
        for (BitSet set : sets.keySet()) {
            for (int from = set.nextSetBit(0); from >= 0; from = set.nextSetBit(set.nextClearBit(from))) {
                bounds.add(from);
                bounds.add(set.nextClearBit(from));
            }
        }
        bounds.removeIf(bound -> bound > Part.BEYOND);
        begins = bounds.stream().mapToInt(Integer::intValue).toArray();
        has = new BitSet[sets.size()];
        sets.forEach((set, index) -> {
            has[index] = new BitSet();
            for (int range = 0; range < begins.length; range++) {
                has[index].set(range, set.get(begins[range]));
            }
        });
        sets.clear();
        for (int c = 0; c < ASCII; c++) {
            ascii[c] = search(c);
        }
    }

    private int search(int symbol) {
        int found = Arrays.binarySearch(begins, symbol);
        return found >= 0 ? found : -found - 2;
    }

    /** How many ranges of characters there are. */
    int ranges() {
        return begins.length;
    }

    /** The range that a character, or {@link Part#BEYOND}, is in. */
    int range(int symbol) {
        return symbol < ASCII ? ascii[symbol] : search(symbol);
    }

    /** Where a text may begin. */
    int[] first() {
        return first;
    }

    /** Where a text may go on behind a character of a range. */
    int[] after(int[] at, int range) {
        int[] next = new int[at.length];
        int count = 0;
        for (int node : at) {
            int kind = kinds.get(node);
            if (kind >= 0 && has[kind].get(range)) {
                next[count++] = nexts.get(node)[0];
            }
        }
        return closure(Arrays.copyOf(next, count));
    }

    /** Whether a text may end there. */
    boolean isEnd(int[] at) {
        return Arrays.stream(at).anyMatch(node -> kinds.get(node) == END);
    }

    /** The places of characters, and the end, that are reached from nodes without a character. */
    private int[] closure(int[] from) {
        round++;
        int[] open = Arrays.copyOf(from, Math.max(16, from.length));
        int count = from.length;
        int[] reached = new int[16];
        int size = 0;
        while (count > 0) {
            int node = open[--count];
            if (seenAt[node] == round) {
                continue;
            }
            seenAt[node] = round;
            if (kinds.get(node) != FORK) {
                reached = size == reached.length ? Arrays.copyOf(reached, 2 * size) : reached;
                reached[size++] = node;
                continue;
            }
            for (int next : nexts.get(node)) {
                open = count == open.length ? Arrays.copyOf(open, 2 * count) : open;
                open[count++] = next;
            }
        }
        int[] places = Arrays.copyOf(reached, size);
        Arrays.sort(places);
        return places;
    }
}
