package io.tocsin.alert;

import io.tocsin.correlate.finding.Finding;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The alerts of the rules and keys that took something in last: of at most {@value #MAX_KEYS} rules and keys, of each at most
 * {@value #MAX_OF_ONE_KEY}. One thread at a time.
 */
final class RecentAlerts {

    private static final int MAX_KEYS = 500;
    static final int MAX_OF_ONE_KEY = 10;

    private final Map<Key, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Known> eldest) {
            return size() > MAX_KEYS;
        }
    };

    record Key(String rule, String key) {

        static Key of(Finding finding) {
            return new Key(finding.rule(), finding.key());
        }
    }

    /**
     * All alerts of a rule and key that were seen since then, as they were written or read last.
     *
     * @param from event time
     */
    record Known(Instant from, List<Alert> alerts) {}

    /** Null where they are not remembered that far back. They are forgotten, until they are put again. */
    @Nullable
    Known take(Key key, Instant from) {
        Known taken = known.remove(key);
        return taken == null || from.isBefore(taken.from()) ? null : taken;
    }

    void put(Key key, Known alerts) {
        known.put(key, alerts);
    }

    void clear() {
        known.clear();
    }
}
