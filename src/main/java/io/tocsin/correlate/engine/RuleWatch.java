package io.tocsin.correlate.engine;

import java.util.HashMap;
import java.util.Map;

/**
 * What each rule takes of the engine's time, and which one takes so much that the others wait for it. One thread at a time.
 */
final class RuleWatch {

    /** A rule that takes so much of a minute is too slow, */
    static final long TOO_LONG = 10_000_000_000L;

    /** where it takes at least so much for an event: a thousand times what a rule usually does. Else there are many events. */
    static final long SLOW = 1_000_000L;

    /** No more is put down to one evaluation: what is longer is mostly a pause of the whole machine. */
    static final long MOST = 1_000_000_000L;

    private static final long MINUTE = 60_000_000_000L;

    private final Map<String, Work> works = new HashMap<>();

    /** Nanoseconds and evaluations: this minute's, and those not told yet. */
    private static final class Work {
        private long since;
        private long spent;
        private long evaluations;
        private long untoldSpent;
        private long untoldEvaluations;
        /** What an evaluation that was not timed is taken to have taken: as much as the last one that was. */
        private long usual;

        private void add(long nanos) {
            spent += nanos;
            evaluations++;
            untoldSpent += nanos;
            untoldEvaluations++;
        }
    }

    /** Takes note of what was not told yet. */
    interface Teller {
        void tell(String rule, long evaluations, long nanos);
    }

    /**
     * A rule was evaluated.
     *
     * @param began when, by {@link System#nanoTime}
     * @param ended when that was over
     * @return what to say where it is too slow; empty in most cases
     */
    String took(String rule, long began, long ended) {
        Work work = works.computeIfAbsent(rule, id -> new Work());
        if (work.evaluations == 0 || ended - work.since > MINUTE) {
            work.since = began;
            work.spent = 0;
            work.evaluations = 0;
        }
        work.add(Math.min(MOST, ended - began));
        work.usual = Math.min(Sampling.QUICK, ended - began);
        if (work.spent < TOO_LONG || work.spent / work.evaluations < SLOW) {
            return "";
        }
        String words = "it took " + work.spent / 1_000_000_000 + " of " + (ended - work.since) / 1_000_000_000
                + " seconds for " + work.evaluations + " events";
        work.evaluations = 0;
        return words;
    }

    /** A rule was evaluated and not timed, see {@link Sampling}. */
    void passed(String rule) {
        Work work = works.computeIfAbsent(rule, id -> new Work());
        work.add(work.usual);
    }

    /** Tells what was not told yet. */
    void tell(Teller teller) {
        works.forEach((rule, work) -> {
            if (work.untoldEvaluations > 0) {
                teller.tell(rule, work.untoldEvaluations, work.untoldSpent);
                work.untoldEvaluations = 0;
                work.untoldSpent = 0;
            }
        });
    }

    /** Forgets rules that are gone. */
    void keepOnly(java.util.Set<String> rules) {
        works.keySet().retainAll(rules);
    }
}
