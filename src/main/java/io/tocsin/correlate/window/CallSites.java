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
    private final EventClock clock;
    private final Lists lists;
    private final Map<String, Call> calls = new HashMap<>();
    private final Map<String, Crossings> crossings = new HashMap<>();
    private final Timed timed = new Timed(crossings);

    CallSites(Bounds bounds, EventClock clock, Lists lists) {
        this.bounds = bounds;
        this.clock = clock;
        this.lists = lists;
    }

    /** By site id. */
    Map<String, Call> calls() {
        return calls;
    }

    /** When rules that others ask about came true, by rule. */
    Map<String, Crossings> crossings() {
        return crossings;
    }

    Timed timed() {
        return timed;
    }

    /**
     * Goes on with these call sites; what others remembered is dropped, and what is not what a changed call counts.
     * What begins with nothing knows of all that happens from now on.
     */
    void use(Collection<Site> changed) {
        long newest = clock.front();
        Map<String, Call> before = Map.copyOf(calls);
        calls.clear();
        crossings.values().forEach(Crossings::startAgain);
        for (Site site : changed) {
            if (!site.other().isEmpty()) {
                crossings
                        .computeIfAbsent(site.other(), rule -> new Crossings(bounds.maxKeys()))
                        .askedWithin(site.length().toMillis(), site.reach().toMillis());
            }
            Call known = before.get(site.id());
            calls.put(site.id().intern(), call(site, known != null && known.carries(site) ? known : null, newest));
        }
        crossings.keySet().removeIf(rule -> changed.stream()
                .noneMatch(site -> site.other().equals(rule)));
        wakeInTime();
    }

    private Call call(Site site, @Nullable Call carried, long newest) {
        long since = carried == null ? newest : carried.since();
        if (site.kind() == Site.Kind.FOUND) {
            Waiting waits = carried == null ? null : carried.waiting();
            return new Call(site, null, waits == null ? new Waiting(bounds.maxWaiting(), clock) : waits, since);
        }
        Memory<?> memory = carried == null ? null : carried.memory();
        if (memory == null) {
            memory = Memory.of(site, bounds.maxKeys(), bounds.maxWaiting());
        } else {
            memory.use(site);
        }
        if (memory instanceof Silence silence) {
            silence.use(lists);
        } else if (memory instanceof Reached reached) {
            reached.use(lists);
        }
        return new Call(site, memory, null, since);
    }

    private void wakeInTime() {
        List<Memory<?>> memories = new ArrayList<>();
        for (Call call : calls.values()) {
            if (call.memory() != null && call.site().kind().isTimed()) {
                memories.add(call.memory());
            }
        }
        timed.use(memories);
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
                call.moveTo(clock, filled.clock);
                calls.put(site.id(), call);
                asked.add(site.other());
            }
        }
        for (String rule : asked) {
            Crossings here = crossings.get(rule);
            Crossings there = filled.crossings.get(rule);
            boolean alone = calls.values().stream()
                    .map(Call::site)
                    .noneMatch(site -> site.other().equals(rule) && !rules.contains(site.rule()));
            if (here != null && there != null) {
                if (alone) {
                    there.moveTo(clock);
                    crossings.put(rule, there);
                } else {
                    there.copyInto(here, clock);
                }
            }
        }
        wakeInTime();
    }
}
