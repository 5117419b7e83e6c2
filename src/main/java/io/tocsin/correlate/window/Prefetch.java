package io.tocsin.correlate.window;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Has what is remembered of some keys fetched before it is asked for. Most keys were used last long ago, so that what is known
 * of one comes from main memory: first its place, then its entry, then its events, each when the one before is there. An event
 * that finds all that in its turn waits for each; asked for side by side, those of many events take little longer than that
 * of one. Changes nothing.
 */
final class Prefetch {

    private @Nullable Kept[] near = new @Nullable Kept[64];
    private int count;
    /** Kept so that nobody finds what is read to be of no use. */
    private long read;

    void add(Memory<?> memory, String key) {
        if (count == near.length) {
            near = Arrays.copyOf(near, 2 * count);
        }
        near[count++] = memory.byKey().near(key);
    }

    /** Fetches all that was added, and forgets it. */
    void fetch() {
        long all = 0;
        for (int i = 0; i < count; i++) {
            Kept one = near[i];
            all += one == null ? 0 : one.head;
        }
        for (int i = 0; i < count; i++) {
            Kept one = near[i];
            all += one == null ? 0 : one.touch();
            near[i] = null;
        }
        count = 0;
        read += all;
    }

    long read() {
        return read;
    }
}
