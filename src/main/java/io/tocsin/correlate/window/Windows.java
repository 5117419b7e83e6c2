package io.tocsin.correlate.window;

import io.tocsin.correlate.list.Lists;
import io.tocsin.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that the rules remember. Survives a reload of the rules: a call site keeps what it knows while its rule and what
 * it groups by stay.
 *
 * <p>One thread at a time. Asking again about the event at hand gives the same answer and changes nothing, so it does
 * not matter how often a condition is evaluated.
 */
public final class Windows {

    /** Keys that one call site remembers; past it the one longest unused is dropped, and counted. */
    public static final int MAX_KEYS = 100_000;

    private static final int EVENTS_BETWEEN_SWEEPS = 16_384;

    private final EventClock clock;
    private final int maxKeys;
    private final Lists lists;
    private final Map<String, Memory<?>> memories = new HashMap<>();
    private final List<Memory<?>> timed = new ArrayList<>();
    private final Map<String, Site> sites = new HashMap<>();
    private final Map<String, Crossings> crossings = new HashMap<>();
    private final Map<String, Waiting> waiting = new HashMap<>();
    private final Map<String, Answer> answers = new LinkedHashMap<>();
    private long arrivals;
    private long nextSweep = EVENTS_BETWEEN_SWEEPS;
    private long time;
    private long arrival;
    private long dueHorizon = Long.MIN_VALUE;
    /** What time alone has made true is looked at as of then, and what it looks at must not have been forgotten since. */
    private long heldFrom = Long.MAX_VALUE;

    private long asOf = Long.MAX_VALUE;

    public Windows(Duration lateness, int maxKeys, Lists lists) {
        clock = new EventClock(lateness);
        this.maxKeys = maxKeys;
        this.lists = lists;
    }

    /** Goes on with these call sites; what others remembered is dropped. */
    public void use(Collection<Site> changed) {
        sites.clear();
        timed.clear();
        crossings.values().forEach(Crossings::startAgain);
        for (Site site : changed) {
            sites.put(site.id(), site);
            if (!site.other().isEmpty()) {
                crossings
                        .computeIfAbsent(site.other(), rule -> new Crossings(maxKeys))
                        .askedWithin(site.length().toMillis());
            }
            if (site.kind() == Site.Kind.FOUND) {
                waiting.computeIfAbsent(site.id(), id -> new Waiting());
                continue;
            }
            Memory<?> memory = memories.get(site.id());
            if (memory == null || !memory.site().signature().equals(site.signature())) {
                memory = Memory.of(site, maxKeys);
                memories.put(site.id(), memory);
            } else {
                memory.use(site);
            }
            if (memory instanceof Silence silence) {
                silence.use(lists);
            } else if (memory instanceof Reached reached) {
                reached.use(lists);
            }
            if (site.kind().isTimed()) {
                timed.add(memory);
            }
        }
        timed.sort(Comparator.comparing(memory -> memory.site().id()));
        memories.keySet().retainAll(sites.keySet());
        waiting.keySet().retainAll(sites.keySet());
        crossings.keySet().removeIf(rule -> changed.stream()
                .noneMatch(site -> site.other().equals(rule)));
    }

    /** What was recorded is looked at as of this moment: nothing is known to be missing from it before. */
    public void asOf(Instant now) {
        asOf = now.toEpochMilli();
    }

    /**
     * An event has come. Returns when it happened (epoch milliseconds); what {@link #due} tells then came true before it,
     * and {@link #begin} is called for it after that.
     */
    public long observe(Event event) {
        return clock.observe(event);
    }

    /** What happened at this time (epoch milliseconds) is at hand: an event that has come, or a finding. */
    public void begin(long when) {
        answers.clear();
        time = when;
        arrival = arrivals++;
        if (arrivals >= nextSweep) {
            sweep();
            nextSweep = arrivals + Math.max(EVENTS_BETWEEN_SWEEPS, keysSweptWhole());
        }
    }

    /**
     * What came true at this time (epoch milliseconds) is about to be looked at, though event time has gone on since;
     * {@link Long#MAX_VALUE} when that is over.
     */
    public void holdFrom(long time) {
        heldFrom = time;
    }

    /** Nothing older than this and the length of a window is asked for any more. */
    private long forgettable() {
        return Math.min(clock.horizon(), heldFrom);
    }

    /** What a call says of something that time made true. */
    public static Answer answer(Due due, Event event) {
        Seen seen = new Seen(
                event.id(), event.occurredAt().toEpochMilli(), event.occurrences(), null, due.arrival(), List.of());
        return Answer.yes(List.of(seen), due.at());
    }

    /** An event that waited is at hand again. */
    public void begin(Asked again) {
        answers.clear();
        time = again.time();
        arrival = again.arrival();
    }

    /**
     * An event to be shown again to one rule, for which another rule has come true.
     *
     * @param rule the rule that asked
     * @param event the event it asked for
     * @param time when that happened (epoch milliseconds)
     * @param arrival its place in the order of arrival
     */
    public record Asked(String rule, Event event, long time, long arrival) {}

    /**
     * Takes the event in at this call site, once, and returns the value; 0 where a key is absent.
     *
     * @param arguments of the call, as the author wrote them
     */
    public double ask(String siteId, Event event, Object... arguments) {
        Answer known = answers.get(siteId);
        if (known == null) {
            Site site = sites.get(siteId);
            if (site == null) {
                return 0;
            }
            String key = CallArguments.key(site, arguments);
            if (site.kind() == Site.Kind.REACHED) {
                known = Answer.any(lists.fitting(site.arguments().list(), event, time).stream()
                        .map(entry -> Reached.key(entry, event))
                        .filter(one -> !one.isEmpty())
                        .map(one -> remember(site, event, one))
                        .toList());
            } else if (site.kind() == Site.Kind.SILENT
                    && arguments[site.arguments().keysFrom()] instanceof Collection<?> keys) {
                keys.forEach(one -> remember(site, event, String.valueOf(one)));
                known = Answer.NOTHING;
            } else if (key.isEmpty()) {
                known = Answer.NOTHING;
            } else if (site.kind() == Site.Kind.FOUND) {
                known = lookBack(site, event, key);
            } else {
                known = remember(site, event, key, arguments);
            }
            answers.put(siteId, known);
        }
        return known.value();
    }

    private Answer remember(Site site, Event event, String key, Object... arguments) {
        Memory<?> memory = memories.get(site.id());
        String value = CallArguments.value(site, event, arguments);
        boolean elsewhere = site.kind() == Site.Kind.SILENT
                && !site.arguments().list().isEmpty()
                && !lists.entries(site.arguments().list(), time).contains(key);
        if (memory == null || elsewhere || (value != null && value.isEmpty())) {
            return Answer.NOTHING;
        }
        List<String> paths = site.arguments().samples();
        List<String> samples =
                paths.isEmpty() ? List.of() : paths.stream().map(event::field).toList();
        Seen seen = new Seen(event.id(), time, event.occurrences(), value, arrival, samples);
        return memory.take(key, seen, event, forgettable());
    }

    private Answer lookBack(Site site, Event event, String key) {
        Crossings other = crossings.get(site.other());
        Map.Entry<Long, List<Seen>> last =
                other == null ? null : other.last(key, time, site.length().toMillis());
        if (last != null) {
            return Answer.yes(last.getValue(), last.getKey());
        }
        Waiting waits = waiting.get(site.id());
        if (waits != null) {
            waits.add(key, new Waiting.Late(event, time, arrival));
        }
        return Answer.NOTHING;
    }

    /** What this call site would say about an event, see {@link Looking}; null where there is no such call. */
    Looking.@Nullable Look look(String siteId, Event event, Object... arguments) {
        Site site = sites.get(siteId);
        if (site == null) {
            return null;
        }
        long when = EventClock.timeOf(event);
        String key = CallArguments.key(site, arguments);
        Answer answer = Answer.NOTHING;
        Memory<?> memory = memories.get(siteId);
        if (!site.other().isEmpty()) {
            Crossings other = crossings.get(site.other());
            Map.Entry<Long, List<Seen>> last = other == null || key.isEmpty()
                    ? null
                    : other.last(key, when, site.length().toMillis());
            answer = last == null ? answer : Answer.yes(last.getValue(), last.getKey());
        } else if (memory != null && !key.isEmpty()) {
            String value = CallArguments.value(site, event, arguments);
            if (value == null || !value.isEmpty()) {
                answer = memory.look(key, new Seen(event.id(), when, event.occurrences(), value, arrivals), event);
            }
        }
        return new Looking.Look(site, key.replace('\0', ' '), answer, when >= clock.horizon());
    }

    Lists lists() {
        return lists;
    }

    /** What the call sites said about the event at hand, by site id; a site that was not asked is not in it. */
    public Map<String, Answer> answers() {
        return answers;
    }

    /**
     * A rule came true at these times for this key. Returns what now has to be looked at again, in order of arrival.
     */
    public List<Asked> cameTrue(String rule, String key, List<Long> times, List<Seen> evidence) {
        Crossings asked = crossings.get(rule);
        if (asked == null) {
            return List.of();
        }
        List<Asked> again = new ArrayList<>();
        for (Site site : sites.values()) {
            String askedKey = site.isKeyless() ? CallArguments.EVERYTHING : key;
            if (!site.other().equals(rule) || askedKey.isEmpty()) {
                continue;
            }
            Waiting waits = waiting.get(site.id());
            for (long at : times) {
                asked.add(askedKey, at, evidence);
                if (waits != null) {
                    for (Waiting.Late late :
                            waits.take(askedKey, at, site.length().toMillis())) {
                        again.add(new Asked(site.rule(), late.event(), late.time(), late.arrival()));
                    }
                }
            }
        }
        again.sort((a, b) -> a.arrival() != b.arrival()
                ? Long.compare(a.arrival(), b.arrival())
                : a.rule().compareTo(b.rule()));
        return again;
    }

    /** It is this late by our clock; where nobody sends, time goes on without them. */
    public void tick(Instant now) {
        clock.tick(now);
    }

    /** Nothing that happened before this comes any more. */
    public void finish(Instant now) {
        clock.finish(now);
    }

    /** What time alone has made true since this was last asked, in the order in which it came true. */
    public List<Due> due() {
        long horizon = clock.horizon();
        if (timed.isEmpty() || horizon == dueHorizon) {
            return List.of();
        }
        dueHorizon = horizon;
        List<Due> due = new ArrayList<>();
        for (Memory<?> memory : timed) {
            Site site = memory.site();
            if (memory instanceof Silence silence && !site.arguments().list().isEmpty()) {
                silence.expect(horizon, clock.beginning(), asOf);
            }
            // what was silent for a while and is not at the moment that is looked at is not told
            boolean early = site.kind() == Site.Kind.SILENT && asOf != Long.MAX_VALUE && horizon < asOf;
            for (Due one : early ? List.<Due>of() : memory.due(horizon)) {
                if (site.kind() == Site.Kind.SILENT || !cameInTime(site, one)) {
                    due.add(one);
                }
            }
        }
        due.sort(Comparator.comparingLong(Due::at)
                .thenComparing(one -> one.site().id())
                .thenComparing(Due::key)
                .thenComparing(Due::arrival));
        return due;
    }

    private boolean cameInTime(Site site, Due due) {
        Crossings other = crossings.get(site.other());
        long length = site.length().toMillis();
        long happened = due.at() - length;
        boolean before =
                site.kind() == Site.Kind.WITHOUT && other != null && other.last(due.key(), happened, length) != null;
        return before || (other != null && other.anyAfter(due.key(), happened, length));
    }

    /** A sweep takes as long as it has keys to look at, so it comes as rarely. */
    private long keysSweptWhole() {
        return memories.values().stream()
                        .filter(memory -> !memory.isForgottenInOrder())
                        .mapToLong(Memory::keys)
                        .sum()
                + crossings.values().stream().mapToLong(Crossings::keys).sum();
    }

    private void sweep() {
        long horizon = forgettable();
        memories.values().forEach(memory -> memory.forget(horizon));
        crossings.values().forEach(other -> other.forget(horizon));
        waiting.values().forEach(waits -> waits.forget(horizon));
    }

    /** How far each source has come, by its slowest host; those from which something arrived since then. */
    public Map<String, Instant> watermarks(Instant since) {
        return clock.watermarks(since);
    }

    /** Keys and events that this call let go because a bound was reached. */
    public long dropped(String siteId) {
        Memory<?> memory = memories.get(siteId);
        Waiting waits = waiting.get(siteId);
        return (memory == null ? 0 : memory.dropped()) + (waits == null ? 0 : waits.dropped());
    }

    /** What is remembered now. */
    public Remembered memory() {
        return new Remembered(
                memories.values().stream().mapToLong(Memory::keys).sum()
                        + crossings.values().stream().mapToLong(Crossings::keys).sum(),
                memories.values().stream().mapToLong(Memory::dropped).sum()
                        + crossings.values().stream()
                                .mapToLong(Crossings::dropped)
                                .sum()
                        + waiting.values().stream().mapToLong(Waiting::dropped).sum(),
                clock.late(),
                clock.fromTheFuture());
    }

    /**
     * Numbers for operators.
     *
     * @param keys keys remembered, over all call sites
     * @param dropped keys and events let go because a bound was reached: findings may be missing
     * @param late events that came after the allowed lateness
     * @param fromTheFuture events dated after their arrival, and taken as of their arrival
     */
    public record Remembered(long keys, long dropped, long late, long fromTheFuture) {}
}
