package io.tocsin.correlate.window;

import io.tocsin.correlate.list.Lists;
import io.tocsin.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
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
    private final Bounds bounds;
    private final Lists lists;
    private final Map<String, Call> calls = new HashMap<>();
    private final Map<String, Crossings> crossings = new HashMap<>();
    private final Timed timed = new Timed(crossings);
    /** The calls that were asked about the event at hand, in that order. */
    private final List<Call> asked = new ArrayList<>();

    private long turn;
    private long arrivals;
    private long nextSweep = EVENTS_BETWEEN_SWEEPS;
    private long time;
    private long arrival;
    /** What time alone has made true is looked at as of then, and what it looks at must not have been forgotten since. */
    private long heldFrom = Long.MAX_VALUE;

    public Windows(Duration lateness, int maxKeys, Lists lists) {
        this(Bounds.of(lateness, maxKeys), lists);
    }

    public Windows(Bounds bounds, Lists lists) {
        clock = new EventClock(bounds);
        this.bounds = bounds;
        this.lists = lists;
    }

    /** Goes on with these call sites; what others remembered is dropped. */
    public void use(Collection<Site> changed) {
        Map<String, Call> before = Map.copyOf(calls);
        calls.clear();
        crossings.values().forEach(Crossings::startAgain);
        List<Memory<?>> timedOnes = new ArrayList<>();
        for (Site site : changed) {
            if (!site.other().isEmpty()) {
                crossings
                        .computeIfAbsent(site.other(), rule -> new Crossings(bounds.maxKeys()))
                        .askedWithin(site.length().toMillis(), site.reach().toMillis());
            }
            Call call = call(site, before.get(site.id()));
            calls.put(site.id(), call);
            if (call.memory() != null && site.kind().isTimed()) {
                timedOnes.add(call.memory());
            }
        }
        timed.use(timedOnes);
        crossings.keySet().removeIf(rule -> changed.stream()
                .noneMatch(site -> site.other().equals(rule)));
    }

    private Call call(Site site, @Nullable Call before) {
        if (site.kind() == Site.Kind.FOUND) {
            Waiting waits = before == null ? null : before.waiting();
            return new Call(site, null, waits == null ? new Waiting(bounds.maxWaiting(), clock) : waits);
        }
        Memory<?> memory = before == null ? null : before.memory();
        if (memory == null || !memory.site().signature().equals(site.signature())) {
            memory = Memory.of(site, bounds.maxKeys(), bounds.maxWaiting());
        } else {
            memory.use(site);
        }
        if (memory instanceof Silence silence) {
            silence.use(lists);
        } else if (memory instanceof Reached reached) {
            reached.use(lists);
        }
        return new Call(site, memory, null);
    }

    /** What was recorded is looked at as of this moment: nothing is known to be missing from it before. */
    public void asOf(Instant now) {
        timed.asOf(now.toEpochMilli());
    }

    /** Time has gone on until an event came; what {@link #nextDue} tells then came true meanwhile. */
    public void arrive(Event event) {
        // what was recorded need not be shown in the order in which it arrived
        if (timed.isListening()) {
            clock.arrive(event);
        }
    }

    /**
     * An event has come. Returns when it happened (epoch milliseconds); what {@link #nextDue} tells then came true before it,
     * and {@link #begin} is called for it after that.
     */
    public long observe(Event event) {
        return clock.observe(event);
    }

    /** What happened at this time (epoch milliseconds) is at hand: an event that has come, or a finding. */
    public void begin(long when) {
        nextTurn();
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

    /** An event that waited is at hand again. */
    public void begin(Asked again) {
        nextTurn();
        time = again.time();
        arrival = again.arrival();
    }

    private void nextTurn() {
        asked.clear();
        turn++;
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
        Call call = calls.get(siteId);
        if (call == null) {
            return 0;
        }
        if (!call.isAnswered(turn)) {
            call.answer(turn, answer(call, event, arguments));
            asked.add(call);
        }
        return call.answer().value();
    }

    private Answer answer(Call call, Event event, Object... arguments) {
        Site site = call.site();
        if (site.kind() == Site.Kind.REACHED) {
            return Answer.any(lists.fitting(site.arguments().list(), event, time).stream()
                    .map(entry -> Reached.key(entry, event))
                    .filter(one -> !one.isEmpty())
                    .map(one -> remember(call, event, one))
                    .toList());
        }
        if (site.kind() == Site.Kind.SILENT && arguments[site.arguments().keysFrom()] instanceof Collection<?> keys) {
            keys.forEach(one -> remember(call, event, String.valueOf(one)));
            return Answer.NOTHING;
        }
        String key = CallArguments.key(site, arguments);
        if (key.isEmpty()) {
            return Answer.NOTHING;
        }
        if (site.kind() == Site.Kind.SILENT && !site.arguments().list().isEmpty()) {
            key = lists.asWritten(site.arguments().list(), key);
        }
        return site.kind() == Site.Kind.FOUND ? lookBack(call, event, key) : remember(call, event, key, arguments);
    }

    private Answer remember(Call call, Event event, String key, Object... arguments) {
        Site site = call.site();
        Memory<?> memory = call.memory();
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
        return memory.take(key, seen, event, clock, heldFrom);
    }

    private Answer lookBack(Call call, Event event, String key) {
        Site site = call.site();
        Crossings other = crossings.get(site.other());
        Map.Entry<Long, List<Seen>> last =
                other == null ? null : other.last(key, time, site.length().toMillis(), clock, heldFrom);
        if (last != null) {
            return Answer.yes(last.getValue(), last.getKey());
        }
        Waiting waits = call.waiting();
        if (waits != null) {
            waits.add(key, new Waiting.Late(event, time, arrival, clock.sender(event)));
        }
        return Answer.NOTHING;
    }

    /** What this call site would say about an event at this time, see {@link Looking}; empty where there is no such call. */
    List<Looking.Look> look(String siteId, Event event, long when, Object... arguments) {
        Call call = calls.get(siteId);
        return call == null ? List.of() : new Looks(clock, crossings, lists, arrivals).of(call, event, when, arguments);
    }

    /** The lists that rules ask. */
    public Lists lists() {
        return lists;
    }

    /** What the call sites said about the event at hand, by site id; a site that was not asked is not in it. */
    public Map<String, Answer> answers() {
        Map<String, Answer> answers = new LinkedHashMap<>();
        asked.forEach(call -> answers.put(call.site().id(), call.answer()));
        return answers;
    }

    /**
     * A rule came true at these times for this key. Returns what now has to be looked at again, in order of arrival.
     *
     * @param about the event that made it come true
     */
    public List<Asked> cameTrue(String rule, String key, List<Long> times, List<Seen> evidence, Event about) {
        Crossings cameTrue = crossings.get(rule);
        if (cameTrue == null) {
            return List.of();
        }
        List<Asked> again = new ArrayList<>();
        for (Call call : calls.values()) {
            Site site = call.site();
            String askedKey = site.isKeyless() ? CallArguments.EVERYTHING : key;
            if (!site.other().equals(rule) || askedKey.isEmpty()) {
                continue;
            }
            Waiting waits = call.waiting();
            for (long at : times) {
                cameTrue.add(askedKey, at, evidence, clock.sender(about), clock);
                if (waits != null) {
                    for (Waiting.Late late :
                            waits.take(askedKey, at, site.length().toMillis(), heldFrom)) {
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

    /**
     * The next thing that time alone has made true, in the order in which it came true, each once; null where there is none
     * by now. What one leads to is to be told before the next is asked for: it may have been what that waited for.
     */
    public @Nullable Due nextDue() {
        return timed.next(clock);
    }

    /** What is shown now was shown before, while somebody listened as is said here. */
    public void replay(Listening before) {
        timed.replay(before);
    }

    /** From now on events come as they happen, and keys that were not expected until now are. */
    public void listen(Instant now) {
        timed.listen(now.toEpochMilli());
    }

    /** Since when the keys of lists that were never heard are expected, as {@link Listening#expected} has it. */
    public Map<String, Instant> expected() {
        Map<String, Instant> expected = new HashMap<>();
        timed.silences().forEach(silence -> silence.tellExpected(expected));
        return expected;
    }

    /** A sweep takes as long as it has keys to look at, so it comes as rarely. */
    private long keysSweptWhole() {
        return memories()
                        .filter(memory -> !memory.isForgottenInOrder())
                        .mapToLong(Memory::keys)
                        .sum()
                + crossings.values().stream().mapToLong(Crossings::keys).sum();
    }

    private void sweep() {
        memories().forEach(memory -> memory.forget(clock, heldFrom));
        crossings.values().forEach(other -> other.forget(clock, heldFrom));
        for (Call call : calls.values()) {
            if (call.waiting() != null) {
                call.waiting().forget(heldFrom);
            }
        }
    }

    private Stream<Memory<?>> memories() {
        return calls.values().stream().<Memory<?>>map(Call::memory).filter(Objects::nonNull);
    }

    /** How far each source has come, by its slowest host; those from which something arrived since then. */
    public Map<String, Instant> watermarks(Instant since) {
        return clock.watermarks(since);
    }

    /** How far time has come, to be looked at. */
    public EventClock clock() {
        return clock;
    }

    /** Keys and events that this call let go because a bound was reached. */
    public long dropped(String siteId) {
        Call call = calls.get(siteId);
        Crossings other = call == null ? null : crossings.get(call.site().other());
        return (call == null ? 0 : call.dropped()) + (other == null ? 0 : other.dropped());
    }

    /** What is remembered now. */
    public Remembered memory() {
        return new Remembered(
                memories().mapToLong(Memory::keys).sum()
                        + crossings.values().stream().mapToLong(Crossings::keys).sum(),
                calls.values().stream().mapToLong(Call::dropped).sum()
                        + crossings.values().stream()
                                .mapToLong(Crossings::dropped)
                                .sum(),
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
