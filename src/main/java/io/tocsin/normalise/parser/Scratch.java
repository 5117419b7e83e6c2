package io.tocsin.normalise.parser;

import io.tocsin.event.Fields;
import io.tocsin.normalise.draft.Keys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one parser knows of one line: its scratch names' values, and the fields that it will put. One thread. */
final class Scratch {

    private static final int MAX_UNMAPPED = 1_000;

    final Input input;
    final @Nullable Object[] values;
    final Map<String, Object> fields = Fields.newDocument();
    final List<String> tags = new ArrayList<>(0);
    private final @Nullable Trace trace;

    @Nullable
    Map<String, Object> tree;

    @Nullable
    Map<String, Object> unmapped;
    /** Whether a classify has said what happened: a failure after it no longer loses the line. */
    boolean isClassified;
    /** Why the last step failed; empty where it did not say. */
    String note = "";

    Scratch(Input input, int slots, @Nullable Trace trace) {
        this.input = input;
        this.values = new Object[slots];
        this.tree = input.tree();
        this.trace = trace;
    }

    /** Says no, and why. */
    boolean fails(String reason) {
        note = reason;
        return false;
    }

    void tag(String tag) {
        if (!tags.contains(tag)) {
            tags.add(tag);
        }
    }

    /** Keeps a key of the line that no step asks for; of two with one name the first, unless {@code last} counts. */
    void unmapped(String key, Object value, boolean last) {
        Map<String, Object> kept = unmapped;
        if (kept == null) {
            kept = Fields.newDocument();
            unmapped = kept;
        }
        String name = Keys.safe(key);
        if (last || !kept.containsKey(name)) {
            if (kept.size() < MAX_UNMAPPED) {
                kept.put(name, value);
            }
        }
    }

    void trace(String step, String result) {
        if (trace != null) {
            trace.step(step, result);
        }
    }

    boolean isTraced() {
        return trace != null;
    }
}
