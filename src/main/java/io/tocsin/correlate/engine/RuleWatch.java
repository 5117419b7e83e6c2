package io.tocsin.correlate.engine;

import io.tocsin.correlate.drl.Rule;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How much of the engine's time each rule takes, and which rules are slow. A slow rule is reported and stays in force:
 * events cost time, and whoever sends them must not be able to switch a rule off.
 *
 * <p>One thread at a time; {@link #slow} is for any.
 */
final class RuleWatch {

    /** A rule that takes this long within a minute is slow, */
    static final long TOO_LONG = 10_000_000_000L;

    /** where it takes at least this long for an event, a thousand times what a rule usually does. Otherwise there are many events. */
    static final long SLOW = 1_000_000L;

    /** The most that one evaluation counts for: what is longer is mostly a pause of the whole machine. */
    static final long MOST = 1_000_000_000L;

    private static final long MINUTE = 60_000_000_000L;

    private final Map<String, Work> works = new HashMap<>();
    private final Map<String, Slow> slow = new ConcurrentHashMap<>();

    /** What a rule took in the minute that ended then, by {@link System#nanoTime}. */
    private record Slow(long at, String words) {}

    /** Nanoseconds and evaluations: this minute's, and those not reported yet. */
    private static final class Work {
        private long since;
        private long spent;
        private long evaluations;
        private long untoldSpent;
        private long untoldEvaluations;
        private long all;
        /** What an evaluation that was not timed is taken to have taken: as much as the last one that was. */
        private long usual;

        private void add(long nanos) {
            spent += nanos;
            evaluations++;
            untoldSpent += nanos;
            untoldEvaluations++;
            all++;
        }
    }

    /** Takes note of what was not reported yet. */
    interface Teller {
        void tell(String rule, long evaluations, long nanos);
    }

    /**
     * A rule was evaluated.
     *
     * @param began when, by {@link System#nanoTime}
     * @param ended when that was over
     * @return what to report where the rule has just become slow; empty in most cases
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
        String words = "it took %.1f s of %.1f s for %d events"
                .formatted(work.spent / 1e9, Math.max(work.spent, ended - work.since) / 1e9, work.evaluations);
        work.evaluations = 0;
        Slow before = slow.put(rule, new Slow(ended, words));
        return before == null || ended - before.at() > 2 * MINUTE ? words : "";
    }

    /** A rule was evaluated and not timed, see {@link Sampling}. */
    void passed(String rule) {
        Work work = works.computeIfAbsent(rule, id -> new Work());
        work.add(work.usual);
    }

    /** How often a rule was evaluated since its text came into force. */
    long evaluations(String rule) {
        Work work = works.get(rule);
        return work == null ? 0 : work.all;
    }

    /** The rules that were slow within the last two minutes, each with what it took. */
    Map<String, String> slow(long now) {
        Map<String, String> words = new TreeMap<>();
        slow.forEach((rule, one) -> {
            if (now - one.at() <= 2 * MINUTE) {
                words.put(rule, one.words());
            }
        });
        return words;
    }

    /** Reports what was not reported yet. */
    void tell(Teller teller) {
        works.forEach((rule, work) -> {
            if (work.untoldEvaluations > 0) {
                teller.tell(rule, work.untoldEvaluations, work.untoldSpent);
                work.untoldEvaluations = 0;
                work.untoldSpent = 0;
            }
        });
    }

    /** Forgets rules that are gone or changed. */
    void keepOnly(Map<String, Rule> rules, Map<String, Rule> before) {
        works.keySet().removeIf(id -> !rules.containsKey(id) || !Objects.equals(rules.get(id), before.get(id)));
        slow.keySet().removeIf(id -> !works.containsKey(id));
    }
}
