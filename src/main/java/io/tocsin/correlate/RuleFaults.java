package io.tocsin.correlate;

import io.tocsin.correlate.drl.Rule;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which rules threw, how often, and which are left out for it. Read by other threads too. */
final class RuleFaults {

    /** After so many failures a rule is left out until its text changes. */
    static final int MAX_FAILURES = 3;

    /**
     * After so many events a rule that is left out gets one more try: who can send an event on which a rule throws must
     * not be able to switch the rule off for good.
     */
    static final int EVENTS_LEFT_OUT = 10_000;

    private int events;

    private final Map<String, Fault> byRule = new ConcurrentHashMap<>();
    private final Set<String> leftOutNow = new HashSet<>();

    /** A rule's failures, in words; {@code version} is that of the text that failed. */
    private record Fault(String version, int failures, String words) {}

    /** Counts a failure; true when the rule is now left out for good. */
    boolean add(String id, @Nullable Rule rule, Throwable e) {
        leftOutNow.add(id);
        String version = rule == null ? "" : rule.version();
        Throwable root = e;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            root = cause;
        }
        String message = root.getMessage() == null ? root.toString() : root.getMessage();
        Fault fault = byRule.compute(id, (name, old) -> failed(version, old == null ? 1 : old.failures() + 1, message));
        return fault.failures() >= MAX_FAILURES;
    }

    private static Fault failed(String version, int times, String message) {
        return new Fault(version, times, "failed " + times + " times, last: " + message);
    }

    /** It is left out for good at once; returns whether it was not before. */
    boolean quarantine(Rule rule, String why) {
        Fault before = byRule.put(rule.id(), new Fault(rule.version(), MAX_FAILURES, why));
        return before == null || before.failures() < MAX_FAILURES;
    }

    /** An event is to be evaluated; true where rules that were left out come back for a try. */
    boolean nextEvent() {
        if (++events % EVENTS_LEFT_OUT != 0 || quarantined().isEmpty()) {
            return false;
        }
        byRule.replaceAll((rule, fault) ->
                new Fault(fault.version(), Math.min(fault.failures(), MAX_FAILURES - 1), fault.words()));
        return true;
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

    Set<String> quarantined() {
        return byRule.entrySet().stream()
                .filter(fault -> fault.getValue().failures() >= MAX_FAILURES)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Why a rule failed last; empty where it did not. */
    String message(String rule) {
        Fault fault = byRule.get(rule);
        return fault == null ? "" : fault.words();
    }
}
