package io.tocsin.correlate.engine;

import io.tocsin.correlate.drl.Rule;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which rules threw, how often, and which are quarantined for it. A rule that throws is not true for that event and stays in
 * force: whoever can send an event on which a rule throws must not be able to switch the rule off. Only a rule that has failed
 * on every event since its text came into force is quarantined, because it cannot find anything. What counts is how many
 * events were shown, never the time, so that a replay quarantines the same rules.
 *
 * <p>One thread at a time; {@link #quarantined} and {@link #message} are for any.
 */
public final class RuleFaults {

    /** After this many failures a rule is quarantined, where it has not been evaluated once without one. */
    static final int MAX_FAILURES = 100;

    /** After this many events, whether it could match them or not, a quarantined rule is tried once more. */
    static final int EVENTS_LEFT_OUT = 10_000;

    private long events;

    private final Map<String, Fault> byRule = new ConcurrentHashMap<>();
    private final Set<String> leftOutNow = new HashSet<>();

    /**
     * A rule's failures.
     *
     * @param version that of the text that failed
     * @param failures how often it failed
     * @param leftOutAt at which event it was quarantined; -1 where it is not
     */
    private record Fault(String version, long failures, long leftOutAt, String words) {

        boolean isLeftOut() {
            return leftOutAt >= 0;
        }
    }

    /**
     * Counts a failure.
     *
     * @param evaluations how often the rule was evaluated before, with or without a failure, since its text came into force
     * @return whether the rule is quarantined now
     */
    boolean add(String id, @Nullable Rule rule, Throwable e, long evaluations) {
        leftOutNow.add(id);
        String version = rule == null ? "" : rule.version();
        Fault old = byRule.get(id);
        long failures = old == null ? 1 : old.failures() + 1;
        boolean always = failures > evaluations;
        boolean leftOut = always && failures >= MAX_FAILURES;
        String words = "it failed on " + (always ? "each of the " : "") + failures + " events"
                + (always ? " it was shown" : "") + "; the last error: " + message(e);
        byRule.put(id, new Fault(version, failures, leftOut ? events : -1, words));
        return leftOut;
    }

    private static String message(Throwable e) {
        Throwable root = e;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    /** How often a rule has failed since its text came into force. */
    long failures(String rule) {
        Fault fault = byRule.get(rule);
        return fault == null ? 0 : fault.failures();
    }

    /** An event is shown to the engine; true where quarantined rules come back for a try. */
    boolean nextEvent() {
        events++;
        if (byRule.isEmpty()) {
            return false;
        }
        boolean anyBack = false;
        for (Map.Entry<String, Fault> one : byRule.entrySet()) {
            Fault fault = one.getValue();
            if (fault.isLeftOut() && fault.leftOutAt() <= events - EVENTS_LEFT_OUT) {
                one.setValue(new Fault(fault.version(), fault.failures(), -1, fault.words()));
                anyBack = true;
            }
        }
        return anyBack;
    }

    /** Rules to leave out: those quarantined, and those that failed on the event at hand. */
    Set<String> leftOut() {
        Set<String> out = new HashSet<>(quarantined());
        out.addAll(leftOutNow);
        return out;
    }

    /** The event is done; true where rules that failed on it come back for the next. */
    boolean allowBack() {
        if (leftOutNow.isEmpty()) {
            return false;
        }
        boolean anyBack = !quarantined().containsAll(leftOutNow);
        leftOutNow.clear();
        return anyBack;
    }

    /** Forgets the failures of rules that are gone or changed. */
    void keepOnly(Collection<Rule> rules) {
        Map<String, String> versions = rules.stream().collect(Collectors.toMap(Rule::id, Rule::version));
        byRule.entrySet()
                .removeIf(fault -> !fault.getValue().version().equals(versions.getOrDefault(fault.getKey(), "")));
    }

    public Set<String> quarantined() {
        return byRule.entrySet().stream()
                .filter(fault -> fault.getValue().isLeftOut())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Why a rule failed last; empty where it did not. */
    public String message(String rule) {
        Fault fault = byRule.get(rule);
        return fault == null ? "" : fault.words();
    }
}
