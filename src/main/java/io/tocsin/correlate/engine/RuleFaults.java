package io.tocsin.correlate.engine;

import io.tocsin.correlate.drl.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which rules threw, how often, and which are left out for it. What counts is how many events were shown since, never the
 * time, so that a replay leaves out the same rules. Read by other threads too.
 */
public final class RuleFaults {

    /** After so many failures within {@link #EVENTS_LEFT_OUT} events a rule is left out until its text changes. */
    static final int MAX_FAILURES = 3;

    /**
     * After so many events, whether it could match them or not, a rule that is left out gets one more try: who can send an
     * event on which a rule throws must not be able to switch the rule off for good.
     */
    static final int EVENTS_LEFT_OUT = 10_000;

    private long events;

    private final Map<String, Fault> byRule = new ConcurrentHashMap<>();
    private final Set<String> leftOutNow = new HashSet<>();

    /**
     * A rule's failures.
     *
     * @param version that of the text that failed
     * @param failedAt at which events lately, counted from the start
     * @param leftOutAt at which event it was left out; -1 where it is not
     */
    private record Fault(String version, List<Long> failedAt, long leftOutAt, String words) {

        Fault {
            failedAt = List.copyOf(failedAt);
        }

        boolean isLeftOut() {
            return leftOutAt >= 0;
        }
    }

    /** Counts a failure; true when the rule is now left out for good. */
    boolean add(String id, @Nullable Rule rule, Throwable e) {
        leftOutNow.add(id);
        Throwable root = e;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            root = cause;
        }
        String version = rule == null ? "" : rule.version();
        String message = root.getMessage() == null ? root.toString() : root.getMessage();
        Fault fault = byRule.compute(id, (name, old) -> failed(old, version, message));
        return fault.isLeftOut();
    }

    private Fault failed(@Nullable Fault old, String version, String message) {
        List<Long> lately = new ArrayList<>(old == null ? List.of() : old.failedAt());
        lately.removeIf(event -> event <= events - EVENTS_LEFT_OUT);
        lately.add(events);
        return new Fault(
                version,
                lately,
                lately.size() < MAX_FAILURES ? -1 : events,
                "failed " + lately.size() + " times, last: " + message);
    }

    /** It is left out for good at once; returns whether it was not before. */
    boolean quarantine(Rule rule, String why) {
        Fault before = byRule.put(rule.id(), new Fault(rule.version(), List.of(), events, why));
        return before == null || !before.isLeftOut();
    }

    /** An event is shown to the engine; true where rules that were left out come back for a try. */
    boolean nextEvent() {
        events++;
        if (byRule.isEmpty()) {
            return false;
        }
        boolean anyBack = false;
        for (Map.Entry<String, Fault> one : byRule.entrySet()) {
            Fault fault = one.getValue();
            if (fault.isLeftOut() && fault.leftOutAt() <= events - EVENTS_LEFT_OUT) {
                // one more failure, and it is left out again
                one.setValue(
                        new Fault(fault.version(), Collections.nCopies(MAX_FAILURES - 1, events), -1, fault.words()));
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
