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

    /** @param last whether the last of two pairs with one key counts */
    Pairs.Sink into(Scratch scratch, boolean last) {
        return (text, from, to, value) -> put(scratch, text.substring(from, to), value, last);
    }

    private void put(Scratch scratch, String key, String value, boolean last) {
        Integer slot = slots.get(key);
        if (slot == null) {
            scratch.unmapped(key, value, last);
            return;
        }
        Object before = scratch.values[slot];
        if (before != null && !before.equals(value)) {
            scratch.tag("tocsin.duplicate_key");
        }
        if (before == null || last) {
            scratch.values[slot] = value;
        }
    }
}
