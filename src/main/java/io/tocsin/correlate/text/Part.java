package io.tocsin.correlate.text;

import java.util.BitSet;
import java.util.List;

/** A part of a regular expression: the texts that it may match. */
sealed interface Part {

    /** Stands in {@link Chars} for all characters beyond the Basic Multilingual Plane. */
    int BEYOND = Character.MAX_VALUE + 1;

    Part NOTHING = new Sequence(List.of());

    Part ANYTHING = new Repeat(new Chars(all()), 0, Repeat.UNBOUNDED);

    /** One of these characters. */
    record Chars(BitSet symbols) implements Part {}

    /** One after the other; without parts the empty text. */
    record Sequence(List<Part> parts) implements Part {}

    record Either(List<Part> alternatives) implements Part {}

    /** @param most how often at most; {@link #UNBOUNDED} where there is no limit */
    record Repeat(Part part, int least, int most) implements Part {
        static final int UNBOUNDED = -1;
    }

    static BitSet all() {
        BitSet all = new BitSet();
        all.set(0, BEYOND + 1);
        return all;
    }
}
