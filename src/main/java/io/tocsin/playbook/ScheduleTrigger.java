package io.tocsin.playbook;

import io.tocsin.platform.Cron;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * When the playbook starts by the clock.
 *
 * @param misfire what becomes of times at which no server was there
 * @param inputs of the runs, by name
 */
public record ScheduleTrigger(Cron cron, Misfire misfire, Map<String, Object> inputs) {

    public ScheduleTrigger {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    }

    /** What becomes of times that were missed. */
    public enum Misfire {
        /** One run for all of them. */
        RUN_ONCE,
        /** A run for each, the newest hundred. */
        RUN_ALL,
        /** None; the next time is the next run. */
        SKIP;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
