package io.tocsin.correlate.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which evaluations are timed. To read the clock twice can take longer than what most rules do with an event, so of a rule
 * that was quick when it was timed last only one evaluation in {@link #ONE_IN} is timed. One thread at a time.
 */
final class Sampling {

    static final int ONE_IN = 16;

    /** Nanoseconds; a hundred times what a rule usually takes. */
    static final long QUICK = 100_000;

    private final Map<String, Rule> rules = new HashMap<>();

    private static final class Rule {
        private boolean quick;
        private int untimed;
    }

    /** Says whether the rule's next evaluation has to be timed; {@link #took} is to be called then. */
    boolean isNext(String rule) {
        Rule known = rules.computeIfAbsent(rule, id -> new Rule());
        return !known.quick || ++known.untimed >= ONE_IN;
    }

    /** @param nanos of the evaluation that was timed */
    void took(String rule, long nanos) {
        Rule known = rules.computeIfAbsent(rule, id -> new Rule());
        known.quick = nanos < QUICK;
        known.untimed = 0;
    }

    /** Forgets rules that are gone. */
    void keepOnly(Set<String> ids) {
        rules.keySet().retainAll(ids);
    }
}
