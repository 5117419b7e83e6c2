package io.tocsin.correlate.window;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of each key, for the keys used last. Keys come from logs: {@code HashMap} stays fast where a sender
 * chooses keys that fall together.
 */
final class KeyedState<S> {

    /** The order of use is nearly the order in which keys are forgotten: so many that stay are passed over. */
    private static final int LIVE_KEYS_LOOKED_AT = 64;

    private final int maxKeys;
    private final Map<String, S> byKey = new LinkedHashMap<>(16, 0.75f, true);
    private long evicted;

    /** @param maxKeys past it the key longest unused is dropped, and counted */
    KeyedState(int maxKeys) {
        this.maxKeys = maxKeys;
    }

    /** Null where the key is not known. */
    @Nullable
    S get(String key) {
        return byKey.get(key);
    }

    S getOrMake(String key, Supplier<S> make) {
        S known = byKey.get(key);
        if (known == null) {
            if (byKey.size() >= maxKeys) {
                byKey.remove(byKey.keySet().iterator().next());
                evicted++;
            }
            known = make.get();
            byKey.put(key, known);
        }
        return known;
    }

    /** Goes through the keys longest unused and drops those of which nothing is left. */
    void sweep(Predicate<S> forget) {
        int live = 0;
        for (Iterator<S> all = byKey.values().iterator(); all.hasNext() && live < LIVE_KEYS_LOOKED_AT; ) {
            if (forget.test(all.next())) {
                all.remove();
            } else {
                live++;
            }
        }
    }

    int size() {
        return byKey.size();
    }

    /** Keys dropped because the bound was reached. */
    long evicted() {
        return evicted;
    }

    Map<String, S> all() {
        return byKey;
    }
}
