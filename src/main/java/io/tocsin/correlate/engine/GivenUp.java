package io.tocsin.correlate.engine;

import io.tocsin.correlate.drl.Rule;
import io.tocsin.platform.LogKeys;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ObjLongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * How often a regular expression of each rule was given up because it took too many steps, see
 * {@link io.tocsin.platform.CountedText}. That is not a fault of the rule: whoever sends the text
 * could otherwise switch the rule off.
 *
 * <p>One thread at a time; {@link #message} is for any.
 */
public final class GivenUp {

    private static final Logger log = LoggerFactory.getLogger(GivenUp.class);

    /** Of one rule it is logged once in this time. */
    private static final long LOG_EVERY = Duration.ofHours(1).toNanos();

    private final Map<String, Long> untold = new ConcurrentHashMap<>();
    private final Map<String, Long> all = new ConcurrentHashMap<>();
    private final Map<String, Long> loggedAt = new HashMap<>();

    void add(String rule) {
        untold.merge(rule, 1L, Long::sum);
        all.merge(rule, 1L, Long::sum);
    }

    /** What to say of a rule; empty where it never was since its text is in force. */
    public String message(String rule) {
        Long times = all.get(rule);
        return times == null
                ? ""
                : "a regular expression was given up %d times and taken not to match".formatted(times);
    }

    /** Forgets rules that are gone or changed. */
    void keepOnly(Map<String, Rule> rules, Map<String, Rule> before) {
        all.keySet().removeIf(id -> !Objects.equals(rules.get(id), before.get(id)));
    }

    /** Tells by rule how often that was since it was last told. */
    void tell(ObjLongConsumer<String> teller) {
        for (String rule : List.copyOf(untold.keySet())) {
            Long times = untold.remove(rule);
            if (times != null) {
                teller.accept(rule, times);
                log(rule, System.nanoTime());
            }
        }
    }

    private void log(String rule, long now) {
        Long before = loggedAt.get(rule);
        if (before == null || now - before > LOG_EVERY) {
            loggedAt.put(rule, now);
            MDC.put(LogKeys.RULE, rule);
            log.warn(
                    "A regular expression of rule {} was given up after too many steps, and taken not to match: write it"
                            + " without repetitions inside repetitions, and without .* in the middle",
                    rule);
            MDC.remove(LogKeys.RULE);
        }
    }
}
