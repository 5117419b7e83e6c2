package io.tocsin.correlate.window;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entries of windows for tests. */
final class Entries {

    private Entries() {}

    /** One that arrived when it happened. */
    static WindowEntry entry(String event, long time, int weight, @Nullable String value, long arrival) {
        return new WindowEntry(event, time, weight, value, arrival, List.of(), time);
    }
}
