package io.tocsin.correlate.window;

import io.tocsin.correlate.list.Lists;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls of window functions in the rules in force, with what they remember, and what becomes of it when the rules
 * change (docs/adr/0013). One thread at a time.
 */
final class CallSites {

    private final Bounds bounds;
    private final Watermarks clock;
    private final Lists lists;
    private final Map<String, Call> calls = new HashMap<>();
    private final Map<String, RuleMatchHistory> histories = new HashMap<>();
    private final TimerQueue timers = new TimerQueue(histories);

    CallSites(Bounds bounds, Watermarks clock, Lists lists) {
        this.bounds = bounds;
        this.clock = clock;
        this.lists = lists;
    }

    int maxKeys() {
        return bounds.maxKeys();
    }

    /** By site id. */
    Map<String, Call> calls() {
        return calls;
    }

    /** When rules that others ask about came true, by rule. */
    Map<String, RuleMatchHistory> histories() {
        return histories;
    }

    TimerQueue timers() {
        return timers;
    }

    /**
     * Goes on with these call sites; what others remembered is dropped, and what is not what a changed call counts.
     * What begins with nothing knows of all that happens from now on.
     */
    void use(Collection<Site> changed) {
        long newest = clock.now();
        Map<String, Call> before = Map.copyOf(calls);
        calls.clear();
        histories.values().forEach(RuleMatchHistory::startAgain);
        for (Site site : changed) {
            if (!site.other().isEmpty()) {
                histories
                        .computeIfAbsent(site.other(), rule -> new RuleMatchHistory(bounds))
                        .askedWithin(site.length().toMillis(), site.reach().toMillis());
            }
            Call known = before.get(site.id());
            calls.put(site.id().intern(), call(site, known != null && known.carries(site) ? known : null, newest));
        }
        histories.keySet().removeIf(rule -> changed.stream()
                .noneMatch(site -> site.other().equals(rule)));
        setTimers();
    }

    private Call call(Site site, @Nullable Call carried, long newest) {
        long since = carried == null ? newest : carried.since();
        if (site.kind() == Site.Kind.FOUND) {
            Waiting waits = carried == null ? null : carried.waiting();
            return new Call(site, null, waits == null ? new Waiting(bounds) : waits, since);
        }
        WindowFunction<?> function = carried == null ? null : carried.function();
        if (function == null) {
            function = WindowFunction.of(site, bounds);
        } else {
            function.use(site);
        }
        if (function instanceof AbsenceDetector detector) {
            detector.use(lists);
        } else if (function instanceof ListEntryCounts counts) {
            counts.use(lists);
        }
        return new Call(site, function, null, since);
    }

    private void setTimers() {
        List<WindowFunction.Timed<?>> timed = new ArrayList<>();
        for (Call call : calls.values()) {
            if (call.function() instanceof WindowFunction.Timed<?> function) {
                timed.add(function);
            }
        }
        timers.use(timed);
    }

    /** The rules among these with a call that does not know all that it asks. */
    Set<String> lacking(Collection<Site> wanted) {
        Set<String> rules = new HashSet<>();
        for (Site site : wanted) {
            Call call = calls.get(site.id());
            if (call == null || !call.knowsAllOf(site)) {
                rules.add(site.rule());
            }
        }
        return rules;
    }

    /** Goes on with what these rules remember elsewhere, in place of what they remember here. */
    void adopt(CallSites filled, Set<String> rules) {
        Set<String> asked = new HashSet<>();
        for (Call call : filled.calls.values()) {
            Site site = call.site();
            if (rules.contains(site.rule()) && calls.containsKey(site.id())) {
                call.move();
                calls.put(site.id(), call);
                asked.add(site.other());
            }
        }
        for (String rule : asked) {
            RuleMatchHistory here = histories.get(rule);
            RuleMatchHistory there = filled.histories.get(rule);
            boolean alone = calls.values().stream()
                    .map(Call::site)
                    .noneMatch(site -> site.other().equals(rule) && !rules.contains(site.rule()));
            if (here != null && there != null) {
                if (alone) {
                    histories.put(rule, there);
                } else {
                    there.copyInto(here);
                }
            }
        }
        setTimers();
    }
}
