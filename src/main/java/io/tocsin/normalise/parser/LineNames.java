package io.tocsin.normalise.parser;

import io.tocsin.normalise.parser.text.Pairs;
import java.util.HashMap;
import java.util.Map;

/** Puts the pairs of a line to the scratch names that steps ask for, and all others aside. */
final class LineNames {

    private Map<String, Integer> slots = Map.of();

    /** Once, when all steps are compiled and every name is known. */
    void seal(Map<String, Integer> names) {
        slots = new HashMap<>(names); // twice as fast to ask as an immutable map
    }

    /** Which of two pairs with one key and two values counts. */
    enum Counts {
        FIRST,
        LAST,
        /** Somebody who chooses a value wrote the other pair, and nobody can say which. */
        NEITHER
    }

    /** In the place of a value that is not believed; read as none. */
    private static final String DOUBTED = "";

    Pairs.Sink into(Scratch scratch, Counts counts) {
        return (text, from, to, value) -> put(scratch, text.substring(from, to), value, counts);
    }

    private void put(Scratch scratch, String key, String value, Counts counts) {
        Integer slot = slots.get(key);
        if (slot == null) {
            scratch.unmapped(key, value, counts == Counts.LAST);
            return;
        }
        Object before = scratch.values[slot];
        if (before != null && !before.equals(value)) {
            scratch.tag("tocsin.duplicate_key");
        }
        if (before == null || counts == Counts.LAST) {
            scratch.values[slot] = value;
        } else if (counts == Counts.NEITHER && !before.equals(value)) {
            scratch.values[slot] = DOUBTED;
        }
    }
}
